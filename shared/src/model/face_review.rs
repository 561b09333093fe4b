//! Faces that a team should look at: two customers seem to be one person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::types::{Environment, EventId, UserId, ValidationId};

/// Somebody's face was to be registered that another customer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaceReview {
    /// The event that tells of it.
    pub id: EventId,
    /// In which world.
    pub environment: Environment,
    /// Whose face was to be registered.
    pub customer: UserId,
    /// Who has it already.
    pub other: UserId,
    /// The validation in which it was sent.
    pub validation: ValidationId,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}
