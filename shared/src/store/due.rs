//! The index of what is due: events that wait for their receivers, and deliveries that wait for their next try. A row
//! is in it while it has both attributes; what is done takes them off.

use jiff::Timestamp;
use serde::Serialize;

use crate::types::EventId;

/// Partitions of each kind: a thousand writes a second each.
pub(super) const SHARDS: u8 = 8;

/// The index's name.
pub(super) const INDEX: &str = "due";

/// Where a row is in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Due {
    pub(super) due_shard: String,
    /// When the sweeper takes care of it, in milliseconds of the epoch.
    pub(super) due_at: i64,
}

impl Due {
    pub(super) fn new(kind: &str, event: &EventId, at: Timestamp) -> Self {
        let shard = event.as_str().bytes().fold(0_u8, u8::wrapping_add) % SHARDS;
        Self { due_shard: format!("{kind}#{shard}"), due_at: at.as_millisecond() }
    }
}
