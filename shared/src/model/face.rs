//! Faces that customers have registered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::types::{Environment, FaceId, UserId};

/// A face that a customer has registered, without the vector that tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// Its id, which no other registration ever has.
    pub id: FaceId,
    /// In which world.
    pub environment: Environment,
    /// Whose it is.
    pub customer: UserId,
    /// The model that has made its vector. Vectors of two models are never compared.
    pub model: String,
    /// When it was registered, in milliseconds: of two registrations of a customer the later one has the larger.
    pub epoch: i64,
    /// How its owner has agreed that it is kept; nothing where the team vouches for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Value>,
    /// When it was registered.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
}

/// Where faces are compared with each other: an environment, and the model that has made their vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The environment.
    pub environment: Environment,
    /// The model's id.
    pub model: String,
    /// How many dimensions its vectors have.
    pub dimension: usize,
}
