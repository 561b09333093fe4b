//! Messages by the ids that providers give them: a report names nothing else.

use aws_lc_rs::digest::{SHA256, digest};
use aws_sdk_dynamodb::types::Put;
use data_encoding::HEXLOWER;

use super::{Key, Store, item, transaction::Transaction};
use crate::{error::Result, model::SentMessage};

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
}

/// The id is a stranger's, of whatever length and letters.
fn key(id: &str) -> Key {
    let hash = HEXLOWER.encode(digest(&SHA256, id.as_bytes()).as_ref());
    Key { pk: format!("MESSAGE#{hash}"), sk: "MESSAGE".to_owned() }
}
