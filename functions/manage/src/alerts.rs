//! Alerts: an event and a threshold, and who is told.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::{Alert, AlertSettings, EventKind, PublicEvent},
    types::{AlertId, Environment},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod read;

/// An alert as its project's team sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AlertView {
    id: AlertId,
    environment: Environment,
    /// The event that it counts.
    #[schema(value_type = PublicEvent)]
    event: EventKind,
    #[serde(flatten)]
    settings: AlertSettings,
    /// When it last spoke; nothing if it never did.
    #[schema(value_type = Option<String>, format = DateTime)]
    told_at: Option<jiff::Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
}

impl From<Alert> for AlertView {
    fn from(alert: Alert) -> Self {
        let Alert { id, environment, event, settings, told_at, created_at, change: _ } = alert;
        Self { id, environment, event, settings, told_at, created_at }
    }
}
