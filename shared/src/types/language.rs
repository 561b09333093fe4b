//! The languages that people read us in.

use std::{fmt, str::FromStr};

use super::string_type;

/// A language we write in. Read from a BCP 47 tag by its primary subtag: `es-CO` is Spanish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish, as it is read from Mexico to Chile.
    Es,
    /// Portuguese, as it is read in Brazil.
    PtBr,
    /// French.
    Fr,
    /// German.
    De,
    /// Italian.
    It,
    /// Modern Standard Arabic.
    Ar,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::En, Self::Es, Self::PtBr, Self::Fr, Self::De, Self::It, Self::Ar];

    /// The BCP 47 tag.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::PtBr => "pt-BR",
            Self::Fr => "fr",
            Self::De => "de",
            Self::It => "it",
            Self::Ar => "ar",
        }
    }

    /// What comes before the region.
    fn primary(self) -> &'static str {
        let tag = self.as_str();
        tag.split_once('-').map_or(tag, |(primary, _)| primary)
    }

    /// Which way it is written, as HTML says it.
    pub const fn direction(self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }

    /// Whether it is written from right to left.
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Ar)
    }

    /// The one that an `Accept-Language` header prefers. `None` if it names none of ours: `*` does not, so the caller's
    /// own default stands.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        preferred(accept_language, |tag| tag.parse().ok())
    }
}

/// What an `Accept-Language` header prefers of all that its tags stand for (RFC 9110, 12.5.4); of two equals the first.
pub(super) fn preferred<T>(accept_language: &str, stands_for: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut best = None;
    for (tag, weight) in accept_language.split(',').filter_map(range) {
        if weight > best.as_ref().map_or(0, |(_, weight)| *weight) {
            best = stands_for(tag).map(|meant| (meant, weight)).or(best);
        }
    }
    best.map(|(meant, _)| meant)
}

/// One element of `Accept-Language`: a tag, and its weight in thousandths.
fn range(element: &str) -> Option<(&str, u16)> {
    match element.split_once(';') {
        None => Some((element.trim(), 1000)),
        Some((tag, parameter)) => Some((tag.trim(), weight(parameter.trim())?)),
    }
}

/// A `qvalue` (RFC 9110, 12.4.2) in thousandths.
fn weight(parameter: &str) -> Option<u16> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{decimals:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", _) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

fn is_subtag(text: &str) -> bool {
    matches!(text.len(), 1..=8) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Language {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut subtags = text.split(['-', '_']);
        let primary = subtags.next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.primary().eq_ignore_ascii_case(primary))
            .filter(|_| subtags.all(is_subtag))
            .ok_or("must be a language we write in: `en`, `es`, `pt-BR`, `fr`, `de`, `it`, `ar`")
    }
}

string_type!(Language, "es");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_its_primary_subtag() {
        let cases = [
            ("en", Language::En),
            ("es", Language::Es),
            ("ES", Language::Es),
            ("es-CO", Language::Es),
            ("es-419", Language::Es),
            ("en_US", Language::En),
            ("En-Latn-gb", Language::En),
            ("pt", Language::PtBr),
            ("pt-PT", Language::PtBr),
            ("pt_br", Language::PtBr),
            ("fr-CA", Language::Fr),
            ("de-AT", Language::De),
            ("it-CH", Language::It),
            ("ar-EG", Language::Ar),
        ];
        for (tag, language) in cases {
            assert_eq!(tag.parse(), Ok(language), "{tag}");
        }
    }

    #[test]
    fn what_is_no_language_of_ours_is_refused() {
        for tag in
            ["", "-", "ja", "eng", "est", "e", "en-", "es--CO", "es-\r\n", "en US", " en", "*", "br", "enenenenen"]
        {
            let problem = tag.parse::<Language>().expect_err(tag);
            for language in Language::ALL {
                assert!(problem.contains(&format!("`{language}`")), "{problem}");
            }
        }
    }

    #[test]
    fn a_language_survives_its_own_json() {
        for language in Language::ALL {
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{language}\""));
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
    }

    #[test]
    fn arabic_alone_is_written_from_right_to_left() {
        for language in Language::ALL {
            assert_eq!(language.direction() == "rtl", language == Language::Ar, "{language}");
        }
    }

    #[test]
    fn the_preferred_language_is_chosen() {
        let cases = [
            ("es", Some(Language::Es)),
            ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Es)),
            ("en;q=0.8, es-CO", Some(Language::Es)),
            ("en;q=0.8 , es;q=0.801", Some(Language::Es)),
            ("en, es", Some(Language::En)),
            ("es;q=0.5,en;q=0.5", Some(Language::Es)),
            ("ja-JP, ko;q=0.9, es;q=0.1", Some(Language::Es)),
            ("pt-PT, pt;q=0.9, en;q=0.8", Some(Language::PtBr)),
            ("he, ar-SA;q=0.9, en;q=0.8", Some(Language::Ar)),
            ("en;q=0, es;q=0.001", Some(Language::Es)),
            ("en;q=1.000,es", Some(Language::En)),
            ("en ; Q=0.2, es ; q=0.3", Some(Language::Es)),
            ("en;q=0.,es;q=0.2", Some(Language::Es)),
        ];
        for (header, language) in cases {
            assert_eq!(Language::negotiate(header), language, "{header}");
        }
    }

    #[test]
    fn a_header_that_names_none_of_ours_chooses_none() {
        let weights =
            ["en;q=1.001", "en;q=2", "en;q=0.1234", "en;q=-1", "en;q=+0.5", "en;q=", "en;q=0.+1", "en;level=1"];
        for header in ["", ",", "*", "ja, *;q=0.5", "en;q=0", "en;q=0.000"].into_iter().chain(weights) {
            assert_eq!(Language::negotiate(header), None, "{header}");
        }
    }
}
