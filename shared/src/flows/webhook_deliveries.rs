//! What has become of the events for a webhook, the newest first, and events to try it with.

use deserr::Deserr;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    KindFilter, Page, Repeat, Repeatable, cursor,
    event_deliveries::queue_delivery,
    once,
    webhooks::{enabled, found, header_names},
};
use crate::{
    App, Code,
    error::{Faults, Result, refuse},
    model::{DeliveryState, EventDelivery, EventKind, Receiver, Webhook, webhook_body},
    store::{Changed, Listed, ProjectScope},
    tokens::Manager,
    types::{EventId, PageSize, WebhookId},
};

/// Which deliveries, and which page of them.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct DeliveryQuery {
    /// How far they got.
    #[deserr(default)]
    pub state: Option<DeliveryState>,
    /// What happened: a type such as `login.succeeded`, or all that begin so, such as `login.`
    #[deserr(default)]
    pub event_type: Option<KindFilter>,
    /// How many: 1 to 100. A page may have fewer, and still not be the last.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// A delivery with what else is known of it.
#[derive(Debug)]
pub struct OwnDelivery {
    /// The delivery.
    pub delivery: EventDelivery,
    /// Where it goes.
    pub webhook: Webhook,
    /// The names of its receiver's own headers.
    pub headers: Vec<String>,
}

/// Deliveries that are read together.
const READ: u32 = 100;

/// Deliveries that one request looks at, at most.
const LOOKED_AT: usize = 1000;

/// The deliveries to a webhook, the newest first.
pub async fn webhook_deliveries(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    query: &DeliveryQuery,
) -> Result<Page<EventDelivery>> {
    let webhook = found(app, manager, id).await?;
    let DeliveryQuery { state, event_type, limit, cursor } = query;
    let name = json!(["deliveries", manager.actor, id, state, event_type]).to_string();
    let is_wanted = |delivery: &EventDelivery| {
        state.is_none_or(|state| state == delivery.state)
            && event_type.as_ref().is_none_or(|kind| kind.matches(delivery.kind))
    };
    let after = match cursor {
        Some(text) => Some(cursor::open(app, &manager.scope, &name, text).await?),
        None => None,
    };
    let most = limit.get() as usize;
    let (items, next) = newest(app, &manager.scope, &webhook, after, most, |_| false, is_wanted).await?;
    let next_cursor = match next {
        Some(last) => Some(cursor::seal(app, &manager.scope, &name, &last).await?),
        None => None,
    };
    Ok(Page { items, next_cursor })
}

/// The next ones that are wanted, and behind which one to go on; nothing at the end, or where they are too old.
pub(super) async fn newest(
    app: &App,
    scope: &ProjectScope,
    webhook: &Webhook,
    mut after: Option<String>,
    most: usize,
    is_too_old: impl Fn(&EventDelivery) -> bool,
    is_wanted: impl Fn(&EventDelivery) -> bool,
) -> Result<(Vec<EventDelivery>, Option<String>)> {
    let receiver = Receiver::Webhook(webhook.id.clone());
    let (mut items, mut looked_at) = (Vec::new(), 0);
    loop {
        let read = app.store.event_deliveries(scope, &receiver, READ, after.as_deref()).await?;
        let Listed { items: read, next } = read;
        looked_at += read.len();
        let (last, mut left) = (read.last().map(|delivery| delivery.event.clone()), read.len());
        for delivery in read {
            left -= 1;
            if is_too_old(&delivery) {
                return Ok((items, None));
            }
            let event = delivery.event.to_string();
            if is_wanted(&delivery) {
                items.push(delivery);
            }
            if items.len() == most && (left > 0 || next.is_some()) {
                return Ok((items, Some(event)));
            }
        }
        after = next.and(last).map(|event| event.to_string());
        if after.is_none() || looked_at >= LOOKED_AT {
            return Ok((items, after));
        }
    }
}

/// A delivery to a webhook.
pub async fn webhook_delivery(app: &App, manager: &Manager, id: &WebhookId, event: &EventId) -> Result<OwnDelivery> {
    let webhook = found(app, manager, id).await?;
    let delivery = delivery(app, &manager.scope, &webhook, event).await?;
    let headers = header_names(app, &manager.scope, &webhook).await?;
    Ok(OwnDelivery { delivery, webhook, headers })
}

pub(super) async fn delivery(
    app: &App,
    scope: &ProjectScope,
    webhook: &Webhook,
    event: &EventId,
) -> Result<EventDelivery> {
    let receiver = Receiver::Webhook(webhook.id.clone());
    let delivery = app.store.event_delivery(scope, &receiver, event).await?;
    Ok(delivery.ok_or_else(|| refuse(Code::NotFound))?)
}

/// Sends a webhook an event that tells of nothing. It looks the same in each format: what looks like the outcome of a
/// sign-in could be taken for one.
pub async fn test_webhook<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    repeat: Repeat<'_>,
    answer: impl Fn(EventDelivery) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let webhook = enabled(app, manager, id).await?;
        let record = manager.of_webhook(EventKind::WebhookTested, &webhook);
        let (scope, now, receiver) = (&manager.scope, manager.now, Receiver::Webhook(webhook.id));
        let body = webhook_body(scope.project(), &record);
        let delivery = EventDelivery::new(receiver, record.id.clone(), record.kind, webhook.environment, body, now);
        match app.store.create_event_delivery(scope, &delivery, now, &[record]).await? {
            Changed::Done => queue_delivery(app, scope, &delivery, now).await?,
            Changed::Lost => return Err(refuse(Code::Conflict).into()),
        }
        Ok(answer(delivery))
    })
    .await
}
