//! What a team says in its own words, by channel and language.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::Faults,
    types::{BodyText, Language, SubjectText},
};

/// What a team says in its own words; where it says nothing, we do.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Messages {
    /// Mails with codes.
    #[deserr(default)]
    pub email: EmailMessages,
}

/// Mails with codes, in each language.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct EmailMessages {
    /// In English.
    #[deserr(default)]
    pub en: Option<EmailText>,
    /// In Spanish.
    #[deserr(default)]
    pub es: Option<EmailText>,
}

/// A mail with a code. We add that nobody should share it, and what to do if one did not ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct EmailText {
    /// The subject.
    pub subject: SubjectText,
    /// The body: paragraphs with an empty line between them.
    pub body: BodyText,
}

impl EmailMessages {
    /// What a team says in this language.
    pub fn text(&self, language: Language) -> Option<&EmailText> {
        match language {
            Language::En => self.en.as_ref(),
            Language::Es => self.es.as_ref(),
        }
    }
}
