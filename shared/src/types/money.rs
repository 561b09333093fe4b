//! Sums of money, exact to what a single message costs.

use std::{
    fmt,
    ops::{Add, Sub},
    str::FromStr,
};

use super::string_type;

/// US dollars, in millionths. As text it is a decimal number, `0.0549`: in JSON too, where a number would be rounded by
/// many who read it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(i64);

/// In one dollar.
const MICROS: i64 = 1_000_000;

/// Decimals that are written.
const DECIMALS: usize = 6;

/// What nobody wants to spend: in millionths, a million dollars.
const MOST: i64 = 1_000_000 * MICROS;

impl Money {
    /// So many millionths of a dollar.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// In millionths of a dollar.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// So many times as much, and the most there is if that is more.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as i64))
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// At least two decimals, and no zeros behind them: `20.00`, `0.0549`.
impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.unsigned_abs();
        let (dollars, rest) = (micros / MICROS.unsigned_abs(), micros % MICROS.unsigned_abs());
        let decimals = format!("{rest:06}");
        let (cents, small) = decimals.split_at(2);
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(formatter, "{sign}{dollars}.{cents}{}", small.trim_end_matches('0'))
    }
}

/// What people give is no debt, and no more than a million dollars.
impl FromStr for Money {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let money = parse(text).filter(|money| (0..=MOST).contains(&money.0));
        money.ok_or("must be an amount of US dollars with at most six decimals, such as `0.0549`, up to a million")
    }
}

fn parse(text: &str) -> Option<Money> {
    let (dollars, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    if !are_digits(dollars) || !are_digits(decimals) || decimals.len() > DECIMALS {
        return None;
    }
    let rest: i64 = format!("{decimals:0<DECIMALS$}").parse().ok()?;
    dollars.parse::<i64>().ok()?.checked_mul(MICROS)?.checked_add(rest).map(Money)
}

/// One as it stands in a row: what was given back may be more than what was spent.
fn stored(text: &str) -> Result<Money, &'static str> {
    let money = match text.strip_prefix('-') {
        Some(owed) => parse(owed).map(|money| Money(-money.0)),
        None => parse(text),
    };
    money.ok_or("is no amount of money")
}

string_type!(Money, "0.0549", stored);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_amount_is_a_decimal_number() {
        for (text, micros, shown) in [
            ("0", 0, "0.00"),
            ("0.0549", 54_900, "0.0549"),
            ("0.054900", 54_900, "0.0549"),
            ("0.000001", 1, "0.000001"),
            ("20", 20_000_000, "20.00"),
            ("20.5", 20_500_000, "20.50"),
            ("007.10", 7_100_000, "7.10"),
            ("1000000", 1_000_000_000_000, "1000000.00"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!((money.micros(), money.to_string().as_str()), (micros, shown));
        }
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1,5",
            "1e3",
            "0.0000001",
            "$1",
            " 1",
            "1000000.01",
            "9999999999999999999",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn sums_end_where_numbers_do() {
        let most = Money::from_micros(i64::MAX);
        assert_eq!((most + most, most.times(2)), (most, most));
        assert_eq!(Money::from_micros(54_900).times(2), Money::from_micros(109_800));
        assert_eq!((Money::default() - Money::from_micros(1)).to_string(), "-0.000001");
    }

    proptest! {
        #[test]
        fn a_row_gives_back_what_was_written(micros in -i64::MAX..=i64::MAX) {
            let money = Money::from_micros(micros);
            prop_assert_eq!(serde_json::from_value::<Money>(json!(money)).unwrap(), money);
        }
    }
}
