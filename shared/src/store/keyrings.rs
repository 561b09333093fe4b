//! The generations of every key.

use super::{
    Created, Key, ProjectScope, Store, row, text,
    transaction::{Transacted, Transaction},
};
use crate::{error::Result, keys, types::ProjectId};

/// The partition that lists all keyrings, for their rotation.
const KEYRINGS: &str = "KEYRINGS";

impl Store {
    /// Adds a generation of a key, unless it is there. The first one makes the keyring known.
    pub async fn create_key(&self, scope: &ProjectScope, row: &keys::KeyRow) -> Result<Created> {
        let mut transaction =
            Transaction::default().put(self.put_if_new(key_of(scope, row.purpose, row.generation), row)?);
        if row.generation == 1 {
            let keyring = keys::Keyring { project: scope.project().clone(), purpose: row.purpose };
            transaction = transaction.put(self.put_if_new(listed_key(scope.project(), row.purpose), &keyring)?);
        }
        match self.transact(transaction).await? {
            Transacted::Done => Ok(Created::Made),
            Transacted::Refused(_) => Ok(Created::AlreadyThere),
        }
    }

    /// Every keyring there is.
    pub(crate) async fn keyrings(&self) -> Result<Vec<keys::Keyring>> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(KEYRINGS))
            .into_paginator()
            .items()
            .send();
        let mut all = Vec::new();
        while let Some(item) = pages.next().await {
            all.push(row(item?)?);
        }
        Ok(all)
    }

    /// Removes all generations of a key, and the keyring.
    pub(crate) async fn remove_keys(&self, scope: &ProjectScope, purpose: keys::Purpose) -> Result<()> {
        let rows = self.keys(scope, purpose).await?;
        let generations = rows.iter().map(|row| key_of(scope, purpose, row.generation));
        self.delete_all(generations.chain([listed_key(scope.project(), purpose)]).collect()).await
    }

    /// All generations of a key, the oldest first.
    pub async fn keys(&self, scope: &ProjectScope, purpose: keys::Purpose) -> Result<Vec<keys::KeyRow>> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(key_of(scope, purpose, 0).pk))
            .consistent_read(true)
            .send()
            .await?;
        let rows = serde_dynamo::from_items(answer.items.unwrap_or_default());
        Ok(rows.map_err(anyhow::Error::new)?)
    }
}

pub(super) fn listed_key(project: &ProjectId, purpose: keys::Purpose) -> Key {
    Key { pk: KEYRINGS.to_owned(), sk: format!("{project}#{}", purpose.name()) }
}

fn key_of(scope: &ProjectScope, purpose: keys::Purpose, generation: u32) -> Key {
    scope.part(format_args!("KEYS#{}", purpose.name()), &format!("{generation:06}"))
}
