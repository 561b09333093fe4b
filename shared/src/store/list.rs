//! Lists, page by page.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::{Item, Key, Store, row, text};
use crate::error::Result;

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    /// Its rows, in the order of their sort keys.
    pub(crate) items: Vec<T>,
    /// The sort key behind which the next page begins; nothing on the last.
    pub(crate) next: Option<String>,
}

impl Store {
    /// The rows of a partition whose sort keys begin so, from the one behind `after` on.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        partition: Key,
        prefix: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<T>> {
        self.page(partition, prefix, limit, after, true).await
    }

    /// The same from the other end.
    pub(super) async fn list_newest_first<T: DeserializeOwned>(
        &self,
        partition: Key,
        prefix: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<T>> {
        self.page(partition, prefix, limit, after, false).await
    }

    async fn page<T: DeserializeOwned>(
        &self,
        partition: Key,
        prefix: &str,
        limit: u32,
        after: Option<&str>,
        forward: bool,
    ) -> Result<Listed<T>> {
        let start = after.map(|sk| Item::from(Key { pk: partition.pk.clone(), sk: sk.to_owned() }));
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", text(partition.pk))
            .expression_attribute_values(":prefix", text(prefix))
            .set_exclusive_start_key(start)
            .scan_index_forward(forward)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .consistent_read(true)
            .send()
            .await?;
        let next = answer.last_evaluated_key.as_ref().and_then(|key| key.get("sk"));
        let next = next.and_then(|sk| AttributeValue::as_s(sk).ok()).cloned();
        let items = answer.items.unwrap_or_default().into_iter().map(row).collect::<Result<_>>()?;
        Ok(Listed { items, next })
    }
}
