//! A message that a provider has taken, found again by the id that the provider's reports name.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::types::{ProjectId, ValidationId};

/// What was reported under a name that no message has yet. Reports come in any order, and before our own row too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldReport {
    /// What the provider's later reports call the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<PhoneOutcome>,
}

/// What became of a message, as its provider reports it in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneOutcome {
    /// It has arrived, or a carrier has it.
    Delivered,
    /// It will not arrive.
    Failed {
        /// Why, as we call it.
        reason: String,
        /// What the provider says to that.
        words: String,
    },
}

/// How long reports of a message are listened to.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

impl HeldReport {
    /// When the row of one that comes now may go: the message's own is written within seconds.
    pub fn ttl(now: Timestamp) -> i64 {
        (now + KEPT).as_second()
    }
}

/// Which send of which validation a message was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMessage {
    /// The project.
    pub project: ProjectId,
    /// The validation.
    pub validation: ValidationId,
    /// Which of its sends.
    pub send: u32,
    /// Which step of the send: the channel that was tried first, second and so on.
    pub step: u32,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

impl SentMessage {
    /// A message that was handed over now.
    pub fn new(project: ProjectId, validation: ValidationId, send: u32, step: u32, now: Timestamp) -> Self {
        Self { project, validation, send, step, ttl: (now + KEPT).as_second() }
    }
}
