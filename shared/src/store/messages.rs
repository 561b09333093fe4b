//! Messages by the ids that providers give them: a report names nothing else.

use aws_lc_rs::digest::{SHA256, digest};
use aws_sdk_dynamodb::types::Put;
use data_encoding::HEXLOWER;

use super::{Key, Store, item, number, text, transaction::Transaction, validations::value};
use crate::{
    error::Result,
    model::{HeldReport, SentMessage},
};

impl Store {
    /// A put that remembers a message by the id that its provider gave it, for the transaction that writes down that the
    /// provider has it.
    pub(super) fn remember_message(&self, id: &str, message: &SentMessage) -> Result<Put> {
        let put = Put::builder().table_name(&self.table).set_item(Some(item(key(id), message)?));
        Ok(put.build().map_err(anyhow::Error::new)?)
    }

    /// Which message a provider calls so.
    pub(crate) async fn message(&self, id: &str) -> Result<Option<SentMessage>> {
        self.get(key(id)).await
    }

    /// Remembers a message by another id that its reports will name.
    pub(crate) async fn also_called(&self, id: &str, message: &SentMessage) -> Result<()> {
        self.transact(Transaction::default().put(self.remember_message(id, message)?)).await.map(drop)
    }

    /// Keeps what was reported under a name that no message has yet. What was kept first stays.
    pub(crate) async fn hold_report(&self, id: &str, report: &HeldReport, ttl: i64) -> Result<()> {
        let mut sets = vec!["#ttl = :ttl"];
        let update = self.client.update_item().table_name(&self.table).set_key(Some(held_key(id).into()));
        let mut update =
            update.expression_attribute_names("#ttl", "ttl").expression_attribute_values(":ttl", number(ttl));
        if let Some(also) = &report.also {
            sets.push("also = if_not_exists(also, :also)");
            update = update.expression_attribute_values(":also", text(also));
        }
        if let Some(outcome) = &report.outcome {
            sets.push("outcome = if_not_exists(outcome, :outcome)");
            update = update.expression_attribute_values(":outcome", value(outcome)?);
        }
        update.update_expression(format!("SET {}", sets.join(", "))).send().await?;
        Ok(())
    }

    /// What was reported under a name before a message had it.
    pub(crate) async fn held_report(&self, id: &str) -> Result<Option<HeldReport>> {
        self.get(held_key(id)).await
    }
}

/// The id is a stranger's, of whatever length and letters.
fn held_key(id: &str) -> Key {
    Key { sk: "HELD".to_owned(), ..key(id) }
}

/// The same of a message.
fn key(id: &str) -> Key {
    let hash = HEXLOWER.encode(digest(&SHA256, id.as_bytes()).as_ref());
    Key { pk: format!("MESSAGE#{hash}"), sk: "MESSAGE".to_owned() }
}
