//! The index of what is due: events that wait for their receivers, and deliveries that wait for their next try. A row
//! is in it while it has both attributes; what is done takes them off.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Changed, Key, ProjectScope, Store, number, row, text, written};
use crate::{
    error::Result,
    model::Record,
    queue::EventJob,
    types::{EventId, ProjectId},
};

/// Partitions of each kind: a thousand writes a second each.
const SHARDS: u8 = 8;

/// The index's name.
const INDEX: &str = "due";

/// How long after its time the sweeper takes care of what a queue has been told of.
pub(super) const SWEPT_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// How long the sweeper then leaves it alone: the queue may only be long.
const SWEPT_AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// Rows that the sweeper reads at once.
const PAGE: i32 = 100;

/// Where a row is in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Due {
    due_shard: String,
    /// When the sweeper takes care of it, in milliseconds of the epoch.
    due_at: i64,
}

impl Due {
    pub(super) fn new(kind: &str, event: &EventId, at: Timestamp) -> Self {
        let shard = event.as_str().bytes().fold(0_u8, u8::wrapping_add) % SHARDS;
        Self { due_shard: format!("{kind}#{shard}"), due_at: at.as_millisecond() }
    }
}

/// A line of the index.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Waiting {
    pk: String,
    sk: String,
    due_at: i64,
}

/// The event in a row of the outbox, and whose it is.
pub(crate) fn event_of(row: serde_dynamo::Item) -> Result<(ProjectId, Record)> {
    let place: Place = serde_dynamo::from_item(row.clone()).map_err(anyhow::Error::new)?;
    let project = place.pk.strip_prefix("P#").and_then(|rest| rest.split('#').next()?.parse().ok());
    let project = project.ok_or_else(|| anyhow::anyhow!("{} is no project's", place.pk))?;
    Ok((project, serde_dynamo::from_item(row).map_err(anyhow::Error::new)?))
}

#[derive(Deserialize)]
struct Place {
    pk: String,
}

/// What waits.
#[derive(Debug)]
pub(crate) enum Waits {
    /// An event, for its receivers.
    Event,
    /// A delivery, for its next try.
    Delivery(EventJob),
}

impl Waiting {
    /// Whose it is. Only our own functions write to the index.
    pub(crate) fn scope(&self) -> Option<ProjectScope> {
        let (project, _) = self.pk.strip_prefix("P#")?.split_once('#')?;
        Some(ProjectScope::of(project.parse::<ProjectId>().ok()?))
    }

    /// Whether it is due at this time of its project.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.due_at <= now.as_millisecond()
    }

    /// What it is.
    pub(crate) fn what(&self) -> Option<Waits> {
        let (project, part) = self.pk.strip_prefix("P#")?.split_once('#')?;
        let (kind, rest) = part.split_once('#')?;
        match kind {
            "E" => Some(Waits::Event),
            "D" => Some(Waits::Delivery(EventJob {
                project: project.parse().ok()?,
                receiver: rest.parse().ok()?,
                event: self.sk.parse().ok()?,
                put_back: 0,
            })),
            _ => None,
        }
    }

    fn key(&self) -> Key {
        Key { pk: self.pk.clone(), sk: self.sk.clone() }
    }
}

impl Store {
    /// The index's partitions.
    pub(crate) fn due_shards() -> impl Iterator<Item = String> {
        ["EVENT", "DELIVERY"].into_iter().flat_map(|kind| (0..SHARDS).map(move |shard| format!("{kind}#{shard}")))
    }

    /// What is due in a partition of the index, the oldest first, and where to go on. The index may be a moment behind.
    pub(crate) async fn due(
        &self,
        shard: &str,
        until: Timestamp,
        after: Option<super::Item>,
    ) -> Result<(Vec<Waiting>, Option<super::Item>)> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :until")
            .expression_attribute_values(":shard", text(shard))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .set_exclusive_start_key(after)
            .limit(PAGE)
            .send()
            .await?;
        let items = answer.items.unwrap_or_default().into_iter().map(row).collect::<Result<_>>()?;
        Ok((items, answer.last_evaluated_key))
    }

    /// An event that waits for its receivers; nothing if they are found.
    pub(crate) async fn waiting_event(&self, waiting: &Waiting) -> Result<Option<Record>> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(waiting.key().into()))
            .consistent_read(true)
            .send()
            .await?;
        let waits = answer.item.filter(|item| matches!(item.get("due_shard"), Some(AttributeValue::S(_))));
        waits.map(row).transpose()
    }

    /// Lets the sweeper leave a line of the index alone for a while; lost if somebody has taken care of it.
    pub(crate) async fn swept(&self, waiting: &Waiting, now: Timestamp) -> Result<Changed> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(waiting.key().into()))
            .update_expression("SET due_at = :next")
            .condition_expression("due_at = :was")
            .expression_attribute_values(":was", number(waiting.due_at))
            .expression_attribute_values(":next", number((now + SWEPT_AGAIN).as_millisecond()))
            .send()
            .await;
        Ok(if written(outcome)?.is_some() { Changed::Done } else { Changed::Lost })
    }
}
