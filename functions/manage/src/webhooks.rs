//! Webhooks: where events of a project go, and what became of each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smartaccess::{
    flows::OwnWebhook,
    model::{
        DeliveryState, Disabled, DisabledReason, EventDelivery, GivenUp, Health, PublicEvent, WebhookFormat,
        WebhookSecret,
    },
    types::{Environment, EventId, HIDDEN, Name, WebhookId, WebhookUrl},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod deliveries;
pub(crate) mod delivery;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod replay;
pub(crate) mod replay_delivery;
pub(crate) mod rotate_secret;
pub(crate) mod test;

/// A webhook as its project's team sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct WebhookView {
    id: WebhookId,
    environment: Environment,
    url: WebhookUrl,
    name: Option<Name>,
    /// Which events; all of them if none is named.
    events: Vec<PublicEvent>,
    format: WebhookFormat,
    /// The receiver's own headers. Their values are shown to nobody.
    headers: BTreeMap<String, String>,
    /// Whether events are sent to it.
    enabled: bool,
    /// Why not, if they are not.
    disabled: Option<DisabledView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    health: HealthView,
    /// The secrets that sign, the current one first: two while one takes the place of the other.
    secrets: Vec<SecretView>,
}

/// That nothing is sent to a webhook.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DisabledWebhook)]
struct DisabledView {
    /// Why.
    reason: DisabledReason,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
}

/// How a receiver has been doing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookHealth)]
struct HealthView {
    /// Failed tries since the last one that did not.
    failures: u32,
    /// When the first of them was.
    #[schema(value_type = Option<String>, format = DateTime)]
    failing_since: Option<jiff::Timestamp>,
    /// Until when it is left alone.
    #[schema(value_type = Option<String>, format = DateTime)]
    paused_until: Option<jiff::Timestamp>,
    /// When it last took something.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_delivered_at: Option<jiff::Timestamp>,
}

/// A secret of a webhook: never the secret itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookSecret)]
pub(crate) struct SecretView {
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// When it signs no more; nothing of the current one.
    #[schema(value_type = Option<String>, format = DateTime)]
    ends_at: Option<jiff::Timestamp>,
}

/// What became of an event for a webhook.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(crate) struct DeliveryView {
    /// The event's id: the `webhook-id` of every try.
    id: EventId,
    /// What happened.
    r#type: String,
    state: DeliveryState,
    /// Why it is not tried any more, if it failed.
    reason: Option<GivenUp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// When it is tried next, while it is pending.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<jiff::Timestamp>,
    /// When it was tried last.
    #[schema(value_type = Option<String>, format = DateTime)]
    tried_at: Option<jiff::Timestamp>,
    /// The status that was answered last.
    status: Option<u16>,
    /// How many tries have failed since they began.
    failures: u32,
    /// How often somebody had it sent again.
    replays: u32,
}

impl From<OwnWebhook> for WebhookView {
    fn from(own: OwnWebhook) -> Self {
        let OwnWebhook { webhook, headers, health } = own;
        Self {
            id: webhook.id,
            environment: webhook.environment,
            url: webhook.url,
            name: webhook.name,
            events: webhook.events.into_iter().filter_map(PublicEvent::of).collect(),
            format: webhook.format,
            headers: hidden(headers),
            enabled: webhook.disabled.is_none(),
            disabled: webhook.disabled.map(DisabledView::from),
            created_at: webhook.created_at,
            health: health.into(),
            secrets: webhook.secrets.iter().map(SecretView::from).collect(),
        }
    }
}

/// Headers whose values are not shown.
fn hidden(names: Vec<String>) -> BTreeMap<String, String> {
    names.into_iter().map(|name| (name, HIDDEN.to_owned())).collect()
}

impl From<Disabled> for DisabledView {
    fn from(disabled: Disabled) -> Self {
        Self { reason: disabled.reason, at: disabled.at }
    }
}

impl From<Health> for HealthView {
    fn from(health: Health) -> Self {
        let Health { failures, failing_since, open_until, delivered_at, opened: _ } = health;
        Self { failures, failing_since, paused_until: open_until, last_delivered_at: delivered_at }
    }
}

impl From<&WebhookSecret> for SecretView {
    fn from(secret: &WebhookSecret) -> Self {
        Self { created_at: secret.created_at, ends_at: secret.ends_at }
    }
}

impl From<EventDelivery> for DeliveryView {
    fn from(delivery: EventDelivery) -> Self {
        let last = delivery.tries.last();
        Self {
            r#type: delivery.kind.name().to_owned(),
            state: delivery.state,
            reason: delivery.reason,
            created_at: delivery.created_at,
            next_at: delivery.next_at,
            tried_at: last.map(|last| last.at),
            status: last.and_then(|last| last.status),
            failures: delivery.failures,
            replays: delivery.replays,
            id: delivery.event,
        }
    }
}
