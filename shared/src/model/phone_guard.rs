//! What keeps codes to phones from costing more than a project wants: which numbers get any, caps in money, and when a
//! country looks as if somebody pumps messages into it.

use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PriceOverride;
use crate::{
    error::Faults,
    types::{Country, Money, NumberKind, Whole},
};

/// How a project limits what codes to phones cost. Its countries are `allowed_countries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PhoneGuard {
    /// Kinds of numbers that get codes.
    #[deserr(default = sound_kinds())]
    pub number_types: Vec<NumberKind>,
    /// What messages may cost in a day (UTC), in US dollars.
    #[deserr(default = DAILY_CAP)]
    pub daily_cap: Money,
    /// What they may cost in a month (UTC).
    #[deserr(default = MONTHLY_CAP)]
    pub monthly_cap: Money,
    /// Percent of a country's codes that must be used, or no more go there for an hour; 0 for never.
    #[deserr(default)]
    pub min_conversion: Whole<0, 90, 20>,
    /// From how many codes in an hour on that is looked at.
    #[deserr(default)]
    pub min_sends: Whole<20, 10_000, 50>,
    /// What messages cost where it is not the price table's price.
    #[deserr(default)]
    pub prices: Vec<PriceOverride>,
}

/// 20 US dollars.
const DAILY_CAP: Money = Money::from_micros(20_000_000);

/// 200 US dollars.
const MONTHLY_CAP: Money = Money::from_micros(200_000_000);

/// Numbers of people, and those of countries whose mobile numbers look like others.
fn sound_kinds() -> Vec<NumberKind> {
    vec![NumberKind::Mobile, NumberKind::FixedLineOrMobile]
}

impl Default for PhoneGuard {
    fn default() -> Self {
        Self {
            number_types: sound_kinds(),
            daily_cap: DAILY_CAP,
            monthly_cap: MONTHLY_CAP,
            min_conversion: Whole::default(),
            min_sends: Whole::default(),
            prices: Vec::new(),
        }
    }
}

/// How many codes went to a country, and how many of them were used.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// Codes that were asked for.
    pub sends: u64,
    /// Codes that were used.
    pub verified: u64,
}

impl PhoneGuard {
    /// Whether too few of a country's codes are used for people to have asked for them.
    pub fn suspects(&self, seen: Conversion) -> bool {
        let (least, percent) = (u64::from(self.min_sends.get()), u64::from(self.min_conversion.get()));
        seen.sends >= least && seen.verified * 100 < seen.sends * percent
    }
}

/// Ten minutes in which codes are counted. No code is good for longer, so of one that has ended ten minutes ago it is
/// known how many were used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket(i64);

impl Bucket {
    const SECONDS: i64 = 600;

    /// How many make an hour.
    const HOUR: i64 = 6;

    /// The one of this moment.
    pub fn of(time: Timestamp) -> Self {
        Self(time.as_second().div_euclid(Self::SECONDS))
    }

    /// The first and the last of the last hour whose codes have all ended.
    pub fn settled(now: Timestamp) -> (Self, Self) {
        let last = Self::of(now).0 - 2;
        (Self(last - Self::HOUR + 1), Self(last))
    }

    /// Its number, counted from 1970.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// When its row may go, in epoch seconds.
    pub const fn ttl(self) -> i64 {
        (self.0 + 4 * Self::HOUR) * Self::SECONDS
    }
}

/// Why codes do not go to some phones for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockReason {
    /// Too few of a country's codes were used.
    Conversion,
    /// Too many codes were asked for to numbers that differ in their last four digits alone.
    Prefix,
    /// A cap is reached.
    Budget,
}

impl BlockReason {
    /// As it stands in events and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conversion => "conversion",
            Self::Prefix => "prefix",
            Self::Budget => "budget",
        }
    }
}

/// Codes that do not go out for a while, and of which the team was told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneBlock {
    /// To what: a country, the beginning of a number, or a cap.
    pub target: String,
    /// Why.
    pub reason: BlockReason,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// Until when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub until: Timestamp,
}

impl PhoneBlock {
    /// Of a country whose codes are hardly used: an hour.
    pub fn of_country(country: Country, now: Timestamp) -> Self {
        let until = now + SignedDuration::from_hours(1);
        Self { target: country.to_string(), reason: BlockReason::Conversion, since: now, until }
    }

    /// Of numbers that begin so: until the limit takes the next one.
    pub fn of_prefix(prefix: &str, now: Timestamp, wait: SignedDuration) -> Self {
        Self { target: prefix.to_owned(), reason: BlockReason::Prefix, since: now, until: now + wait }
    }

    /// Of a cap: until its day or month is over.
    pub fn of_cap(period: Period, now: Timestamp) -> Self {
        Self { target: period.name().to_owned(), reason: BlockReason::Budget, since: now, until: period.end(now) }
    }
}

/// What a cap is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day of UTC.
    Day,
    /// A month of UTC.
    Month,
}

impl Period {
    /// As it stands in events and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    /// When the one of this moment is over.
    pub fn end(self, now: Timestamp) -> Timestamp {
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).start_of_day();
        let next = today.and_then(|today| match self {
            Self::Day => today.tomorrow(),
            Self::Month => today.first_of_month()?.checked_add(jiff::Span::new().months(1)),
        });
        next.map_or(now, |next| next.timestamp())
    }
}

/// Parts of a cap that a team is told of.
const TOLD_AT: [i64; 3] = [100, 80, 50];

/// The largest part of a cap, in percent, that was reached by going from one sum to another.
pub fn reached(before: Money, after: Money, cap: Money) -> Option<i64> {
    let part = |percent: i64| i128::from(cap.micros()) * i128::from(percent);
    let is_reached = |percent: &i64| {
        i128::from(before.micros()) * 100 < part(*percent) && part(*percent) <= i128::from(after.micros()) * 100
    };
    TOLD_AT.into_iter().find(is_reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_suspected_when_few_of_many_codes_are_used() {
        let guard = PhoneGuard::default();
        let never = serde_json::json!({"min_conversion": 0});
        let never = deserr::deserialize::<PhoneGuard, _, Faults>(never).unwrap();
        for (sends, verified, suspected) in
            [(0, 0, false), (49, 0, false), (50, 0, true), (50, 9, true), (50, 10, false), (1000, 199, true)]
        {
            assert_eq!(guard.suspects(Conversion { sends, verified }), suspected, "{verified} of {sends}");
            assert!(!never.suspects(Conversion { sends, verified }));
        }
    }

    #[test]
    fn codes_are_judged_once_none_of_them_is_good_any_more() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let bucket = Bucket::of(at(600));
        let is_settled = |now| {
            let (first, last) = Bucket::settled(at(now));
            first <= bucket && bucket <= last
        };
        for (now, settled) in [(600, false), (1799, false), (1800, true), (5399, true), (5400, false)] {
            assert_eq!(is_settled(now), settled, "{now}");
        }
    }

    #[test]
    fn a_team_is_told_of_half_of_four_fifths_and_of_all() {
        let money = Money::from_micros;
        for (before, after, told) in [
            (0, 49, None),
            (49, 50, Some(50)),
            (50, 79, None),
            (0, 80, Some(80)),
            (79, 80, Some(80)),
            (80, 99, None),
            (99, 100, Some(100)),
            (0, 100, Some(100)),
            (100, 120, None),
        ] {
            assert_eq!(reached(money(before), money(after), money(100)), told, "{before} to {after}");
        }
    }

    #[test]
    fn a_cap_ends_with_its_day_or_month() {
        let now = "2026-12-31T23:59:59Z".parse().unwrap();
        for (period, now, end) in [
            (Period::Day, now, "2027-01-01T00:00:00Z"),
            (Period::Month, now, "2027-01-01T00:00:00Z"),
            (Period::Day, "2026-02-03T00:00:00Z".parse().unwrap(), "2026-02-04T00:00:00Z"),
            (Period::Month, "2026-02-03T00:00:00Z".parse().unwrap(), "2026-03-01T00:00:00Z"),
        ] {
            assert_eq!(period.end(now).to_string(), end);
        }
    }
}
