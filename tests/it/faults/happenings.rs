//! What has happened in a project, as the table has it, and what its receivers were told.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use futures_util::future::join_all;
use smartaccess::types::EventId;

use crate::support::{
    Client, Project,
    receiver::{Received, Receiver},
};

/// A row of the table.
pub(crate) type Row = HashMap<String, AttributeValue>;

const HOUR: u64 = 3_600_000;

impl Project {
    /// The events of this hour, of the last one and of the next.
    pub(crate) async fn events(&self) -> Vec<Row> {
        self.shards_of("E", "%Y-%m-%dT%H").await
    }

    /// The audit rows of these days.
    pub(crate) async fn audit_rows(&self) -> Vec<Row> {
        self.shards_of("H", "%Y-%m-%d").await
    }

    /// How many of its events are of a type, and how many of its audit rows.
    pub(crate) async fn happened(&self, kind: &str) -> (usize, usize) {
        let (events, rows) = (self.events().await, self.audit_rows().await);
        let count = |rows: &[Row]| rows.iter().filter(|row| text(row, "type") == kind).count();
        (count(&events), count(&rows))
    }

    async fn shards_of(&self, part: &str, format: &str) -> Vec<Row> {
        // Ids of events are their times.
        let now = EventId::new().sequence() / 1000;
        let periods: BTreeSet<_> = [now - HOUR, now, now + HOUR].map(|at| period(at, format)).into();
        let (mut rows, table) = (Vec::new(), self.client.dynamodb());
        for (period, shard) in periods.iter().flat_map(|period| (0..4).map(move |shard| (period, shard))) {
            let partition = format!("P#{}#{part}#{period}#{shard}", self.id);
            let query = table.query().table_name(self.client.stack.fact("table"));
            let query = query.key_condition_expression("pk = :pk").consistent_read(true);
            let query = query.expression_attribute_values(":pk", AttributeValue::S(partition));
            rows.extend(query.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.expect("a table"));
        }
        rows
    }
}

impl Client {
    /// How many rows of these projects are in the index of what is due.
    pub(crate) async fn due(&self, projects: &[&Project]) -> usize {
        let table = self.dynamodb();
        let mine: Vec<_> = (0..projects.len()).map(|number| format!("begins_with(pk, :mine{number})")).collect();
        let count = async |shard: String| {
            let query = table.query().table_name(self.stack.fact("table")).index_name("due").select(Select::Count);
            let query = query.key_condition_expression("due_shard = :shard").filter_expression(mine.join(" OR "));
            let query = query.expression_attribute_values(":shard", AttributeValue::S(shard));
            let query = projects.iter().enumerate().fold(query, |query, (number, project)| {
                let begin = AttributeValue::S(format!("P#{}#", project.id));
                query.expression_attribute_values(format!(":mine{number}"), begin)
            });
            let pages = query.into_paginator().send().collect::<Result<Vec<_>, _>>().await.expect("an index");
            pages.iter().map(|page| usize::try_from(page.count).expect("a count")).sum::<usize>()
        };
        let shards = ["EVENT", "DELIVERY"].iter().flat_map(|kind| (0..8).map(move |shard| format!("{kind}#{shard}")));
        join_all(shards.map(count)).await.iter().sum()
    }
}

impl Receiver {
    /// All messages that have come and that nobody has asked for yet.
    pub(crate) fn so_far(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

fn period(at: u64, format: &str) -> String {
    let at = jiff::Timestamp::from_millisecond(at.try_into().expect("a time")).expect("a time");
    at.strftime(format).to_string()
}

/// A text of a row.
pub(crate) fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row[name].as_s().expect("a text")
}
