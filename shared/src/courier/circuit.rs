//! Leaving a provider alone that fails: after five failures in a row it is not asked for 30 seconds, then once, and only
//! if that goes well as before. What one process knows of a provider; another one finds out for itself.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::handed_over::{HandedOver, Unsent};
use crate::clock;

/// Failures in a row after which a provider is left alone.
const FAILURES: u32 = 5;

/// For how long.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// What is known of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is asked; so often it has failed since it last went well.
    Asked { failures: u32 },
    /// It is left alone until then. Whoever comes first after that tries it for all.
    LeftAlone { until: Timestamp },
}

impl State {
    /// What it is after somebody wanted to ask, and whether they may.
    fn wanted(self, now: Timestamp) -> (Self, bool) {
        match self {
            Self::Asked { .. } => (self, true),
            Self::LeftAlone { until } if now < until => (self, false),
            // The others wait for what this one finds.
            Self::LeftAlone { .. } => (Self::LeftAlone { until: now + PAUSE }, true),
        }
    }

    /// What it is after somebody has asked.
    fn asked(self, went_well: bool, now: Timestamp) -> Self {
        match self {
            _ if went_well => Self::Asked { failures: 0 },
            Self::Asked { failures } if failures + 1 < FAILURES => Self::Asked { failures: failures + 1 },
            Self::Asked { .. } | Self::LeftAlone { .. } => Self::LeftAlone { until: now + PAUSE },
        }
    }
}

/// The circuit to one provider.
#[derive(Debug)]
pub(super) struct Circuit(Mutex<State>);

impl Circuit {
    /// A circuit to a provider that nothing is known of.
    pub(super) fn new() -> Self {
        Self(Mutex::new(State::Asked { failures: 0 }))
    }

    /// Asks the provider, unless it is to be left alone. What it refuses says that it works.
    pub(super) async fn ask(&self, call: impl Future<Output = HandedOver>) -> HandedOver {
        if !self.admits() {
            return HandedOver::Failed(Unsent::CircuitOpen);
        }
        let outcome = call.await;
        let went_well = !matches!(outcome, HandedOver::Failed(_));
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.asked(went_well, clock::system_now());
        outcome
    }

    fn admits(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, admits) = state.wanted(clock::system_now());
        *state = next;
        admits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_provider_that_fails_five_times_in_a_row_is_left_alone_and_then_tried_once() {
        let left_alone = |second| State::LeftAlone { until: at(second) };
        let asked = |failures| State::Asked { failures };
        for (state, now, next, admits) in [
            (asked(0), 0, asked(0), true),
            (asked(4), 0, asked(4), true),
            (left_alone(30), 29, left_alone(30), false),
            (left_alone(30), 30, left_alone(60), true),
            (left_alone(60), 31, left_alone(60), false),
        ] {
            assert_eq!(state.wanted(at(now)), (next, admits), "{state:?} at {now}");
        }
        for (state, went_well, now, next) in [
            (asked(0), true, 0, asked(0)),
            (asked(0), false, 0, asked(1)),
            (asked(3), false, 0, asked(4)),
            (asked(4), true, 0, asked(0)),
            (asked(4), false, 0, left_alone(30)),
            (left_alone(60), false, 33, left_alone(63)),
            (left_alone(60), true, 33, asked(0)),
        ] {
            assert_eq!(state.asked(went_well, at(now)), next, "{state:?}, went well: {went_well}");
        }
    }

    #[tokio::test]
    async fn what_is_refused_is_no_failure_of_the_provider() {
        let circuit = Circuit::new();
        for outcome in [HandedOver::Failed(Unsent::Throttled), HandedOver::Refused(Unsent::OptedOut)] {
            for _ in 1..FAILURES {
                assert_eq!(circuit.ask(async { outcome.clone() }).await, outcome);
            }
        }
        for _ in 0..FAILURES {
            circuit.ask(async { HandedOver::Failed(Unsent::Timeout) }).await;
        }
        let outcome = circuit.ask(async { HandedOver::Accepted("1".to_owned()) }).await;
        assert_eq!(outcome, HandedOver::Failed(Unsent::CircuitOpen));
    }
}
