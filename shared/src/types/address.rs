//! Where a code can go, whichever way.

use std::{fmt, str::FromStr};

use super::{EmailAddress, PhoneNumber, masked::masked, string_type};

/// An email address or a phone number. As text no two can be the same: one has an `@`, the other begins with `+` and has
/// none.
///
/// `Debug` shows it masked, so that logs do.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// For mail.
    Email(EmailAddress),
    /// For messages to a phone.
    Phone(PhoneNumber),
}

impl Address {
    /// As it stands in keys and rows.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(address) => address.as_str(),
            Self::Phone(number) => number.as_str(),
        }
    }
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found =
            if text.contains('@') { text.parse().ok().map(Self::Email) } else { text.parse().ok().map(Self::Phone) };
        found.ok_or("must be an email address, or a phone number with `+` and the country's code")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&masked(self.as_str()))
    }
}

string_type!(Address, "maria@example.org");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_it_looks_like() {
        assert!(matches!("+tag@example.org".parse(), Ok(Address::Email(_))));
        assert!(matches!("+57 300 123 4567".parse(), Ok(Address::Phone(_))));
        for text in ["", "maria", "@", "+", "+1@", "3001234567"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
