//! One event on its way to one receiver.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventKind, ProofKey};
use crate::types::{AlertId, Environment, EventId, WebhookId, string_type};

/// Who is told of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Receiver {
    /// A webhook.
    Webhook(WebhookId),
    /// An alert, which counts events and tells somebody when there are too many.
    Alert(AlertId),
}

impl fmt::Display for Receiver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Webhook(id) => id.fmt(formatter),
            Self::Alert(id) => id.fmt(formatter),
        }
    }
}

impl FromStr for Receiver {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let webhook = text.parse().map(Self::Webhook);
        webhook.or_else(|_| text.parse().map(Self::Alert)).map_err(|_| "must be the id of a webhook or an alert")
    }
}

string_type!(Receiver, "whk_i3ua5bkdd4rq6vcgxx7jzcwmqe");

/// One event on its way to one receiver. It is written with the step that finds its receivers, and its body never
/// changes: every try and every replay sends the same bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventDelivery {
    /// Who is told.
    pub receiver: Receiver,
    /// Of what: the `webhook-id` of every try.
    pub event: EventId,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// In which world.
    pub environment: Environment,
    /// What is sent.
    pub body: String,
    /// What the tokens are made with that the body gets when it is sent; nothing if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofKey>,
    /// How far it got.
    pub state: DeliveryState,
    /// Why it will not be tried again, if it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<GivenUp>,
    /// When it was written.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When its tries began: as it was written, or as it was last replayed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub begun_at: Timestamp,
    /// When it is tried next, while it is pending.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub next_at: Option<Timestamp>,
    /// How many tries have failed since they began.
    #[serde(default)]
    pub failures: u32,
    /// How often somebody had it sent again.
    #[serde(default)]
    pub replays: u32,
    /// The last tries, the latest last.
    #[serde(default)]
    pub tries: Vec<Try>,
}

/// How long after the first try, and after each further one, the next one comes (Standard Webhooks, "Retries"): ten
/// tries in about 75 hours.
const SCHEDULE: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];

/// The longest that a receiver can make us wait.
const MOST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// How many tries are kept.
const KEPT_TRIES: usize = 20;

impl EventDelivery {
    /// A delivery that is to be tried at once.
    pub fn new(
        receiver: Receiver,
        event: EventId,
        kind: EventKind,
        environment: Environment,
        body: String,
        now: Timestamp,
    ) -> Self {
        Self {
            receiver,
            event,
            kind,
            environment,
            body,
            proof: None,
            state: DeliveryState::Pending,
            reason: None,
            created_at: now,
            begun_at: now,
            next_at: Some(now),
            failures: 0,
            replays: 0,
            tries: Vec::new(),
        }
    }

    /// Its receiver has it.
    #[must_use]
    pub fn delivered(self, last: Try) -> Self {
        Self { state: DeliveryState::Delivered, reason: None, next_at: None, ..self.tried(last) }
    }

    /// A try failed at this time. The next one comes by the [schedule](SCHEDULE), a fifth earlier or later as `chance`
    /// has it (from 0 to 1), and not before the receiver wants it.
    #[must_use]
    pub fn failed(self, last: Try, now: Timestamp, retry_after: Option<SignedDuration>, chance: f64) -> Self {
        let next = self.tried(last);
        let Some(delay) = SCHEDULE.get(next.failures as usize) else {
            return Self { failures: next.failures + 1, ..next.given_up(GivenUp::Exhausted) };
        };
        let delay = delay.mul_f64(0.8 + 0.4 * chance);
        let delay = delay.max(retry_after.unwrap_or_default().min(MOST_WAIT));
        Self { failures: next.failures + 1, next_at: Some(now + delay), ..next }
    }

    /// Nobody tries any more.
    #[must_use]
    pub fn given_up(self, reason: GivenUp) -> Self {
        Self { state: DeliveryState::Failed, reason: Some(reason), next_at: None, ..self }
    }

    /// Its tries begin anew: the same event, the same bytes.
    #[must_use]
    pub fn replayed(&self, now: Timestamp) -> Self {
        Self {
            state: DeliveryState::Pending,
            reason: None,
            begun_at: now,
            next_at: Some(now),
            failures: 0,
            replays: self.replays + 1,
            ..self.clone()
        }
    }

    fn tried(mut self, last: Try) -> Self {
        self.tries.push(last);
        self.tries.drain(..self.tries.len().saturating_sub(KEPT_TRIES));
        self
    }
}

/// How far a delivery got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum DeliveryState {
    /// It waits for its next try.
    Pending,
    /// Its receiver has it.
    Delivered,
    /// Nobody tries any more, until somebody has it sent again.
    Failed,
}

/// Why a delivery is not tried any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenUp {
    /// All tries have failed.
    Exhausted,
    /// Its receiver was switched off.
    Disabled,
    /// Its receiver was removed.
    Removed,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// How long it took.
    pub milliseconds: u64,
    /// The status that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no answer, in a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How the answer begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> EventDelivery {
        let receiver = Receiver::Webhook(WebhookId::new());
        let begin = Timestamp::UNIX_EPOCH;
        EventDelivery::new(
            receiver,
            EventId::new(),
            EventKind::LoginSucceeded,
            Environment::Sandbox,
            "{}".into(),
            begin,
        )
    }

    fn a_try(at: Timestamp) -> Try {
        Try { at, milliseconds: 3, status: Some(500), failure: None, answer: None }
    }

    #[test]
    fn ten_tries_come_in_about_75_hours_and_then_none() {
        for (chance, hours) in [(0.0, 60), (0.5, 75), (1.0, 90)] {
            let mut delivery = delivery();
            let mut gaps = Vec::new();
            while let Some(at) = delivery.next_at {
                let next = delivery.clone().failed(a_try(at), at, None, chance);
                gaps.extend(next.next_at.map(|next| next.duration_since(at)));
                delivery = next;
            }
            assert_eq!((delivery.failures, delivery.state), (10, DeliveryState::Failed));
            assert_eq!(delivery.reason, Some(GivenUp::Exhausted));
            for (gap, planned) in gaps.iter().zip(SCHEDULE) {
                let share = gap.as_secs_f64() / planned.as_secs_f64();
                assert!((0.79..1.21).contains(&share), "{gap} for {planned}");
            }
            let all: SignedDuration = gaps.iter().sum();
            assert!((hours..=hours + 1).contains(&all.as_hours()), "{all}");
        }
    }

    #[test]
    fn a_receiver_is_waited_for_a_day_at_most_and_never_less_than_by_schedule() {
        let now = Timestamp::UNIX_EPOCH;
        for (wanted, seconds) in [(0, 5), (-9, 5), (3, 5), (60, 60), (86_400, 86_400), (999_999, 86_400)] {
            let wanted = Some(SignedDuration::from_secs(wanted));
            let next = delivery().failed(a_try(now), now, wanted, 0.5).next_at;
            assert_eq!(next.unwrap().as_second(), seconds);
        }
    }

    #[test]
    fn a_replay_sends_the_same_bytes_from_the_beginning() {
        let now = Timestamp::from_second(9).unwrap();
        let failed = delivery().given_up(GivenUp::Exhausted);
        let again = failed.replayed(now);
        assert_eq!((&again.body, &again.event, again.replays), (&failed.body, &failed.event, 1));
        assert_eq!((again.state, again.next_at, again.reason), (DeliveryState::Pending, Some(now), None));
    }

    #[test]
    fn a_receiver_is_told_by_its_id() {
        for receiver in [Receiver::Webhook(WebhookId::new()), Receiver::Alert(AlertId::new())] {
            assert_eq!(receiver.to_string().parse(), Ok(receiver));
        }
        assert!("usr_x".parse::<Receiver>().is_err());
    }
}
