//! What it takes to say a sentence in any of our languages: gaps that are filled in, and phrases with numbers.

use super::Language;

/// A phrase with a number `{n}`, in each form that it takes in its language (CLDR's plural rules for whole numbers).
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
}

impl Counted {
    /// A phrase of a language that knows one and many.
    pub const fn new(one: &'static str, many: &'static str) -> Self {
        Self::arabic(one, many, many, many)
    }

    /// A phrase of Arabic: for one, for two, for 3 to 10, and for 11 to 99. Words that end in `ة` are written alike after
    /// hundreds.
    pub const fn arabic(one: &'static str, two: &'static str, few: &'static str, many: &'static str) -> Self {
        Self { one, two, few, many }
    }

    /// The phrase with this number.
    pub fn with(&self, language: Language, number: u32) -> String {
        let form = match (language, number) {
            (_, 1) | (Language::Fr | Language::PtBr, 0) => self.one,
            (Language::Ar, 2) => self.two,
            (Language::Ar, _) if (3..=10).contains(&(number % 100)) => self.few,
            _ => self.many,
        };
        fill(form, &[("n", &number.to_string())])
    }
}

/// A sentence with its gaps filled, each of them a name in braces. What a value says is not looked at again.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    fill_between(["{", "}"], sentence, values)
}

/// What stands before and after a gap.
pub fn around<'a>(sentence: &'a str, gap: &str) -> (&'a str, &'a str) {
    sentence.split_once(&format!("{{{gap}}}")).unwrap_or((sentence, ""))
}

/// Fills gaps in other braces.
pub(crate) fn fill_between(braces: [&str; 2], text: &str, values: &[(&str, &str)]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (name, after))) = next_gap(braces, rest) {
        whole.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name);
        whole.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    whole + rest
}

/// What is before the next gap, its name, and what is behind it.
pub(crate) fn next_gap<'a>([open, close]: [&str; 2], text: &'a str) -> Option<(&'a str, (&'a str, &'a str))> {
    let (before, behind) = text.split_once(open)?;
    let (name, after) = behind.split_once(close)?;
    Some((before, (name, after)))
}

/// A value in a sentence that is written the other way: neither disturbs the order of the other (FIRST STRONG ISOLATE;
/// Unicode Standard Annex 9, 2.4).
pub fn isolated(value: &str) -> String {
    format!("\u{2068}{value}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fills_a_gap_is_text_and_no_gap() {
        let values = [("inviter", "{project}"), ("project", "{inviter}")];
        assert_eq!(fill("{inviter} invites you to {project}.", &values), "{project} invites you to {inviter}.");
        assert_eq!(fill("In {n} minutes, {", &[("n", "5")]), "In 5 minutes, {");
    }

    #[test]
    fn a_gap_has_a_before_and_an_after() {
        assert_eq!(around("To {address}.", "address"), ("To ", "."));
        assert_eq!(around("To you.", "address"), ("To you.", ""));
    }

    #[test]
    fn a_number_takes_the_form_of_its_language() {
        let form = |phrase: &Counted, language| (0..=112).map(|n| phrase.with(language, n)).collect::<Vec<_>>();
        let two_forms = Counted::new("one", "many");
        for language in Language::ALL.into_iter().filter(|language| *language != Language::Ar) {
            let forms = form(&two_forms, language);
            let none = if matches!(language, Language::Fr | Language::PtBr) { "one" } else { "many" };
            assert_eq!((&*forms[0], &*forms[1]), (none, "one"), "{language}");
            assert!(forms[2..].iter().all(|form| form == "many"), "{language}");
        }
        let forms = form(&Counted::arabic("one", "two", "few", "many"), Language::Ar);
        let cases = [(0, "many"), (1, "one"), (2, "two"), (3, "few"), (10, "few"), (11, "many"), (60, "many")];
        for (number, expected) in cases.into_iter().chain([(100, "many"), (102, "many"), (103, "few"), (111, "many")]) {
            assert_eq!(forms[number], expected, "{number}");
        }
        assert_eq!(Counted::new("1 minute", "{n} minutes").with(Language::En, 5), "5 minutes");
    }
}
