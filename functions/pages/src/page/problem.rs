use std::fmt;

use jiff::{Timestamp, Zoned, tz::Offset};
use smartaccess::types::words::around;

use crate::texts::Texts;

/// Why the same page is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It is no email address.
    Address,
    /// It is no phone number.
    Number,
    /// Numbers of this country get no codes.
    Country,
    /// Numbers of this kind get none.
    Kind,
    /// The code is wrong, expired or used.
    Code,
    /// Too many tries: how many seconds to wait.
    Wait(u32),
    /// A new code was asked for too soon: how many seconds to wait.
    TooSoon(u32),
    /// No codes go to phones at this hour: from when on they do.
    Closed(Opening),
    /// No codes go to phones for now.
    Paused,
    /// Codes do not go this way any more.
    Off,
    /// The puzzle has to be solved first. The puzzle says so itself.
    Puzzle,
    /// Something failed on our side.
    Failed,
}

/// When codes go to phones again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    at: Timestamp,
    /// Of the clocks that its team goes by.
    offset: Offset,
}

impl Opening {
    /// Eight o'clock in Bogotá.
    pub(super) const SAMPLE: Self = Self { at: Timestamp::constant(1_795_266_000, 0), offset: Offset::constant(-5) };

    /// For scripts.
    pub(crate) const fn at(self) -> Timestamp {
        self.at
    }
}

impl From<Zoned> for Opening {
    fn from(time: Zoned) -> Self {
        Self { at: time.timestamp(), offset: time.offset() }
    }
}

/// For people: a script says it by the reader's own clock.
impl fmt::Display for Opening {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zoned = self.offset.to_time_zone();
        write!(formatter, "{}", self.at.to_zoned(zoned).strftime("%H:%M (UTC%:z)"))
    }
}

/// What is said of a problem, around a time of day if there is one in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) before: String,
    pub(crate) opening: Option<Opening>,
    pub(crate) after: String,
}

impl Said {
    /// All of it but the time.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }
}

/// A field that may be at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// For the email address or the phone number.
    Address,
    /// For the code.
    Code,
}

impl Problem {
    /// The field at fault; nothing if none is.
    pub(super) const fn field(self) -> Option<Field> {
        match self {
            Self::Address | Self::Number | Self::Country | Self::Kind => Some(Field::Address),
            Self::Code => Some(Field::Code),
            _ => None,
        }
    }

    /// What is said. Who gets no code on their phone may take the other way, if there is one.
    pub(crate) fn said(self, texts: &Texts, or_by_email: bool) -> Option<Said> {
        let said = match self {
            Self::Closed(opening) => {
                let (before, after) = around(texts.phones_closed, "time");
                Said { before: before.to_owned(), opening: Some(opening), after: after.to_owned() }
            }
            _ => Said { before: self.sentence(texts)?, opening: None, after: String::new() },
        };
        let is_of_phones = matches!(self, Self::Country | Self::Kind | Self::Wait(_) | Self::Closed(_) | Self::Paused);
        let after = format!("{} {}", said.after, texts.email_instead);
        Some(if is_of_phones && or_by_email { Said { after, ..said } } else { said })
    }

    fn sentence(self, texts: &Texts) -> Option<String> {
        Some(match self {
            Self::Address => texts.not_an_address.to_owned(),
            Self::Number => texts.not_a_number.to_owned(),
            Self::Country => texts.no_country.to_owned(),
            Self::Kind => texts.no_kind.to_owned(),
            Self::Code => texts.wrong_code.to_owned(),
            Self::Wait(seconds) => texts.wait(texts.too_many, seconds),
            Self::TooSoon(seconds) => texts.wait(texts.too_soon, seconds),
            Self::Paused => texts.phones_paused.to_owned(),
            Self::Off => texts.way_off.to_owned(),
            Self::Failed => texts.try_again.to_owned(),
            Self::Closed(_) | Self::Puzzle => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use smartaccess::types::Language;

    use super::*;

    #[test]
    fn who_gets_no_code_on_their_phone_is_told_of_the_other_way() {
        let texts = Texts::of(Language::En);
        let said = |problem: Problem| problem.said(texts, true).unwrap().text();
        let other = "You can also sign in by email.";
        for problem in [Problem::Country, Problem::Kind, Problem::Wait(60), Problem::Paused] {
            assert!(said(problem).ends_with(other), "{problem:?}");
            assert!(!problem.said(texts, false).unwrap().text().contains(other), "{problem:?}");
        }
        for problem in [Problem::Address, Problem::Number, Problem::Code, Problem::Off, Problem::Failed] {
            assert!(!said(problem).contains(other), "{problem:?}");
        }
        assert_eq!(Problem::Puzzle.said(texts, true), None);
    }

    #[test]
    fn the_hour_is_told_by_the_clocks_of_the_team() {
        let opens = "2026-11-21T08:00[America/Bogota]".parse::<Zoned>().unwrap();
        let said = Problem::Closed(opens.into()).said(Texts::of(Language::En), true).unwrap();
        let opening = said.opening.unwrap();
        assert_eq!(opening.to_string(), "08:00 (UTC-05:00)");
        assert_eq!(opening.at().to_string(), "2026-11-21T13:00:00Z");
        assert_eq!(said.after, ". You can also sign in by email.");
    }
}
