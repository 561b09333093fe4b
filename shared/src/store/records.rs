//! Events and the audit log: written in the transaction of what they tell of.

use aws_sdk_dynamodb::types::{ReturnValuesOnConditionCheckFailure, Update};
use jiff::{SignedDuration, Timestamp, Unit};
use serde::Serialize;

use super::{
    Key, ProjectScope, Store,
    due::Due,
    text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{FaceOutcome, KeptAnswer, Record},
    types::{Day, EventId, RequestNonce},
};

/// Partitions of an hour's events and of a day's audit rows: a thousand writes a second each.
pub(super) const SHARDS: u8 = 4;

/// How long after an event the sweeper looks for its receivers, if the stream has not led to them.
const STREAM_WAITS: SignedDuration = SignedDuration::from_secs(60);

/// How long an event is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An event that waits for its receivers.
#[derive(Serialize)]
struct Pending<'a> {
    #[serde(flatten)]
    record: &'a Record,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a FaceOutcome>,
    #[serde(flatten)]
    due: Due,
    ttl: i64,
}

/// The outbox's partition of the index `due` for an event.
fn outbox(record: &Record) -> Due {
    Due::new("EVENT", &record.id, record.at + STREAM_WAITS)
}

impl Store {
    /// Writes down what happened where nothing else changes.
    pub(crate) async fn note(&self, scope: &ProjectScope, records: &[Record]) -> Result<()> {
        let transaction = self.with_records(scope, Transaction::default(), records)?;
        self.transact(transaction).await.map(drop)
    }

    /// Adds what happened to the writes that make it happen.
    pub(super) fn with_records(
        &self,
        scope: &ProjectScope,
        mut transaction: Transaction,
        records: &[Record],
    ) -> Result<Transaction> {
        for record in records {
            if record.kind.is_public() {
                let (outcome, ttl) = (record.outcome.as_ref(), (record.at + KEPT).as_second());
                let event = Pending { record, outcome, due: outbox(record), ttl };
                transaction = transaction.put(self.put_if_new(event_key(scope, record), &event)?);
            }
            transaction = transaction.put(self.put_if_new(key(scope, "H", Unit::Day, &record.id, record.at), record)?);
        }
        Ok(transaction)
    }

    /// An event that happened at this time, while it is kept.
    pub(crate) async fn event(
        &self,
        scope: &ProjectScope,
        (id, at): (&EventId, Timestamp),
        now: Timestamp,
    ) -> Result<Option<Record>> {
        let found: Option<Record> = self.get(key(scope, "E", Unit::Hour, id, at)).await?;
        Ok(found.filter(|found| now < found.at + KEPT))
    }

    /// Lets an event be proved: once, for one run, with what happened and the answer to who has asked for it. Not if
    /// another run has had it.
    pub(crate) async fn prove(
        &self,
        scope: &ProjectScope,
        event: &Record,
        run: &RequestNonce,
        answer: Option<(&RequestNonce, &KeptAnswer)>,
        records: &[Record],
    ) -> Result<bool> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(event_key(scope, event).into()))
            .update_expression("SET proved_by = :run")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(proved_by)")
            .expression_attribute_values(":run", text(run.as_str()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let mut transaction = Transaction::default().update(update.build().map_err(anyhow::Error::new)?);
        if let Some((name, answer)) = answer {
            transaction = transaction.update(self.finish_request(scope, name, run, answer)?);
        }
        let transaction = self.with_records(scope, transaction, records)?;
        Ok(match self.transact(transaction).await? {
            Transacted::Done => true,
            Transacted::Refused(stood_there) => {
                let there = stood_there.into_iter().next().flatten();
                let by = there.as_ref().and_then(|item| item.get("proved_by")?.as_s().ok());
                by.is_some_and(|by| by == run.as_str())
            }
        })
    }
}

/// Where the audit rows of a day are, one of several partitions.
pub(super) fn audit_partition(scope: &ProjectScope, day: Day, shard: u8) -> Key {
    scope.part(format_args!("H#{day}#{shard}"), "")
}

/// Where an event is.
pub(super) fn event_key(scope: &ProjectScope, record: &Record) -> Key {
    key(scope, "E", Unit::Hour, &record.id, record.at)
}

fn key(scope: &ProjectScope, part: &str, unit: Unit, id: &EventId, at: Timestamp) -> Key {
    let shard = id.as_str().bytes().fold(0_u8, u8::wrapping_add) % SHARDS;
    let period = period(at, unit);
    scope.part(format_args!("{part}#{period}#{shard}"), &Record::place_of(id, at))
}

/// `2026-11-20` or `2026-11-20T13`.
fn period(at: Timestamp, unit: Unit) -> String {
    let format = if unit == Unit::Hour { "%Y-%m-%dT%H" } else { "%Y-%m-%d" };
    at.strftime(format).to_string()
}
