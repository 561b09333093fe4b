//! Times and days, as callers write them.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};

use super::string_type;

/// A moment with its offset from UTC (RFC 3339).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl Moment {
    /// In UTC.
    pub fn get(self) -> Timestamp {
        self.0
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| "must be a time with its offset (RFC 3339), such as `2026-11-20T13:00:00Z`")
    }
}

string_type!(Moment, "2026-11-20T13:00:00Z");

/// A day of the calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// The day that this moment is in.
    pub fn of(time: Timestamp) -> Self {
        Self(time.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The next one; nothing at the end of all days.
    pub fn next(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// The one so many days before.
    #[must_use]
    pub fn before(self, days: i64) -> Self {
        Self(self.0.saturating_sub(jiff::Span::new().days(days)))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = text.parse().ok().map(Self).filter(|day| day.to_string() == text);
        day.ok_or("must be a day, such as `2026-11-20`")
    }
}

string_type!(Day, "2026-11-20");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_an_offset() {
        let utc = "2026-11-20T13:00:00Z".parse::<Moment>().unwrap();
        assert_eq!("2026-11-20T08:00:00-05:00".parse(), Ok(utc));
        for text in ["", "2026-11-20", "2026-11-20T13:00:00", "yesterday"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        let day = "2026-02-28".parse::<Day>().unwrap();
        assert_eq!(day.next().unwrap().to_string(), "2026-03-01");
        assert_eq!(day.before(59).to_string(), "2025-12-31");
        assert_eq!(Day::of("2026-02-28T23:59:59.999Z".parse().unwrap()), day);
        for text in ["", "2026-02-30", "2026-2-28", "2026-02-28T00:00:00Z", "20260228"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
