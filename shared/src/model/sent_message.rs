//! A message that a provider has taken, found again by the id that the provider's reports name.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::types::{ProjectId, ValidationId};

/// How long reports of a message are listened to.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

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
