//! Events and the audit log: written in the transaction of what they tell of.

use jiff::{SignedDuration, Timestamp, Unit};
use serde::Serialize;

use super::{Key, ProjectScope, Store, due::Due, transaction::Transaction};
use crate::{error::Result, model::Record, types::Day};

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
                let event = Pending { record, due: outbox(record), ttl: (record.at + KEPT).as_second() };
                transaction = transaction.put(self.put_if_new(event_key(scope, record), &event)?);
            }
            transaction = transaction.put(self.put_if_new(key(scope, "H", Unit::Day, record), record)?);
        }
        Ok(transaction)
    }
}

/// Where the audit rows of a day are, one of several partitions.
pub(super) fn audit_partition(scope: &ProjectScope, day: Day, shard: u8) -> Key {
    scope.part(format_args!("H#{day}#{shard}"), "")
}

/// Where an event is.
pub(super) fn event_key(scope: &ProjectScope, record: &Record) -> Key {
    key(scope, "E", Unit::Hour, record)
}

fn key(scope: &ProjectScope, part: &str, unit: Unit, record: &Record) -> Key {
    let shard = record.id.as_str().bytes().fold(0_u8, u8::wrapping_add) % SHARDS;
    let period = period(record.at, unit);
    scope.part(format_args!("{part}#{period}#{shard}"), &record.place())
}

/// `2026-11-20` or `2026-11-20T13`.
fn period(at: Timestamp, unit: Unit) -> String {
    let format = if unit == Unit::Hour { "%Y-%m-%dT%H" } else { "%Y-%m-%d" };
    at.strftime(format).to_string()
}
