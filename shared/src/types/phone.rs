//! Phone numbers in one spelling, since they become keys.

use std::{fmt, str::FromStr};

use rlibphonenumber::{PhoneNumberFormat, PhoneNumberType, Region};

use super::{Country, NumberKind, masked::masked, string_type};

#[cfg(test)]
mod tests;

/// A phone number as the whole world dials it (ITU-T E.164): `+` and 7 to 15 digits, the first of which is not 0.
///
/// What people give must be a number by its country's numbering plan. What stands in a row is read as it is: plans change.
/// `Debug` shows it masked, so that logs do.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(String);

/// Digits with the country's code.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Nobody dials more digits, whatever stands in front of the number.
const MOST_DIALLED: usize = 24;

/// What a number is behind: its last digits, which those who try number after number change.
const LAST: usize = 4;

const PROBLEM: &str = "must be a phone number with `+` and the country's code, such as `+573001234567`";

impl PhoneNumber {
    /// A number as people write it: with `+`, or, if they are known to be in a country, as it is dialled there, or with
    /// `00`, which stands for `+` wherever they are. Spaces and what else is put between digits is dropped. Letters,
    /// extensions and several numbers are refused.
    pub fn parse(text: &str, default_country: Option<Country>) -> Result<Self, &'static str> {
        normal(text, default_country).ok_or(PROBLEM)
    }

    /// One as it stands in a row: older rows have what other releases took for a number.
    pub(super) fn stored(text: &str) -> Result<Self, &'static str> {
        if is_e164(text) { Ok(Self(text.to_owned())) } else { Err(PROBLEM) }
    }

    /// The number itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country that it belongs to; nothing for those of none, such as satellites, and of countries without a code.
    pub fn country(&self) -> Option<Country> {
        self.planned()?.get_region_code()?.as_region_str().parse().ok()
    }

    /// What it is for.
    pub fn kind(&self) -> NumberKind {
        let Some(number) = self.planned() else { return NumberKind::Unknown };
        if matches!(number.country_code, 870 | 881..=883) {
            return NumberKind::Satellite;
        }
        match number.get_type() {
            PhoneNumberType::Mobile => NumberKind::Mobile,
            PhoneNumberType::FixedLine => NumberKind::FixedLine,
            PhoneNumberType::FixedLineOrMobile => NumberKind::FixedLineOrMobile,
            PhoneNumberType::TollFree => NumberKind::TollFree,
            PhoneNumberType::PremiumRate => NumberKind::PremiumRate,
            PhoneNumberType::SharedCost => NumberKind::SharedCost,
            PhoneNumberType::VoIP => NumberKind::Voip,
            PhoneNumberType::PersonalNumber => NumberKind::Personal,
            PhoneNumberType::Pager => NumberKind::Pager,
            PhoneNumberType::UAN => NumberKind::Uan,
            PhoneNumberType::VoiceMail => NumberKind::Voicemail,
            PhoneNumberType::Unknown => NumberKind::Unknown,
        }
    }

    /// What it shares with its neighbours: all but the last four digits.
    pub fn prefix(&self) -> &str {
        &self.0[..self.0.len() - LAST]
    }

    /// As people of its country write it: `300 1234567`.
    pub fn national(&self) -> String {
        self.planned()
            .map_or_else(|| self.0.clone(), |number| number.format_as(PhoneNumberFormat::National).into_owned())
    }

    /// Whether it is a test identity, who signs in to the sandbox with a fixed code: `+1 415 555 0100`. Of every area of
    /// North America, 555-0100 to 555-0199 are kept for stories and belong to nobody (ATIS-0300115).
    pub fn is_test_identity(&self) -> bool {
        let within = self.0.strip_prefix("+1").filter(|digits| digits.len() == 10);
        within.is_some_and(|digits| {
            digits.starts_with(|first| ('2'..='9').contains(&first)) && digits[3..].starts_with("55501")
        })
    }

    /// What numbering plans say about it.
    fn planned(&self) -> Option<rlibphonenumber::PhoneNumber> {
        rlibphonenumber::PhoneNumber::parse(&self.0, None).ok()
    }
}

impl FromStr for PhoneNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, None)
    }
}

fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        DIGITS.contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0')
    })
}

fn normal(text: &str, default_country: Option<Country>) -> Option<PhoneNumber> {
    let dialled = dialled(text)?;
    let region = default_country.and_then(|country| Region::from_code(&country.to_string()).ok());
    // Carriers' own prefixes begin with 00 too: those of Colombia make a Russian number of 00573012123456.
    let abroad = dialled.strip_prefix("00").filter(|_| region.is_some()).map(|digits| format!("+{digits}"));
    let written = abroad.as_deref().unwrap_or(&dialled);
    let number = rlibphonenumber::PhoneNumber::parse(written, region).ok()?;
    let number = if number.is_valid() {
        number
    } else {
        without_mobile_prefix(&number).filter(rlibphonenumber::PhoneNumber::is_valid)?
    };
    let text = number.format_as(PhoneNumberFormat::E164).into_owned();
    is_e164(&text).then_some(PhoneNumber(text))
}

/// What is dialled: digits, behind a `+` if there is one.
fn dialled(text: &str) -> Option<String> {
    let mut dialled = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' => dialled.push(character),
            '０'..='９' | '٠'..='٩' | '۰'..='۹' => dialled.push(western(character)?),
            '+' | '＋' if dialled.is_empty() => dialled.push('+'),
            _ if is_between_digits(character) => {}
            _ => return None,
        }
        if dialled.len() > MOST_DIALLED {
            return None;
        }
    }
    Some(dialled)
}

/// A digit as in Japan, Cairo or Tehran: each of them has the value of its last four bits.
fn western(digit: char) -> Option<char> {
    char::from_digit(u32::from(digit) & 0xf, 10)
}

/// Space, dashes, dots, brackets and strokes, and the marks of direction that come along with a number that is copied.
fn is_between_digits(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '.' | '(' | ')' | '/' | '‐'..='―' | '－' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// Mexico dialled 1, 01, 044 or 045 before ten digits until 2019. Many still write it so, and it is the same phone.
fn without_mobile_prefix(number: &rlibphonenumber::PhoneNumber) -> Option<rlibphonenumber::PhoneNumber> {
    let digits = number.get_national_significant_number();
    let digits =
        ["1", "01", "044", "045"].iter().find_map(|prefix| digits.strip_prefix(prefix).filter(|it| it.len() == 10))?;
    let number =
        (number.country_code == 52).then(|| rlibphonenumber::PhoneNumber::parse(format!("+52{digits}"), None))?;
    number.ok()
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

string_type!(PhoneNumber, "+573001234567", Self::stored);
