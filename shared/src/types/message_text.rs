//! What a team says in a mail in its own words.

use std::{fmt, str::FromStr};

use super::{
    placeholders::{CODE, NAMES, filled, has_link, names_are},
    string_type,
};

/// The subject of a mail with a code: one line of at most 120 characters. Subjects stand in logs, so it has no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectText(String);

/// The body of a mail with a code: at most 2,000 characters, the code among them. A line for itself shows it large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyText(String);

/// Characters.
const LONGEST_SUBJECT: usize = 120;

/// Characters.
const LONGEST_BODY: usize = 2000;

impl SubjectText {
    /// With its names filled in.
    pub(crate) fn filled(&self, values: &[(&str, &str)]) -> String {
        filled(&self.0, values)
    }
}

impl BodyText {
    /// Its paragraphs, with their names filled in; nothing where one is the code alone.
    pub(crate) fn paragraphs(&self, values: &[(&str, &str)]) -> Vec<Option<String>> {
        let parts = self.0.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| (part != CODE).then(|| filled(part, values))).collect()
    }
}

impl FromStr for SubjectText {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let is_line = (1..=LONGEST_SUBJECT).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if is_line && names_are(text, &NAMES) && !has_link(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be one line of 1 to 120 characters without links, that may say `{{project}}` and `{{minutes}}`, \
                 but not `{{code}}`")
        }
    }
}

impl FromStr for BodyText {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.replace("\r\n", "\n");
        let is_text = text.chars().count() <= LONGEST_BODY && !text.chars().any(|c| c.is_control() && c != '\n');
        let [project, minutes] = NAMES;
        if is_text && text.contains(CODE) && names_are(&text, &["code", project, minutes]) && !has_link(&text) {
            Ok(Self(text.trim().to_owned()))
        } else {
            Err("must be at most 2000 characters that say `{{code}}`, that may say `{{project}}` and `{{minutes}}`, \
                 and no links")
        }
    }
}

impl fmt::Display for SubjectText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for BodyText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

string_type!(SubjectText, "Your code for {{project}}");
string_type!(BodyText, "Welcome back. Your code:\n\n{{code}}\n\nIt is good for {{minutes}} minutes.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_may_say_is_a_fixed_list() {
        for text in ["Hello", "{{project}}: your code", "In {{minutes}} minutes", "a { b } c"] {
            assert!(text.parse::<SubjectText>().is_ok(), "{text}");
        }
        for text in [
            "",
            "{{code}}",
            "{{ project }}",
            "{{name}}",
            "{{project",
            "project}}",
            "{{{project}}}",
            "a\nBcc: b",
            "see www.a.example",
        ] {
            assert!(text.parse::<SubjectText>().is_err(), "{text}");
        }
        for text in ["{{code}}", "Hello\n\n{{code}}\n\n{{minutes}} {{project}}", "a\r\n{{code}}"] {
            assert!(text.parse::<BodyText>().is_ok(), "{text}");
        }
        let long = format!("{{{{code}}}}{}", "a".repeat(2000));
        for text in
            ["", "no code", "{{code}} {{#each}}", "{{code}} https://a.example", "{{code}}\u{0}", "{{{{code}}}}", &long]
        {
            assert!(text.parse::<BodyText>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_is_not_looked_at_again() {
        let text: SubjectText = "{{project}} and {{minutes}}".parse().unwrap();
        let values = [("project", "{{minutes}}"), ("minutes", "5")];
        assert_eq!(text.filled(&values), "{{minutes}} and 5");
        let body: BodyText = "Hi\n\n{{code}}\n\nor {{code}}".parse().unwrap();
        let paragraphs = body.paragraphs(&[("code", "123456")]);
        assert_eq!(paragraphs, [Some("Hi".to_owned()), None, Some("or 123456".to_owned())]);
    }
}
