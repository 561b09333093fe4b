//! What a team says in a text message in its own words.

use std::{fmt, str::FromStr};

use super::{
    Segments,
    placeholders::{CODE, NAMES, filled, has_link, names_are},
    string_type,
};

/// A text message with a code: at most two of them when it is filled in, since each is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsText(String);

/// What the longest text could be, in bytes. More is not looked at.
const LONGEST: usize = 1000;

/// Between its lines.
const MOST_BREAKS: usize = 2;

/// The longest that stands in a text message: a name, a code and minutes, and a line for the host of the page. One letter
/// more, because a letter that takes two units is not cut in half.
const LONGEST_VALUES: [(&str, &str); 3] =
    [("project", "A project of a rather long nam"), ("code", "0000000000"), ("minutes", "10")];
const LONGEST_LINE: &str = "\n\n@signin.of-a-longer.example.org #0000000000.";

impl SmsText {
    /// Messages that a text may be cut into.
    pub(crate) const MOST_SEGMENTS: usize = 2;

    /// What a project's name may take of a text message, in units of either alphabet.
    pub(crate) const LONGEST_PROJECT: usize = 30;

    /// With its names filled in.
    pub(crate) fn filled(&self, values: &[(&str, &str)]) -> String {
        filled(&self.0, values)
    }
}

/// Whether programs would make a link of a part of it: of letters on both sides of a dot, as in `a.example`.
fn has_host(text: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '}';
    let is_host = |(dot, _): (usize, &str)| {
        let mut after = text[dot + 1..].chars();
        text[..dot].ends_with(is_part) && after.by_ref().take(2).filter(|letter| letter.is_alphabetic()).count() == 2
    };
    text.match_indices('.').any(is_host)
}

fn is_two_messages(text: &str) -> bool {
    Segments::of(&(filled(text, &LONGEST_VALUES) + LONGEST_LINE)).count <= SmsText::MOST_SEGMENTS
}

impl FromStr for SmsText {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const TOO_LONG: &str = "must fit into two text messages with a name of 30 letters, a code of 10 digits and a line \
                                for the page; letters such as `ó` take twice the room";
        if text.len() > LONGEST {
            return Err(TOO_LONG);
        }
        let text = text.replace("\r\n", "\n").trim().to_owned();
        let [project, minutes] = NAMES;
        if text.chars().any(|letter| letter.is_control() && letter != '\n') || text.matches('\n').count() > MOST_BREAKS
        {
            Err("must be at most three lines of letters, digits and signs")
        } else if !text.contains(CODE) || !names_are(&text, &["code", project, minutes]) {
            Err("must say `{{code}}`, and may say `{{project}}` and `{{minutes}}`, but nothing else in double braces")
        } else if has_link(&text) || has_host(&text) {
            Err("must have no links, nor what looks like one, such as `a.example`")
        } else if is_two_messages(&text) {
            Ok(Self(text))
        } else {
            Err(TOO_LONG)
        }
    }
}

impl fmt::Display for SmsText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

string_type!(SmsText, "{{code}} is your code for {{project}}. It is good for {{minutes}} minutes.");

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> &'static str {
        text.parse::<SmsText>().map_or_else(|problem| problem, |_| "")
    }

    #[test]
    fn a_text_says_the_code_and_little_else() {
        for text in [
            "{{code}}",
            "{{code}} is your code for {{project}}. It is good for {{minutes}} minutes. Do not share it.",
            "Tu código de {{project}}: {{code}}",
            "Hello.\nYour code: {{code}}\nBye",
            "{{code}}: 5 min., 3.5 % of S.A.S. {a}",
            "验证码：{{code}}",
        ] {
            assert_eq!(problem(text), "", "{text}");
        }
        for (text, part) in [
            ("", "must say `{{code}}`"),
            ("Your code", "must say `{{code}}`"),
            ("{{ code }}", "must say `{{code}}`"),
            ("{{code}} {{name}}", "must say `{{code}}`"),
            ("{{code}} {{#each users}}{{/each}}", "must say `{{code}}`"),
            ("{{code}} {{project", "must say `{{code}}`"),
            ("{{code}} }}", "must say `{{code}}`"),
            ("{{{{code}}}}", "must say `{{code}}`"),
            ("{{{code}}}", "must say `{{code}}`"),
            ("{{code}}\n\n\nBye", "must be at most three lines"),
            ("{{code}}\u{0}", "must be at most three lines"),
            ("{{code}}\rBye", "must be at most three lines"),
            ("{{code}} https://a.example", "must have no links"),
            ("{{code}} WWW.a.example", "must have no links"),
            ("{{code}} evil.example/x", "must have no links"),
            ("{{code}} me@evil.co", "must have no links"),
            ("{{project}}.com {{code}}", "must have no links"),
        ] {
            assert!(problem(text).starts_with(part), "{text:?}: {:?}", problem(text));
        }
    }

    #[test]
    fn a_text_is_two_messages_at_most() {
        let words = |letter: &str, count| format!("{}{{{{code}}}}", letter.repeat(count));
        for (text, fits) in [
            (words("a", 250), true),
            (words("a", 251), false),
            (words("ó", 78), true),
            (words("ó", 79), false),
            (words("{{project}} ", 8), true),
            (words("{{project}} ", 9), false),
        ] {
            assert_eq!(problem(&text).is_empty(), fits, "{text}");
        }
        assert_eq!(LONGEST_VALUES[0].1.len(), SmsText::LONGEST_PROJECT);
    }

    #[test]
    fn a_text_of_a_million_letters_is_refused_unread() {
        for text in
            ["a".repeat(1_000_000), "{{code}}".repeat(125_000), "{{".repeat(500_000), "{{project}}\n".repeat(83_334)]
        {
            assert!(problem(&text).starts_with("must fit into two text messages"));
        }
    }

    #[test]
    fn a_value_is_not_looked_at_again() {
        let text: SmsText = "{{project}}: {{code}}".parse().unwrap();
        assert_eq!(text.filled(&[("project", "{{code}}"), ("code", "123456")]), "{{code}}: 123456");
    }
}
