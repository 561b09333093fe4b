//! What the command line says.

use std::{str::FromStr, time::Duration};

use anyhow::{Context, bail};

use crate::events::Amount;

/// What is measured, and how much of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) sign_ins: bool,
    pub(crate) events: bool,
    pub(crate) neighbours: bool,
    /// Pairs of a known and an unknown address that are compared.
    pub(crate) pairs: usize,
    /// Events that are made as fast as possible.
    made: usize,
    /// For how many minutes they are made instead.
    minutes: Option<u64>,
    /// Deliveries that wait for a dead receiver.
    pub(crate) queued: usize,
}

const DEFAULT: Options =
    Options { sign_ins: true, events: true, neighbours: true, pairs: 500, made: 1500, minutes: None, queued: 2000 };

impl Options {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = DEFAULT;
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "sign-ins" => (options.events, options.neighbours) = (false, false),
                "events" => (options.sign_ins, options.neighbours) = (false, false),
                "neighbours" => (options.sign_ins, options.events) = (false, false),
                "--pairs" => options.pairs = number(&word, &value()?)?,
                "--events" => options.made = number(&word, &value()?)?,
                "--minutes" => options.minutes = Some(number(&word, &value()?)?),
                "--queued" => options.queued = number(&word, &value()?)?,
                _ => bail!(
                    "usage: load [sign-ins | events | neighbours] [--pairs N] [--events N | --minutes N] [--queued N]"
                ),
            }
        }
        Ok(options)
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
        assert_eq!(
            parse("sign-ins --pairs 7").unwrap(),
            Options { events: false, neighbours: false, pairs: 7, ..DEFAULT }
        );
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
