//! Phone numbers in one spelling, since they become keys.

use std::{fmt, str::FromStr};

use super::{masked::masked, string_type};

/// A phone number as the whole world dials it (ITU-T E.164): `+` and 7 to 15 digits, the first of which is not 0. Spaces,
/// hyphens, dots and brackets between them are dropped.
///
/// `Debug` shows it masked, so that logs do.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(String);

/// Digits with the country's code.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

impl PhoneNumber {
    /// The number itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or("must be a phone number with `+` and the country's code, such as `+573001234567`")
    }
}

fn parse(text: &str) -> Option<PhoneNumber> {
    let written = text.trim().strip_prefix('+')?;
    let digits: String = written.chars().filter(|letter| !" -.()".contains(*letter)).collect();
    let is_number = DIGITS.contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && !digits.starts_with('0');
    is_number.then(|| PhoneNumber(format!("+{digits}")))
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&masked(&self.0))
    }
}

string_type!(PhoneNumber, "+573001234567");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        for given in ["+573001234567", " +57 300 123 45 67 ", "+57 (300) 123-4567", "+57.300.123.4567"] {
            assert_eq!(given.parse::<PhoneNumber>().unwrap().as_str(), "+573001234567", "{given}");
        }
        assert!("+1234567".parse::<PhoneNumber>().is_ok());
        assert!("+123456789012345".parse::<PhoneNumber>().is_ok());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in
            ["", "+", "573001234567", "00573001234567", "+0573001234", "+123456", "+1234567890123456", "+57a3001234"]
        {
            assert!(text.parse::<PhoneNumber>().is_err(), "{text:?} was taken for a number");
        }
        assert!("+５７３００１２３４５".parse::<PhoneNumber>().is_err(), "digits of another script");
    }

    #[test]
    fn a_log_shows_a_mask() {
        assert_eq!(format!("{:?}", "+573001234567".parse::<PhoneNumber>().unwrap()), "•••67");
    }
}
