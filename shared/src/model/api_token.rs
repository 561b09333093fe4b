use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::types::{ApiTokenId, Environment, Name};

/// A token that a back end holds. The token itself is shown once and not kept: it is signed, and names this row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What people call it.
    pub name: Name,
    /// Which world it acts in.
    pub environment: Environment,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it ends.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub expires_at: Timestamp,
    /// When it was taken back, if it was.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, to the hour; nothing if it never was.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub last_used_at: Option<Timestamp>,
}

/// How exactly it is known when a token was used.
pub const USE_KNOWN_TO: SignedDuration = SignedDuration::from_hours(1);

/// What an api token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
#[schema(as = ApiTokenScope)]
pub enum Scope {
    /// Sign people in.
    Access,
    /// Set the project up.
    Manage,
}

impl ApiToken {
    /// Whether a use now is to be written down: once an hour.
    pub fn is_used_anew(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|last| now.duration_since(last) >= USE_KNOWN_TO)
    }

    /// Whether it is good now.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}
