//! Hours of the day in which codes go to phones, and in which nothing goes there unasked.

use jiff::{Timestamp, ToSpan, Zoned, civil::DateTime, tz::TimeZone};

use super::{PhoneLogin, QuietHours};

impl QuietHours {
    /// Whether it is that part of the day. It begins with its first moment and ends before its last; from and to the same
    /// time it is all day.
    fn contains(&self, now: Timestamp) -> bool {
        let time = self.here(now).time();
        let (from, to) = (self.from.time(), self.to.time());
        if from < to { from <= time && time < to } else { from <= time || time < to }
    }

    /// When it begins next. What the clock skips in spring begins when it has skipped it.
    fn next(&self, now: Timestamp) -> Timestamp {
        let here = self.here(now);
        let from = |date| DateTime::from_parts(date, self.from.time()).to_zoned(here.time_zone().clone());
        let today = from(here.date()).ok().filter(|begin| *begin > here);
        let begin = today.or_else(|| from(here.date().checked_add(1.day()).ok()?).ok());
        begin.map_or(now, |begin| begin.timestamp())
    }

    /// A moment as clocks show it where the hours are meant.
    pub fn here(&self, now: Timestamp) -> Zoned {
        now.to_zoned(TimeZone::get(&self.time_zone.to_string()).unwrap_or(TimeZone::UTC))
    }
}

impl PhoneLogin {
    /// When codes go to phones again, if they do not now.
    pub fn opens_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.send_window.as_ref().filter(|window| !window.contains(now)).map(|window| window.next(now))
    }

    /// Whether nothing goes to a phone now that nobody has asked for again.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        self.quiet_hours.as_ref().is_some_and(|hours| hours.contains(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str, zone: &str) -> QuietHours {
        QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap(), time_zone: zone.parse().unwrap() }
    }

    #[test]
    fn a_part_of_the_day_is_meant_where_people_are() {
        let (bogota, madrid) = ("America/Bogota", "Europe/Madrid");
        for (from, to, zone, now, within) in [
            ("08:00", "20:00", bogota, "2026-11-21T13:00:00Z", true),
            ("08:00", "20:00", bogota, "2026-11-21T12:59:59Z", false),
            ("08:00", "20:00", bogota, "2026-11-22T01:00:00Z", false),
            ("22:00", "07:00", madrid, "2026-11-21T21:00:00Z", true),
            ("22:00", "07:00", madrid, "2026-11-21T20:59:59Z", false),
            ("22:00", "07:00", madrid, "2026-11-22T05:59:59Z", true),
            ("22:00", "07:00", madrid, "2026-11-22T06:00:00Z", false),
            // In summer an hour earlier.
            ("22:00", "07:00", madrid, "2026-07-21T20:00:00Z", true),
            ("00:00", "00:00", madrid, "2026-07-21T20:00:00Z", true),
        ] {
            assert_eq!(hours(from, to, zone).contains(now.parse().unwrap()), within, "{from} to {to} {zone} {now}");
        }
    }

    #[test]
    fn a_closed_window_says_when_it_opens() {
        for (from, to, zone, now, opens) in [
            ("08:00", "20:00", "America/Bogota", "2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z"),
            ("08:00", "20:00", "America/Bogota", "2026-11-22T02:00:00Z", "2026-11-22T13:00:00Z"),
            ("22:00", "02:00", "Europe/Madrid", "2026-11-21T12:00:00Z", "2026-11-21T21:00:00Z"),
            // The clock skips from 02:00 to 03:00.
            ("02:30", "05:00", "Europe/Madrid", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"),
            // It says 02:30 twice.
            ("02:30", "05:00", "Europe/Madrid", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"),
        ] {
            let login = PhoneLogin { send_window: Some(hours(from, to, zone)), ..PhoneLogin::default() };
            let now = now.parse().unwrap();
            assert_eq!(login.opens_at(now).map(|time| time.to_string()).as_deref(), Some(opens), "{now}");
            assert_eq!(login.opens_at(opens.parse().unwrap()), None, "{opens}");
        }
        assert_eq!(PhoneLogin::default().opens_at(Timestamp::UNIX_EPOCH), None);
    }
}
