//! That somebody agrees to have their face kept, as a record of it says.

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::Faults,
    types::{Moment, Name},
};

/// That somebody has agreed to have their face kept (GDPR, Article 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields, validate = tagged -> Faults)]
pub struct Consent {
    /// Which version of the text they have agreed to, as the team names it.
    pub text_version: Name,
    /// The language of that text (BCP 47), such as `es` or `pt-BR`.
    pub language: String,
    /// When.
    pub accepted_at: Moment,
}

/// Characters of a language tag.
const LONGEST_TAG: usize = 35;

fn tagged(consent: Consent, _: ValuePointerRef<'_>) -> Result<Consent, Faults> {
    let mut parts = consent.language.split('-');
    let is_word = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let begins =
        parts.next().is_some_and(|first| first.len() >= 2 && first.bytes().all(|byte| byte.is_ascii_alphabetic()));
    if begins && parts.all(is_word) && consent.language.len() <= LONGEST_TAG {
        Ok(consent)
    } else {
        Err(Faults::one("language", "must be a language tag, such as `es` or `pt-BR`"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_consent_names_its_text_and_language() {
        let read = |language: &str| {
            let given = json!({"text_version": "3", "language": language, "accepted_at": "2026-11-20T10:00:00Z"});
            deserr::deserialize::<Consent, _, Faults>(given).is_ok()
        };
        for language in ["es", "pt-BR", "zh-Hant-TW", "de-CH-1996"] {
            assert!(read(language), "{language}");
        }
        for language in ["", "e", "12", "es_MX", "es-", "español", "a-very-long-tag-that-nobody-has-ever-seen"] {
            assert!(!read(language), "{language}");
        }
    }
}
