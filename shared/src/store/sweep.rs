//! Removing rows by the thousand. Nothing else reads the table from end to end.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};

use super::{Item, Key, Store, Sweep, text};
use crate::error::Result;

/// Rows that one call removes: DynamoDB takes no more.
const BATCH: usize = 25;

/// How often rows that a busy table leaves are sent again, waiting twice as long each time: eight seconds in all.
const TRIES: u32 = 8;

impl Store {
    /// Looks through a part of the table, about 1 MB, and removes what belongs to a project of the sweep. Says whether
    /// there is more.
    pub(crate) async fn sweep(&self, sweep: &mut Sweep) -> Result<bool> {
        let mut scan = self.client.scan().table_name(&self.table).projection_expression("pk, sk").consistent_read(true);
        let mut filters = Vec::new();
        for (index, deleted) in sweep.projects.iter().enumerate() {
            filters.push(format!("begins_with(pk, :p{index})"));
            scan = scan.expression_attribute_values(format!(":p{index}"), text(format!("P#{}", deleted.project)));
        }
        let start = sweep.seen.clone().map(|(pk, sk)| Item::from(Key { pk, sk }));
        let page = scan.filter_expression(filters.join(" OR ")).set_exclusive_start_key(start).send().await?;
        self.delete_all(page.items.unwrap_or_default().iter().filter_map(key).collect()).await?;
        sweep.seen = page.last_evaluated_key.as_ref().and_then(key).map(|Key { pk, sk }| (pk, sk));
        Ok(sweep.seen.is_some())
    }

    /// Removes rows, those that are not there too.
    pub(super) async fn delete_all(&self, keys: Vec<Key>) -> Result<()> {
        for batch in keys.chunks(BATCH) {
            let mut requests = batch.iter().cloned().map(delete).collect::<Result<Vec<_>>>()?;
            for attempt in 0.. {
                let answer = self.client.batch_write_item().request_items(&self.table, requests).send().await?;
                let left = answer.unprocessed_items.and_then(|mut left: HashMap<_, _>| left.remove(&self.table));
                requests = left.unwrap_or_default();
                if requests.is_empty() {
                    break;
                }
                if attempt == TRIES {
                    return Err(anyhow::anyhow!("the table has no time to remove rows").into());
                }
                tokio::time::sleep(Duration::from_millis(16) * 2_u32.pow(attempt)).await;
            }
        }
        Ok(())
    }
}

fn delete(key: Key) -> Result<WriteRequest> {
    let request = DeleteRequest::builder().set_key(Some(key.into())).build().map_err(anyhow::Error::new)?;
    Ok(WriteRequest::builder().delete_request(request).build())
}

fn key(item: &Item) -> Option<Key> {
    let part = |name: &str| item.get(name).and_then(|value| AttributeValue::as_s(value).ok()).cloned();
    Some(Key { pk: part("pk")?, sk: part("sk")? })
}
