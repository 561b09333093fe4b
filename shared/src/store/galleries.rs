//! Galleries: what their index is now, what has been added and removed since, and all that there are.
//!
//! The sort keys of what was added come before `HEAD`, and those of what was removed behind it. So one read from the
//! front sees what was added before it sees which index it comes on top of: what is folded into the index between the two
//! is seen twice, and never missed.

use aws_sdk_dynamodb::{
    operation::query::builders::QueryFluentBuilder,
    types::{AttributeValue, Put, Select},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Changed, Key, ProjectScope, Store, faces, faces::FaceRow, item, list::Listed, row, text, written};
use crate::{
    error::Result,
    model::{Face, Place},
    secret::Sealed,
    types::{Environment, FaceId, KeyId, ProjectId},
};

/// The partition that lists all galleries.
const GALLERIES: &str = "GALLERIES";

/// A face that is not in the index yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Added {
    pub(crate) face: FaceId,
    /// The key that the code is sealed under.
    pub(crate) key: KeyId,
    /// Its vector's code.
    pub(crate) code: Sealed,
}

/// The name of one.
#[derive(Deserialize)]
struct Waiting {
    face: FaceId,
}

/// Which index counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Counts up by one with each index.
    pub(crate) generation: u64,
    /// The name of its manifest.
    pub(crate) manifest: String,
}

/// A gallery as it is: the faces that were added, and the index that they come on top of, if there is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    pub(crate) added: Vec<Added>,
    pub(crate) head: Option<Head>,
}

/// A face that is gone, and whose code may still be in the index.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Removed {
    face: FaceId,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    at: Timestamp,
}

/// A gallery in the list of all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KnownGallery {
    pub(crate) project: ProjectId,
    #[serde(flatten)]
    pub(crate) place: Place,
}

impl Snapshot {
    /// The number of its index; none has the number 0.
    pub(crate) fn generation(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.generation)
    }
}

impl Store {
    /// What a search begins with.
    pub(crate) async fn gallery(&self, scope: &ProjectScope, place: &Place) -> Result<Snapshot> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk <= :head")
            .expression_attribute_values(":pk", text(key(scope, place, "").pk))
            .expression_attribute_values(":head", text(HEAD))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let mut snapshot = Snapshot::default();
        while let Some(item) = pages.next().await {
            let item = item?;
            if item.get("sk").is_some_and(|sk| *sk == text(HEAD)) {
                snapshot.head = Some(row(item)?);
            } else {
                snapshot.added.push(row(item)?);
            }
        }
        Ok(snapshot)
    }

    /// How many faces wait to be folded into the index.
    pub(crate) async fn count_waiting(&self, scope: &ProjectScope, place: &Place) -> Result<usize> {
        let mut pages = self.query_waiting(scope, place).select(Select::Count).into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            count += usize::try_from(page?.count).unwrap_or_default();
        }
        Ok(count)
    }

    /// Which faces wait to be folded into the index.
    pub(crate) async fn waiting(&self, scope: &ProjectScope, place: &Place) -> Result<Vec<FaceId>> {
        let names = self.query_waiting(scope, place).projection_expression("face");
        let items: Vec<_> = names.into_paginator().items().send().collect::<Result<_, _>>().await?;
        items.into_iter().map(|item| Ok(row::<Waiting>(item)?.face)).collect()
    }

    fn query_waiting(&self, scope: &ProjectScope, place: &Place) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :added)")
            .expression_attribute_values(":pk", text(key(scope, place, "").pk))
            .expression_attribute_values(":added", text(ADDED))
            .consistent_read(true)
    }

    /// Those of some faces that are there, with their vectors, and the number of the index that counts meanwhile.
    pub(crate) async fn candidates(
        &self,
        scope: &ProjectScope,
        place: &Place,
        ids: &[FaceId],
    ) -> Result<(Vec<FaceRow>, u64)> {
        let head = std::iter::once(key(scope, place, HEAD));
        let keys = head.chain(ids.iter().map(|id| faces::key(scope, place.environment, id))).collect();
        let (mut generation, mut found) = (0, Vec::new());
        for item in self.read_items(keys, None).await? {
            if item.get("sk").is_some_and(|sk| *sk == text(HEAD)) {
                generation = row::<Head>(item)?.generation;
            } else {
                found.push(row(item)?);
            }
        }
        Ok((found, generation))
    }

    /// Makes an index the one that counts, if the last one still is.
    pub(crate) async fn swap_index(
        &self,
        scope: &ProjectScope,
        place: &Place,
        last: u64,
        next: &Head,
    ) -> Result<Changed> {
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item(key(scope, place, HEAD), next)?));
        let put = if last == 0 {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            put.condition_expression("generation = :last")
                .expression_attribute_values(":last", AttributeValue::N(last.to_string()))
        };
        if written(put.send().await)?.is_some() {
            return Ok(Changed::Done);
        }
        // The reply to a write that was done may have been lost, and the write repeated.
        let now: Option<Head> = self.get(key(scope, place, HEAD)).await?;
        Ok(if now.as_ref() == Some(next) { Changed::Done } else { Changed::Lost })
    }

    /// The index that counts.
    pub(crate) async fn index(&self, scope: &ProjectScope, place: &Place) -> Result<Option<Head>> {
        self.get(key(scope, place, HEAD)).await
    }

    /// Takes faces off what was added, because the index has them.
    pub(crate) async fn folded(&self, scope: &ProjectScope, place: &Place, faces: &[FaceId]) -> Result<()> {
        self.delete_all(faces.iter().map(|face| key(scope, place, &format!("{ADDED}{face}"))).collect()).await
    }

    /// Faces that are gone, and whose codes may still be in the index.
    pub(crate) async fn removed_faces(&self, scope: &ProjectScope, place: &Place) -> Result<Vec<FaceId>> {
        let (mut faces, mut after) = (Vec::new(), None);
        loop {
            let page: Listed<Removed> = self.list(key(scope, place, ""), REMOVED, 1000, after.as_deref()).await?;
            faces.extend(page.items.into_iter().map(|removed| removed.face));
            after = page.next;
            if after.is_none() {
                return Ok(faces);
            }
        }
    }

    /// Forgets that faces are gone: the index has nothing of them any more.
    pub(crate) async fn forget_removed(&self, scope: &ProjectScope, place: &Place, faces: &[FaceId]) -> Result<()> {
        self.delete_all(faces.iter().map(|face| key(scope, place, &format!("{REMOVED}{face}"))).collect()).await
    }

    /// Makes a gallery known to whoever goes through all of them.
    pub(crate) async fn know_gallery(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        let known = KnownGallery { project: scope.project().clone(), place: place.clone() };
        self.put_new(known_key(scope.project(), place), &known).await.map(drop)
    }

    /// Every gallery that there is.
    pub(crate) async fn galleries(&self) -> Result<Vec<KnownGallery>> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let partition = Key { pk: GALLERIES.to_owned(), sk: String::new() };
            let page: Listed<KnownGallery> = self.list(partition, PROJECT, 1000, after.as_deref()).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Forgets that there is a gallery, with all that is said of its index.
    pub(crate) async fn forget_gallery(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        let removed = self.removed_faces(scope, place).await?;
        self.forget_removed(scope, place, &removed).await?;
        self.delete_all(vec![key(scope, place, HEAD), known_key(scope.project(), place)]).await
    }

    pub(super) fn put_added(&self, scope: &ProjectScope, face: &Face, added: &Added) -> Result<Put> {
        self.put_if_new(added_key(scope, face.environment, &face.model, &face.id), added)
    }

    /// A note that a face is gone. It may be there already.
    pub(super) fn put_removed(&self, scope: &ProjectScope, face: &Face, at: Timestamp) -> Result<Put> {
        let key = place_key(scope, face.environment, &face.model, &format!("{REMOVED}{}", face.id));
        let row = item(key, &Removed { face: face.id.clone(), at })?;
        Ok(Put::builder().table_name(&self.table).set_item(Some(row)).build().map_err(anyhow::Error::new)?)
    }
}

/// What the id of a project begins with.
const PROJECT: &str = "prj_";

const ADDED: &str = "ADDED#";
const HEAD: &str = "HEAD";
const REMOVED: &str = "REMOVED#";

pub(super) fn added_key(scope: &ProjectScope, environment: Environment, model: &str, face: &FaceId) -> Key {
    place_key(scope, environment, model, &format!("{ADDED}{face}"))
}

fn key(scope: &ProjectScope, place: &Place, sk: &str) -> Key {
    place_key(scope, place.environment, &place.model, sk)
}

fn place_key(scope: &ProjectScope, environment: Environment, model: &str, sk: &str) -> Key {
    scope.part(format_args!("GALLERY#{}#{model}", environment.name()), sk)
}

fn known_key(project: &ProjectId, place: &Place) -> Key {
    Key { pk: GALLERIES.to_owned(), sk: format!("{project}#{}#{}", place.environment.name(), place.model) }
}
