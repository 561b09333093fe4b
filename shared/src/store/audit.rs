//! The audit log's chain: appended to by one writer at a time, together with what its records count.

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::Put};
use futures_util::future::try_join_all;
use serde::de::DeserializeOwned;

use super::{
    Changed, Key, NOT_THERE, ProjectScope, Store, item, number,
    records::{SHARDS, audit_partition},
    row, text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Entry, Head, Record, metrics::tallies},
    types::Day,
};

/// The head's sort key; those of entries are digits.
const HEAD: &str = "HEAD";

/// A part of an order, and from which end it is read.
#[derive(Debug, Clone)]
pub(crate) struct Part<T> {
    /// Behind this.
    pub(crate) after: T,
    /// Up to this, and it too.
    pub(crate) until: T,
    /// Whether the last come first.
    pub(crate) newest_first: bool,
    /// At most so many.
    pub(crate) limit: usize,
}

impl Store {
    /// How far a project's chain goes; nothing before it has begun.
    pub(crate) async fn audit_head(&self, scope: &ProjectScope) -> Result<Option<Head>> {
        self.get(partition(scope, HEAD)).await
    }

    /// Records of a day by their [places](Record::place), in order.
    pub(crate) async fn records_of(&self, scope: &ProjectScope, day: Day, part: &Part<String>) -> Result<Vec<Record>> {
        // Behind a key, and before every other one: keys have one length, but for watermarks.
        let (after, until) = (format!("{}!", part.after), part.until.clone());
        let shards = (0..SHARDS).map(|shard| {
            let partition = audit_partition(scope, day, shard);
            self.read_part::<Record>(partition, after.clone(), until.clone(), part.newest_first, part.limit)
        });
        // The first ones of all are among the first ones of each.
        let mut records = try_join_all(shards).await?.concat();
        records.sort_by_cached_key(Record::place);
        if part.newest_first {
            records.reverse();
        }
        records.truncate(part.limit);
        Ok(records)
    }

    /// Entries of the chain by their sequence, in order.
    pub(crate) async fn audit_entries(&self, scope: &ProjectScope, part: &Part<u64>) -> Result<Vec<Entry>> {
        let (after, until) = (digits(part.after.saturating_add(1)), digits(part.until));
        self.read_part(partition(scope, HEAD), after, until, part.newest_first, part.limit).await
    }

    /// One entry of the chain.
    pub(crate) async fn audit_entry(&self, scope: &ProjectScope, sequence: u64) -> Result<Option<Entry>> {
        self.get(partition(scope, &digits(sequence))).await
    }

    /// Puts entries behind the head that was read, moves it, and counts what their records count; lost if somebody else
    /// has moved it first. So a chain never forks, and nothing is counted twice.
    pub(crate) async fn append_audit(
        &self,
        scope: &ProjectScope,
        last: Option<&Head>,
        next: &Head,
        entries: &[Entry],
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder().table_name(&self.table).set_item(Some(item(partition(scope, HEAD), next)?));
        let put = match last {
            None => put.condition_expression(NOT_THERE),
            Some(last) => put
                .condition_expression("#sequence = :sequence AND #hash = :hash AND watermark = :watermark")
                .expression_attribute_names("#sequence", "sequence")
                .expression_attribute_names("#hash", "hash")
                .expression_attribute_values(":sequence", number(i64::try_from(last.sequence).unwrap_or(i64::MAX)))
                .expression_attribute_values(":hash", text(&last.hash))
                .expression_attribute_values(":watermark", text(&last.watermark)),
        };
        let mut transaction = Transaction::default().put(put.build().map_err(anyhow::Error::new)?);
        for entry in entries {
            transaction = transaction.put(self.put_if_new(partition(scope, &digits(entry.sequence)), entry)?);
        }
        for (environment, cell, tally) in tallies(records) {
            transaction = transaction.update(self.count_in(scope, environment, &cell, &tally)?);
        }
        Ok(match self.transact(transaction).await? {
            Transacted::Done => Changed::Done,
            Transacted::Refused(_) => Changed::Lost,
        })
    }

    /// Rows of a partition between two sort keys, both among them, as they are now.
    async fn read_part<T: DeserializeOwned>(
        &self,
        partition: Key,
        from: String,
        until: String,
        newest_first: bool,
        limit: usize,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        if from > until || limit == 0 {
            return Ok(rows);
        }
        let query = self.between(partition, from, until).scan_index_forward(!newest_first);
        let query = query.limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut pages = query.into_paginator().items().send();
        while let Some(item) = pages.next().await {
            rows.push(row(item?)?);
            if rows.len() == limit {
                break;
            }
        }
        Ok(rows)
    }

    /// A query for the rows of a partition between two sort keys, both among them, as they are now.
    pub(super) fn between(&self, partition: Key, from: String, until: String) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :until")
            .expression_attribute_values(":pk", text(partition.pk))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":until", text(until))
            .consistent_read(true)
    }
}

fn partition(scope: &ProjectScope, sk: &str) -> Key {
    scope.part(format_args!("AUDIT"), sk)
}

fn digits(sequence: u64) -> String {
    format!("{sequence:012}")
}
