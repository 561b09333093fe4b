//! What the command line says.

use std::{str::FromStr, time::Duration};

use anyhow::{Context, bail};

use crate::events::Amount;

/// What is measured, and how much of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Nothing but this.
    only: Option<Part>,
    /// Pairs of a known and an unknown address that are compared.
    pub(crate) pairs: usize,
    /// Events that are made as fast as possible.
    made: usize,
    /// For how many minutes they are made instead.
    minutes: Option<u64>,
    /// Deliveries that wait for a dead receiver.
    pub(crate) queued: usize,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    SignIns,
    Events,
    Neighbours,
    /// Only if it is asked for: it compares prices, and measures no more than sign-ins do.
    Cost,
}

const DEFAULT: Options = Options { only: None, pairs: 500, made: 1500, minutes: None, queued: 2000 };

impl Options {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = DEFAULT;
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "sign-ins" => options.only = Some(Part::SignIns),
                "events" => options.only = Some(Part::Events),
                "neighbours" => options.only = Some(Part::Neighbours),
                "cost" => options.only = Some(Part::Cost),
                "--pairs" => options.pairs = number(&word, &value()?)?,
                "--events" => options.made = number(&word, &value()?)?,
                "--minutes" => options.minutes = Some(number(&word, &value()?)?),
                "--queued" => options.queued = number(&word, &value()?)?,
                _ => bail!(
                    "usage: load [sign-ins | events | neighbours | cost] [--pairs N] [--events N | --minutes N] [--queued N]"
                ),
            }
        }
        Ok(options)
    }

    /// Whether this is measured.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.only.map_or(part != Part::Cost, |only| only == part)
    }

    /// How many events are made as fast as possible.
    pub(crate) fn amount(&self) -> Amount {
        match self.minutes {
            Some(minutes) => Amount { events: usize::MAX, time: Duration::from_secs(60 * minutes) },
            None => Amount::events(self.made),
        }
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> anyhow::Result<T> {
    value.parse().ok().with_context(|| format!("{name} must be a whole number, not {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        assert_eq!(parse("").unwrap(), DEFAULT);
        assert_eq!(parse("sign-ins --pairs 7").unwrap(), Options { only: Some(Part::SignIns), pairs: 7, ..DEFAULT });
        let has = |line| {
            [Part::SignIns, Part::Events, Part::Neighbours, Part::Cost].map(|part| parse(line).unwrap().has(part))
        };
        assert_eq!(has(""), [true, true, true, false]);
        assert_eq!(has("cost"), [false, false, false, true]);
        let long = Options { minutes: Some(20), queued: 10_000, ..DEFAULT };
        assert_eq!(parse("--minutes 20 --queued 10000").unwrap(), long);
    }

    #[test]
    fn a_wrong_word_is_told() {
        assert_eq!(parse("--pairs").unwrap_err(), "--pairs needs a value");
        assert_eq!(parse("--events x").unwrap_err(), "--events must be a whole number, not x");
        assert!(parse("500").unwrap_err().starts_with("usage: load "));
    }
}
