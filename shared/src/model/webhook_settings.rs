//! What of a webhook its team sets.

use deserr::Deserr;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Disabled, DisabledReason, PublicEvent, SealedText, Webhook, WebhookFormat, WebhookHeaders};
use crate::{
    error::Faults,
    types::{Name, WebhookUrl},
};

/// What of a webhook its team sets. It holds the values of headers in the clear, as the team sends them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = WebhookChange)]
pub struct WebhookSettings {
    /// Where events go.
    pub url: WebhookUrl,
    /// How the team calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[deserr(default)]
    pub name: Option<Name>,
    /// Which events; all of them if none is named.
    #[deserr(default, try_from(Vec<PublicEvent>) = each_once -> Faults)]
    #[schema(required = false)]
    pub events: Vec<PublicEvent>,
    /// How bodies look.
    #[deserr(default)]
    #[schema(required = false)]
    pub format: WebhookFormat,
    /// Headers of the receiver's own: up to 10.
    #[deserr(default)]
    #[schema(required = false)]
    pub headers: WebhookHeaders,
    /// Whether events are sent to it.
    #[deserr(default = true)]
    #[schema(required = false)]
    pub enabled: bool,
}

/// A list of different events.
pub fn each_once(given: Vec<PublicEvent>) -> Result<Vec<PublicEvent>, Faults> {
    match (1..given.len()).find(|number| given[..*number].contains(&given[*number])) {
        Some(number) => Err(Faults::one(format!("events[{number}]"), "stands in the list twice")),
        None => Ok(given),
    }
}

impl WebhookSettings {
    /// What a webhook is set to, with its headers as they are in the clear.
    pub fn of(webhook: &Webhook, headers: WebhookHeaders) -> Self {
        Self {
            url: webhook.url.clone(),
            name: webhook.name.clone(),
            events: webhook.events.iter().filter_map(|kind| PublicEvent::of(*kind)).collect(),
            format: webhook.format,
            headers,
            enabled: webhook.disabled.is_none(),
        }
    }

    /// The webhook with these settings in the place of its own, its headers sealed. Why it was switched off stays as
    /// long as it is off.
    #[must_use]
    pub fn on(&self, was: &Webhook, headers: Option<SealedText>, now: Timestamp) -> Webhook {
        let off = || was.disabled.clone().unwrap_or(Disabled { reason: DisabledReason::Team, at: now });
        Webhook {
            url: self.url.clone(),
            name: self.name.clone(),
            events: self.events.iter().map(|event| event.kind()).collect(),
            format: self.format,
            headers,
            disabled: if self.enabled { None } else { Some(off()) },
            ..was.clone()
        }
    }

    /// The names of the settings that differ.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let pairs = [
            ("url", self.url != other.url),
            ("name", self.name != other.name),
            ("events", self.events != other.events),
            ("format", self.format != other.format),
            ("headers", self.headers != other.headers),
            ("enabled", self.enabled != other.enabled),
        ];
        pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}
