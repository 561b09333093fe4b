//! What a customer's own systems call somebody.

use std::{fmt, str::FromStr};

use super::string_type;

/// 1 to 128 characters, none of them a control character, to the letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExternalId(String);

/// Characters.
const LONGEST: usize = 128;

impl ExternalId {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for ExternalId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_id = (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if is_id {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be 1 to 128 characters, none of them a control character")
        }
    }
}

string_type!(ExternalId, "customer-17");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_id_is_kept_to_the_letter() {
        assert_eq!(" A-17 ".parse::<ExternalId>().unwrap().as_str(), " A-17 ");
        assert!("é".repeat(128).parse::<ExternalId>().is_ok());
        for text in ["", "a\nb", &"a".repeat(129)] {
            assert!(text.parse::<ExternalId>().is_err(), "{text:?}");
        }
    }
}
