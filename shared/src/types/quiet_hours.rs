//! Times of a day, and where on earth they are meant.

use std::{fmt, str::FromStr};

use super::string_type;

/// A time of day to the minute: `22:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(jiff::civil::Time);

impl TimeOfDay {
    pub(crate) const fn time(self) -> jiff::civil::Time {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

impl FromStr for TimeOfDay {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = jiff::civil::Time::strptime("%H:%M", text).ok().filter(|_| text.len() == 5);
        time.map(Self).ok_or("must be a time of day from `00:00` to `23:59`")
    }
}

string_type!(TimeOfDay, "22:00");

/// A time zone by its name in the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(String);

impl fmt::Display for TimeZone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for TimeZone {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let zone = jiff::tz::TimeZone::get(text).ok();
        let name = zone.as_ref().and_then(jiff::tz::TimeZone::iana_name).map(str::to_owned);
        name.map(Self).ok_or("must be a time zone of the IANA database, such as `America/Bogota`")
    }
}

string_type!(TimeZone, "America/Bogota");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_has_hours_and_minutes() {
        assert_eq!("07:30".parse::<TimeOfDay>().unwrap().to_string(), "07:30");
        for text in ["", "7:30", "24:00", "07:60", "0730", "07:30:00", "07:3"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_zone_is_one_that_exists() {
        assert_eq!("America/Bogota".parse::<TimeZone>().unwrap().to_string(), "America/Bogota");
        for text in ["", "Bogota", "America/Atlantis", "+05:00", "../../etc/passwd"] {
            assert!(text.parse::<TimeZone>().is_err(), "{text}");
        }
    }
}
