//! What countries are called in the languages of the pages. The names are those of Unicode CLDR 48.2, which
//! `data/countries.py` writes down: 22 KB. The libraries that have them bring those of every language, or none.

use std::{collections::HashMap, sync::LazyLock};

use smartaccess::types::{Country, Language, folded, words::isolated};

const TABLE: &str = include_str!("../data/countries.csv");

/// The names of each country, in the order of [`Language::ALL`].
static NAMES: LazyLock<HashMap<Country, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter_map(|line| line.split_once(','));
    lines.filter_map(|(code, names)| Some((code.parse().ok()?, names.split(',').collect()))).collect()
});

/// A country to choose, for who gives a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) country: Country,
    /// What is dialled before its numbers: `+57`.
    pub(crate) code: String,
    /// Its name, and the code.
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// Those of these countries that have phone numbers, by their names.
pub(crate) fn choices(countries: &[Country], chosen: Option<Country>, language: Language) -> Vec<Choice> {
    let choice = |country: &Country| {
        let (name, code) = (name(*country, language), format!("+{}", country.calling_code()?));
        let shown = if language.is_right_to_left() { isolated(&code) } else { code.clone() };
        let (label, is_chosen) = (format!("{name} ({shown})"), chosen == Some(*country));
        Some(Choice { country: *country, code, label, is_chosen })
    };
    let mut choices: Vec<_> = countries.iter().filter_map(choice).collect();
    choices.sort_by_cached_key(|choice| folded(&choice.label));
    choices
}

fn name(country: Country, language: Language) -> &'static str {
    let column = Language::ALL.iter().position(|known| *known == language).unwrap_or_default();
    NAMES.get(&country).and_then(|names| names.get(column)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries(codes: &str) -> Vec<Country> {
        codes.split(' ').map(|code| code.parse().unwrap()).collect()
    }

    fn labels(codes: &str, language: Language) -> Vec<String> {
        choices(&countries(codes), None, language).into_iter().map(|choice| choice.label).collect()
    }

    #[test]
    fn every_country_has_a_name_in_every_language() {
        let languages = Language::ALL.map(Language::as_str).join(",");
        assert_eq!(TABLE.lines().next(), Some(format!("code,{languages}").as_str()));
        assert_eq!(NAMES.len(), 249);
        for (country, names) in &*NAMES {
            assert_eq!(names.len(), Language::ALL.len(), "{country}");
            assert!(names.iter().all(|name| !name.is_empty() && name.chars().count() <= 44), "{names:?}");
        }
    }

    #[test]
    fn countries_are_listed_as_their_readers_call_and_sort_them() {
        let codes = "CO US ES BR GB DE";
        assert_eq!(
            labels(codes, Language::Es),
            [
                "Alemania (+49)",
                "Brasil (+55)",
                "Colombia (+57)",
                "España (+34)",
                "Estados Unidos (+1)",
                "Reino Unido (+44)"
            ]
        );
        assert_eq!(labels("ZA AT SE", Language::De), ["Österreich (+43)", "Schweden (+46)", "Südafrika (+27)"]);
        assert_eq!(labels("CO", Language::Ar), ["كولومبيا (\u{2068}+57\u{2069})"]);
    }

    #[test]
    fn a_country_without_phone_numbers_is_no_choice() {
        assert_eq!(labels("AQ CO BV", Language::En), ["Colombia (+57)"]);
    }
}
