//! Which version of something.

use std::{fmt, str::FromStr};

use super::string_type;

/// A version: 1, 2, 3 …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionNumber(u32);

impl VersionNumber {
    /// As a number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for VersionNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.map(Self).ok_or("must be a version: 1, 2, 3 …")
    }
}

string_type!(VersionNumber, "3");
