//! A one-time code, and what somebody typed in the hope that it is one.

use std::ops::RangeInclusive;

use crate::{
    entropy,
    secret::{KeyMaterial, Mac, Secret},
    types::{Address, ProjectId, ValidationId},
};

use super::{Link, Press, Purpose, Validation};

/// How many digits a code may have. Six make a guess right once in a million.
pub const DIGITS: RangeInclusive<usize> = 6..=10;

/// A one-time code: decimal digits, leading zeros included.
#[derive(Debug, Clone)]
pub struct Code(Secret<String>);

/// What a code is good for. All of it is under the MAC, so a code for one thing is nothing for another.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// The validation.
    pub validation: &'a ValidationId,
    /// What it opens.
    pub purpose: Purpose,
    /// Where it went.
    pub address: &'a Address,
    /// Which send of the validation it was made for.
    pub send: u32,
}

impl Binding<'_> {
    /// A MAC of a value of this kind: what is of another kind has another one.
    pub(super) fn mac(self, kind: &str, key: &KeyMaterial, value: &str) -> Mac {
        let parts = [
            kind,
            self.project.as_str(),
            self.validation.as_str(),
            self.purpose.name(),
            self.address.as_str(),
            &self.send.to_string(),
            value,
        ];
        Mac::of(key, &parts.map(str::as_bytes))
    }
}

/// The kind of a code.
const CODE: &str = "otp/v1";

impl Code {
    /// A new code of so many digits.
    pub fn new(digits: usize) -> Self {
        Self(Secret::new(entropy::digits(digits)))
    }

    /// The code of a test identity: 4242… It is nothing in production.
    pub fn of_test_identity(digits: usize) -> Self {
        Self(Secret::new("42".repeat(digits.div_ceil(2))[..digits].to_owned()))
    }

    /// How many digits it has.
    pub fn digits(&self) -> usize {
        self.0.expose().len()
    }

    /// The digits, for the message and for nothing else.
    pub fn secret(&self) -> &Secret<String> {
        &self.0
    }

    /// What the table keeps of it.
    pub fn mac(&self, key: &KeyMaterial, binding: Binding<'_>) -> Mac {
        binding.mac(CODE, key, self.0.expose())
    }
}

/// What somebody typed. It is never refused outright: whatever it is, it counts as a try.
#[derive(Debug, Clone)]
pub enum Guess {
    /// Digits, without the spaces and hyphens that people put between them.
    Digits(Secret<String>),
    /// A number, which has lost its leading zeros.
    Number(Secret<u64>),
    /// The button behind the link in the same mail.
    Pressed(Press),
}

impl Guess {
    /// Takes what was typed. Spaces and hyphens are dropped, and digits of an Arabic keyboard read; nothing else is mended.
    pub fn typed(text: &str) -> Self {
        let typed = text.chars().filter(|char| !matches!(char, ' ' | '-'));
        Self::Digits(Secret::new(typed.map(western).collect()))
    }

    /// Whether it opens a validation: its code, a press of its link, or what such a press has given.
    pub fn opens(&self, key: &KeyMaterial, binding: Binding<'_>, validation: &Validation) -> bool {
        let link = validation.link.as_ref();
        if let Self::Pressed(press) = self {
            return link.is_some_and(|link| link.takes(key, binding, press));
        }
        let given = |link: &Link| matches!(self, Self::Digits(text) if link.is_handover(key, binding, text.expose()));
        self.is(key, binding, validation.digits, &validation.mac) || link.is_some_and(given)
    }

    /// Whether it is the code of so many digits behind a MAC.
    fn is(&self, key: &KeyMaterial, binding: Binding<'_>, digits: usize, expected: &Mac) -> bool {
        let typed = match self {
            Self::Digits(typed) => typed.expose().clone(),
            Self::Number(number) => format!("{:0digits$}", number.expose()),
            Self::Pressed(_) => return false,
        };
        binding.mac(CODE, key, &typed).matches(expected)
    }
}

/// A digit that is written as in Cairo (`٣`) or in Tehran (`۳`), as our codes write it.
fn western(typed: char) -> char {
    let zeros = ['\u{660}', '\u{6f0}'].map(u32::from);
    let value = zeros.iter().find_map(|zero| u32::from(typed).checked_sub(*zero).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_leading_zeros() {
        let codes = std::iter::repeat_with(|| Code::new(6)).take(1000);
        assert!(codes.map(|code| code.0.expose().len()).all(|length| length == 6));
    }

    #[test]
    fn people_may_space_a_code_and_programs_may_send_a_number() {
        let (project, validation) = (ProjectId::new(), ValidationId::new());
        let address = "maria@example.org".parse().unwrap();
        let binding = Binding {
            project: &project,
            validation: &validation,
            purpose: Purpose::SignIn,
            address: &address,
            send: 1,
        };
        let key = [3; 32];
        let expected = Code(Secret::new("012345".to_owned())).mac(&key, binding);
        let is_right = |guess: Guess| guess.is(&key, binding, 6, &expected);
        for text in ["012345", " 012345 ", "012 345", "012-345", "٠١٢٣٤٥", "٠١٢ ٣٤٥", "۰۱۲۳۴۵"] {
            assert!(is_right(Guess::typed(text)), "{text}");
        }
        assert!(is_right(Guess::Number(Secret::new(12345))));
        for text in ["", "12345", "٠١٢٣٤", "০১২৩৪৫", "０１２３４５", "012345\n", "0123456", "012345\u{0}"]
        {
            assert!(!is_right(Guess::typed(text)), "{text:?}");
        }
        let elsewhere = Binding { purpose: Purpose::OperatorSignIn, ..binding };
        assert!(!Guess::typed("012345").is(&key, elsewhere, 6, &expected));
        assert!(!Guess::typed("012345").is(&key, Binding { send: 2, ..binding }, 6, &expected));
    }
}
