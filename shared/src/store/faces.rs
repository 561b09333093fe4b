//! Faces: the row of each, which is the truth, and which one a customer has now.
//!
//! The vector in a row is sealed under a key that few functions may unwrap.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{Delete, Put, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Changed, Item, Key, ProjectScope, Store, galleries, item, list::Listed, people, row, text, transaction::Transaction,
};
use crate::{
    error::Result,
    model::{Face, Record},
    secret::Sealed,
    types::{Environment, FaceId, KeyId, RequestNonce, UserId},
};

/// Partitions of an environment's faces: each is read by itself when all are.
pub(crate) const SHARDS: u8 = 16;

/// Rows that one call reads: DynamoDB takes no more.
const BATCH: usize = 100;

/// A face with its vector.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FaceRow {
    #[serde(flatten)]
    pub(crate) face: Face,
    /// The key that the vector is sealed under.
    pub(crate) key: KeyId,
    /// The vector.
    pub(crate) vector: Sealed,
}

/// Which face of a model a customer has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CurrentFace {
    pub(crate) face: FaceId,
}

impl Store {
    /// Which face of a model a customer has.
    pub(crate) async fn current_face(
        &self,
        scope: &ProjectScope,
        customer: &UserId,
        model: &str,
    ) -> Result<Option<FaceId>> {
        let current: Option<CurrentFace> = self.get(current_key(scope, customer, model)).await?;
        Ok(current.map(|current| current.face))
    }

    /// The faces that a customer has, of whichever model.
    pub(crate) async fn current_faces(&self, scope: &ProjectScope, customer: &UserId) -> Result<Vec<FaceId>> {
        let listed: Listed<CurrentFace> = self.list(current_key(scope, customer, ""), CURRENT, 100, None).await?;
        Ok(listed.items.into_iter().map(|current| current.face).collect())
    }

    /// A face.
    pub(crate) async fn face(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        id: &FaceId,
    ) -> Result<Option<FaceRow>> {
        self.get(key(scope, environment, id)).await
    }

    /// Faces of an environment, from the place behind `after` on, partition by partition.
    pub(crate) async fn faces(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<Face>> {
        let place = after.and_then(|after| after.split_once('#'));
        let (first, mut after) = place.map_or((0, None), |(shard, face)| {
            (shard.parse().unwrap_or_default(), Some(face).filter(|face| !face.is_empty()))
        });
        let mut items: Vec<Face> = Vec::new();
        for shard in first..SHARDS {
            let wanted = limit - u32::try_from(items.len()).unwrap_or(limit);
            let page = self.faces_of_shard(scope, environment, shard, wanted, after.take()).await?;
            items.extend(page.items.into_iter().map(|row| row.face));
            if let Some(face) = page.next {
                return Ok(Listed { items, next: Some(format!("{shard}#{face}")) });
            }
            if items.len() >= limit as usize {
                let next = (shard + 1 < SHARDS).then(|| format!("{}#", shard + 1));
                return Ok(Listed { items, next });
            }
        }
        Ok(Listed { items, next: None })
    }

    /// The faces of a customer: as many as there are models, all on one page.
    pub(crate) async fn faces_of(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        customer: &UserId,
    ) -> Result<Listed<Face>> {
        let ids = self.current_faces(scope, customer).await?;
        let keys = ids.iter().map(|id| key(scope, environment, id)).collect();
        let rows: Vec<FaceRow> = self.read_all(keys, None).await?;
        Ok(Listed { items: rows.into_iter().map(|row| row.face).collect(), next: None })
    }

    /// Faces of one partition, from the one behind `after` on.
    pub(crate) async fn faces_of_shard(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        shard: u8,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<FaceRow>> {
        self.list(shard_key(scope, environment, shard, ""), FACE, limit, after).await
    }

    /// Registers a face in the place of the one that its owner has had, with what happened. Lost if the owner is gone,
    /// or another face has come first.
    pub(crate) async fn register_face(
        &self,
        scope: &ProjectScope,
        next: &FaceRow,
        added: &galleries::Added,
        former: Option<&FaceId>,
        records: &[Record],
    ) -> Result<Changed> {
        let face = &next.face;
        // The owner's row changes, so that a deletion that has read it before this face came does not leave it behind.
        let owner = Update::builder()
            .table_name(&self.table)
            .set_key(Some(people::user_key(scope, &face.customer).into()))
            .update_expression("SET #change = :change")
            .condition_expression("attribute_exists(pk) AND environment = :environment")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":environment", text(face.environment.name()))
            .expression_attribute_values(":change", text(RequestNonce::new().as_str()));
        let mut transaction = Transaction::default()
            .update(owner.build().map_err(anyhow::Error::new)?)
            .put(self.put_if_new(key(scope, face.environment, &face.id), next)?)
            .put(self.put_added(scope, face, added)?)
            .put(self.put_current(scope, face, former)?);
        if let Some(former) = former {
            let former = Face { id: former.clone(), ..face.clone() };
            transaction = self.without(scope, transaction, &former, face.created_at)?;
        }
        self.change(scope, transaction, records).await
    }

    /// Removes a face, with what happened: no search that begins from here on finds it.
    pub(crate) async fn delete_face(
        &self,
        scope: &ProjectScope,
        face: &Face,
        at: Timestamp,
        records: &[Record],
    ) -> Result<Changed> {
        let current = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(current_key(scope, &face.customer, &face.model).into()))
            .condition_expression("face = :face")
            .expression_attribute_values(":face", text(face.id.as_str()));
        let transaction = Transaction::default().delete(current.build().map_err(anyhow::Error::new)?);
        let transaction = self.without(scope, transaction, face, at)?;
        self.change(scope, transaction, records).await
    }

    /// The rows with these keys that are there, as they are now, in no order.
    pub(super) async fn read_all<T: DeserializeOwned>(
        &self,
        keys: Vec<Key>,
        projection: Option<&str>,
    ) -> Result<Vec<T>> {
        let items = self.read_items(keys, projection).await?;
        items.into_iter().map(row).collect()
    }

    /// The same as the table has them.
    pub(super) async fn read_items(&self, keys: Vec<Key>, projection: Option<&str>) -> Result<Vec<Item>> {
        let mut found = Vec::new();
        for some in keys.chunks(BATCH) {
            let mut wanted: Vec<Item> = some.iter().cloned().map(Item::from).collect();
            while !wanted.is_empty() {
                let request = aws_sdk_dynamodb::types::KeysAndAttributes::builder()
                    .set_keys(Some(wanted))
                    .set_projection_expression(projection.map(str::to_owned))
                    .consistent_read(true);
                let request = request.build().map_err(anyhow::Error::new)?;
                let answer = self.client.batch_get_item().request_items(&self.table, request).send().await?;
                found.extend(answer.responses.and_then(|mut read| read.remove(&self.table)).unwrap_or_default());
                // What a busy table leaves is asked for again; it answers at least one, or refuses.
                let left = answer.unprocessed_keys.and_then(|mut left: HashMap<_, _>| left.remove(&self.table));
                wanted = left.map(|left| left.keys).unwrap_or_default();
            }
        }
        Ok(found)
    }

    /// Adds to a transaction that a face goes: its row, and what waits of it to be folded into the index. What is folded
    /// already is noted, so that its bytes go too.
    fn without(
        &self,
        scope: &ProjectScope,
        transaction: Transaction,
        face: &Face,
        at: Timestamp,
    ) -> Result<Transaction> {
        let truth = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, face.environment, &face.id).into()))
            .condition_expression("attribute_exists(pk)");
        let added = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(galleries::added_key(scope, face.environment, &face.model, &face.id).into()));
        Ok(transaction
            .delete(truth.build().map_err(anyhow::Error::new)?)
            .delete(added.build().map_err(anyhow::Error::new)?)
            .put(self.put_removed(scope, face, at)?))
    }

    /// Says which face the owner has now, if the last one that they had is still theirs.
    fn put_current(&self, scope: &ProjectScope, face: &Face, former: Option<&FaceId>) -> Result<Put> {
        let key = current_key(scope, &face.customer, &face.model);
        let current = CurrentFace { face: face.id.clone() };
        let Some(former) = former else { return self.put_if_new(key, &current) };
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key, &current)?))
            .condition_expression("face = :former")
            .expression_attribute_values(":former", text(former.as_str()));
        Ok(put.build().map_err(anyhow::Error::new)?)
    }
}

const CURRENT: &str = "FACE#";

/// What the id of a face begins with.
const FACE: &str = "fac_";

fn current_key(scope: &ProjectScope, customer: &UserId, model: &str) -> Key {
    scope.part(format_args!("U#{customer}"), &format!("{CURRENT}{model}"))
}

pub(super) fn key(scope: &ProjectScope, environment: Environment, id: &FaceId) -> Key {
    shard_key(scope, environment, id.to_bytes()[0] % SHARDS, id.as_str())
}

fn shard_key(scope: &ProjectScope, environment: Environment, shard: u8, sk: &str) -> Key {
    scope.part(format_args!("FACES#{}#{shard}", environment.name()), sk)
}
