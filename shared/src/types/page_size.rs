//! How much of a list at once.

use std::{fmt, str::FromStr};

use super::string_type;

/// Items on a page: 1 to 100, 25 where nobody says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u32);

impl PageSize {
    /// As a number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(25)
    }
}

impl fmt::Display for PageSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for PageSize {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse().ok().filter(|number| (1..=100).contains(number));
        number.map(Self).ok_or("must be a whole number from 1 to 100")
    }
}

string_type!(PageSize, "25");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_to_a_hundred_items() {
        assert_eq!(["1", "100"].map(|text| text.parse::<PageSize>().unwrap().get()), [1, 100]);
        for text in ["", "0", "101", "-1", "ten", "1.5"] {
            assert!(text.parse::<PageSize>().is_err(), "{text}");
        }
    }
}
