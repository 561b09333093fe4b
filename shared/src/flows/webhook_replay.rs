//! Sending events again: the same ids and the same bodies, with all tries before them.

use deserr::{Deserr, ValuePointerRef};
use futures_util::{StreamExt, TryFutureExt, TryStreamExt, stream};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    Repeat, Repeatable, cursor,
    event_deliveries::queue_deliveries,
    once,
    webhook_deliveries::{delivery, newest},
    webhooks::enabled,
};
use crate::{
    App, Code,
    error::{Faults, Result, refuse},
    model::{DeliveryState, EventDelivery, EventKind},
    store::Changed,
    tokens::Manager,
    types::{EventId, Moment, WebhookId},
};

/// Which events to send again.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields, validate = in_order -> Faults)]
#[schema(as = WebhookReplay)]
pub struct Replay {
    /// Those that were to be sent from then on.
    pub since: Moment,
    /// Those before then; all up to now, if it is not said.
    #[deserr(default)]
    pub until: Option<Moment>,
    /// How far they got.
    #[deserr(default)]
    #[schema(required = false)]
    pub state: ReplayState,
    /// The `next_cursor` of the last answer.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// How far events got that are sent again. Those that wait for their next try are on their way already.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum ReplayState {
    /// Nobody tries them any more.
    #[default]
    Failed,
    /// Their receiver has them.
    Delivered,
    /// Both.
    All,
}

/// How many events are sent again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookReplayed)]
pub struct Replayed {
    /// As many as this request found, up to 100.
    pub replayed: usize,
    /// For the next request; nothing if that was all.
    pub next_cursor: Option<String>,
}

fn in_order(replay: Replay, _: ValuePointerRef<'_>) -> Result<Replay, Faults> {
    match replay.until {
        Some(until) if until <= replay.since => Err(Faults::one("until", "must be later than `since`")),
        _ => Ok(replay),
    }
}

impl Replay {
    fn wants(&self, delivery: &EventDelivery) -> bool {
        let is_in_state = match self.state {
            ReplayState::Failed => delivery.state == DeliveryState::Failed,
            ReplayState::Delivered => delivery.state == DeliveryState::Delivered,
            ReplayState::All => delivery.state != DeliveryState::Pending,
        };
        let at = delivery.created_at;
        is_in_state && at >= self.since.get() && self.until.is_none_or(|until| at < until.get())
    }
}

/// Events of one request.
const MOST: usize = 100;

/// Events that are written at once.
const AT_ONCE: usize = 8;

/// How long after an event its delivery is written at the latest: deliveries are in the order of their events.
const LATEST: SignedDuration = SignedDuration::from_hours(24);

/// Sends events of some time again, the newest first: up to 100 with each request.
pub async fn replay_webhook(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    wanted: &Replay,
    repeat: Repeat<'_>,
) -> Result<Replayed> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let scope = &manager.scope;
        let webhook = enabled(app, manager, id).await?;
        let name = json!(["replay", manager.actor, id, wanted.since, wanted.until, wanted.state]).to_string();
        let after = match &wanted.cursor {
            Some(text) => Some(cursor::open(app, scope, &name, text).await?),
            None => None,
        };
        let is_too_old = |delivery: &EventDelivery| delivery.created_at + LATEST < wanted.since.get();
        let is_wanted = |delivery: &EventDelivery| wanted.wants(delivery);
        let (found, next) = newest(app, scope, &webhook, after, MOST, is_too_old, is_wanted).await?;
        if !found.is_empty() {
            let mut record = manager.of_webhook(EventKind::WebhookReplayed, &webhook);
            record.data.insert("events".to_owned(), found.len().into());
            app.store.note(scope, &[record]).await?;
        }
        let changed: Vec<(&EventDelivery, Changed)> = stream::iter(&found)
            .map(|was| {
                app.store.replay_event_delivery(scope, was, manager.now, &[]).map_ok(move |changed| (was, changed))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let begun: Vec<_> =
            changed.into_iter().filter(|(_, changed)| *changed == Changed::Done).map(|(was, _)| was).collect();
        queue_deliveries(app, scope, &begun).await?;
        let next_cursor = match next {
            Some(last) => Some(cursor::seal(app, scope, &name, &last).await?),
            None => None,
        };
        Ok(Replayed { replayed: begun.len(), next_cursor })
    })
    .await
}

/// Sends one event again. Of two requests at once one does it.
pub async fn replay_webhook_delivery<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    event: &EventId,
    repeat: Repeat<'_>,
    answer: impl Fn(EventDelivery) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let webhook = enabled(app, manager, id).await?;
        let was = delivery(app, &manager.scope, &webhook, event).await?;
        let record = manager.of_webhook(EventKind::WebhookReplayed, &webhook);
        let record = record.with("event_id", event.as_str());
        match app.store.replay_event_delivery(&manager.scope, &was, manager.now, &[record]).await? {
            Changed::Done => queue_deliveries(app, &manager.scope, &[&was]).await?,
            Changed::Lost => return Err(refuse(Code::Conflict).into()),
        }
        Ok(answer(was.replayed(manager.now)))
    })
    .await
}
