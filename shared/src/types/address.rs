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

    /// The email address, if it is one.
    pub fn email(&self) -> Option<&EmailAddress> {
        match self {
            Self::Email(address) => Some(address),
            Self::Phone(_) => None,
        }
    }

    /// The phone number, if it is one.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Email(_) => None,
            Self::Phone(number) => Some(number),
        }
    }

    /// The name of the field that tells of it: `email` or `phone`.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
        }
    }

    /// Whether it is a test identity, who signs in to the sandbox with a fixed code.
    pub fn is_test_identity(&self) -> bool {
        match self {
            Self::Email(address) => address.is_test_identity(),
            Self::Phone(number) => number.is_test_identity(),
        }
    }

    /// One as it stands in a row.
    fn stored(text: &str) -> Result<Self, &'static str> {
        if text.contains('@') { text.parse().map(Self::Email) } else { PhoneNumber::stored(text).map(Self::Phone) }
    }
}

impl From<EmailAddress> for Address {
    fn from(address: EmailAddress) -> Self {
        Self::Email(address)
    }
}

impl From<PhoneNumber> for Address {
    fn from(number: PhoneNumber) -> Self {
        Self::Phone(number)
    }
}

/// A number that is none, as far as is known today, is an address too: it may stand in rows, and has to be found there.
impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = text.parse().map(Self::Phone).or_else(|_| Self::stored(text));
        found.map_err(|_| "must be an email address, or a phone number with `+` and the country's code")
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

string_type!(Address, "maria@example.org", Self::stored);

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

    #[test]
    fn a_number_that_is_none_is_found_where_it_stands() {
        for (given, kept) in [("+1234567", "+1234567"), ("+52 1 55 1234 5678", "+525512345678")] {
            assert_eq!(given.parse::<Address>().map(|address| address.to_string()), Ok(kept.to_owned()));
        }
        let row = serde_json::json!("+5215512345678");
        assert_eq!(serde_json::from_value::<Address>(row).unwrap().as_str(), "+5215512345678");
    }
}
