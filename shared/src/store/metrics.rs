//! Counts of sign-ins, a row for each day, channel and country.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Update};

use super::{Key, LAYOUT, ProjectScope, Store, number};
use crate::{
    error::Result,
    model::metrics::{Cell, Tally},
    types::{Day, Environment},
};

impl Store {
    /// What was counted on these days, both among them.
    pub(crate) async fn metrics(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        (from, until): (Day, Day),
    ) -> Result<Vec<(Cell, Tally)>> {
        let query = self.between(partition(scope, environment, ""), from.to_string(), format!("{until}#~"));
        let mut rows = query.into_paginator().items().send();
        let mut counted = Vec::new();
        while let Some(item) = rows.next().await {
            let item = item?;
            let cell = item.get("sk").and_then(|sk| Cell::parse(sk.as_s().ok()?));
            counted.extend(cell.map(|cell| (cell, tally(&item))));
        }
        Ok(counted)
    }

    /// Counts more, for a transaction.
    pub(super) fn count_in(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        cell: &Cell,
        tally: &Tally,
    ) -> Result<Update> {
        let mut update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(partition(scope, environment, &cell.name()).into()))
            .expression_attribute_values(":layout", number(LAYOUT));
        let mut sums = Vec::new();
        for (index, (name, count)) in tally.names().enumerate() {
            update = update
                .expression_attribute_names(format!("#n{index}"), name)
                .expression_attribute_values(format!(":n{index}"), AttributeValue::N(count.to_string()));
            sums.push(format!("#n{index} :n{index}"));
        }
        let update = update.update_expression(format!("SET v = :layout ADD {}", sums.join(", ")));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }
}

fn tally(item: &HashMap<String, AttributeValue>) -> Tally {
    let mut tally = Tally::default();
    for (name, value) in item.iter().filter(|(name, _)| *name != "v") {
        if let Some(count) = value.as_n().ok().and_then(|count| count.parse().ok()) {
            tally.add(name, count);
        }
    }
    tally
}

fn partition(scope: &ProjectScope, environment: Environment, sk: &str) -> Key {
    scope.part(format_args!("M#{}", environment.name()), sk)
}
