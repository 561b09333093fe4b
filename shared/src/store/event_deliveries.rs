//! Events on their way to their receivers. A row is in the index of what is due while it is pending, so that the sweeper
//! finds whatever a queue has lost.

use aws_sdk_dynamodb::types::{Put, ReturnValue, Update};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{
    Changed, Key, Listed, ProjectScope, Store,
    due::{Due, SWEPT_AFTER},
    item, number, row, text,
    transaction::Transaction,
    validations::value,
    written,
};
use crate::{
    error::Result,
    model::{DeliveryState, EventDelivery, Receiver, Record},
    queue::MOST_DELAY,
    types::{EventId, RequestNonce},
};

/// How long a delivery is kept and can be sent again.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How much earlier than its time a try may begin: a queue counts in seconds.
const EARLY: SignedDuration = SignedDuration::from_secs(1);

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    delivery: &'a EventDelivery,
    #[serde(flatten)]
    due: Option<Due>,
    ttl: i64,
}

impl Store {
    /// Adds a delivery with what happened, unless it is there.
    pub(crate) async fn create_event_delivery(
        &self,
        scope: &ProjectScope,
        delivery: &EventDelivery,
        now: Timestamp,
        records: &[Record],
    ) -> Result<Changed> {
        let put = self.put_event_delivery(scope, delivery, now)?;
        self.change(scope, Transaction::default().put(put), records).await
    }

    /// A delivery as it is now.
    pub(crate) async fn event_delivery(
        &self,
        scope: &ProjectScope,
        receiver: &Receiver,
        event: &EventId,
    ) -> Result<Option<EventDelivery>> {
        self.get(key(scope, receiver, event.as_str())).await
    }

    /// The deliveries to a receiver, the latest first, from the one behind `after` on.
    pub(crate) async fn event_deliveries(
        &self,
        scope: &ProjectScope,
        receiver: &Receiver,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<EventDelivery>> {
        self.list_newest_first(key(scope, receiver, ""), PREFIX, limit, after).await
    }

    /// Begins the tries of a delivery anew, with what happened; lost if it is being tried, or has changed since it was
    /// read.
    pub(crate) async fn replay_event_delivery(
        &self,
        scope: &ProjectScope,
        delivery: &EventDelivery,
        now: Timestamp,
        records: &[Record],
    ) -> Result<Changed> {
        let next = delivery.replayed(now);
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(delivery_item(scope, &next, now)?))
            .condition_expression(
                "#state = :state AND replays = :replays AND size(tries) = :tries \
                 AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", value(delivery.state)?)
            .expression_attribute_values(":replays", number(delivery.replays))
            .expression_attribute_values(":tries", number(i64::try_from(delivery.tries.len()).unwrap_or(i64::MAX)))
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let put = put.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().put(put), records).await
    }

    /// Claims a delivery for one run of a worker. Nothing if it is not to be tried now, or another run has it: whoever
    /// that is goes on with it, or else the sweeper.
    pub(crate) async fn claim_event_delivery(
        &self,
        scope: &ProjectScope,
        receiver: &Receiver,
        event: &EventId,
        now: Timestamp,
        until: Timestamp,
        run: &RequestNonce,
    ) -> Result<Option<EventDelivery>> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, receiver, event.as_str()).into()))
            .update_expression("SET claimed_by = :run, claimed_until = :until, due_at = :due_at")
            .condition_expression(
                "#state = :pending AND next_at <= :soon \
                 AND (attribute_not_exists(claimed_until) OR claimed_until <= :now OR claimed_by = :run)",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":pending", value(DeliveryState::Pending)?)
            .expression_attribute_values(":soon", number((now + EARLY).as_millisecond()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .expression_attribute_values(":due_at", number((until + SWEPT_AFTER).as_millisecond()))
            .expression_attribute_values(":run", text(run.as_str()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        written(outcome)?.and_then(|answer| answer.attributes).map(row).transpose()
    }

    /// Writes down what became of a claimed delivery; lost if the claim has ended and somebody else has it.
    pub(crate) async fn settle_event_delivery(
        &self,
        scope: &ProjectScope,
        delivery: &EventDelivery,
        run: &RequestNonce,
        now: Timestamp,
    ) -> Result<Changed> {
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(delivery_item(scope, delivery, now)?))
            .condition_expression("claimed_by = :run")
            .expression_attribute_values(":run", text(run.as_str()))
            .send()
            .await;
        Ok(if written(outcome)?.is_some() { Changed::Done } else { Changed::Lost })
    }

    /// Takes an event out of the outbox and adds its deliveries, all of them or none; lost if that was done before.
    pub(crate) async fn fan_out(
        &self,
        scope: &ProjectScope,
        event: &Record,
        deliveries: &[EventDelivery],
        now: Timestamp,
    ) -> Result<Changed> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(super::records::event_key(scope, event).into()))
            .update_expression("REMOVE due_shard, due_at")
            .condition_expression("attribute_exists(due_shard)");
        let update = update.build().map_err(anyhow::Error::new)?;
        let mut transaction = Transaction::default().update(update);
        for delivery in deliveries {
            transaction = transaction.put(self.put_event_delivery(scope, delivery, now)?);
        }
        self.change(scope, transaction, &[]).await
    }

    fn put_event_delivery(&self, scope: &ProjectScope, delivery: &EventDelivery, now: Timestamp) -> Result<Put> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(delivery_item(scope, delivery, now)?))
            .condition_expression(super::NOT_THERE);
        Ok(put.build().map_err(anyhow::Error::new)?)
    }
}

/// A row, with its place in the index while it is pending: right behind its time if a queue has been told of it, else at
/// its time.
fn delivery_item(scope: &ProjectScope, delivery: &EventDelivery, now: Timestamp) -> Result<super::Item> {
    let due = delivery.next_at.filter(|_| delivery.state == DeliveryState::Pending).map(|next| {
        let is_queued = next.duration_since(now).unsigned_abs() <= MOST_DELAY;
        Due::new("DELIVERY", &delivery.event, if is_queued { next + SWEPT_AFTER } else { next })
    });
    let ttl = (delivery.begun_at + KEPT).as_second();
    item(key(scope, &delivery.receiver, delivery.event.as_str()), &Row { delivery, due, ttl })
}

/// How every sort key of a delivery begins.
const PREFIX: &str = "evt_";

fn key(scope: &ProjectScope, receiver: &Receiver, event: &str) -> Key {
    scope.part(format_args!("D#{receiver}"), event)
}
