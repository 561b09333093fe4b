//! One event on its way to one receiver.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EventKind;
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
    /// How often it was put off since its last try, because its receiver had enough to do.
    #[serde(default)]
    pub postponed: u32,
    /// How often somebody had it sent again.
    #[serde(default)]
    pub replays: u32,
    /// The last tries, the latest last.
    #[serde(default)]
    pub tries: Vec<Try>,
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
