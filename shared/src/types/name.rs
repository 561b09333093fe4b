//! What people call something.

use std::{fmt, str::FromStr};

use super::string_type;

/// 1 to 80 characters, none of them a control character, without spaces around.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

/// Characters.
const LONGEST: usize = 80;

impl Name {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let is_name = (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if is_name {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be 1 to 80 characters, none of them a control character")
        }
    }
}

string_type!(Name, "Aurora Library");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_visible() {
        assert_eq!("  Aurora ".parse::<Name>().unwrap().as_str(), "Aurora");
        assert!("é".repeat(80).parse::<Name>().is_ok());
        for text in ["", "  ", "a\nb", "a\u{0}", &"é".repeat(81)] {
            assert!(text.parse::<Name>().is_err(), "{text:?}");
        }
    }
}
