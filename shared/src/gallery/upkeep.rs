//! Keeping the index: what was added goes into it, what was deleted out of it, and what nobody reads any more away.
//!
//! Every way to a new index is the same: read what there is, write objects of new names, swap the head if it is still the
//! one that was read, and only then forget what the new index has made superfluous. Whoever loses the swap, or dies before
//! it, has changed nothing.

use std::collections::HashSet;

use jiff::SignedDuration;
use vectors::{Code, Manifest, Rows, to_merge};

use super::{COMPACTED_FROM, Gallery, Place, index::Read};
use crate::{
    clock,
    error::{Code as ErrorCode, Error, Result},
    store::{Changed, FACE_SHARDS, Head, ProjectScope, Snapshot},
    types::FaceId,
};

/// How often a new index is made because another one has come first.
const TRIES: u32 = 8;

/// How long objects stay that no index names: longer than a worker lives, which writes them before one does.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_hours(1);

/// Rows of faces that are read at once.
const PAGE: u32 = 200;

impl Gallery<'_> {
    /// Folds the faces that were added into the index.
    pub async fn compact(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        for _ in 0..TRIES {
            if self.compact_once(scope, place).await? == Changed::Done {
                return Ok(());
            }
        }
        Err(overtaken())
    }

    /// The same, if enough of them wait.
    pub(crate) async fn compact_if_due(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        if self.store.count_waiting(scope, place).await? < COMPACTED_FROM {
            return Ok(());
        }
        self.compact(scope, place).await
    }

    /// Takes faces that are gone out of the index, so that their bytes go too.
    pub async fn scrub(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        for _ in 0..TRIES {
            if self.scrub_once(scope, place).await? == Changed::Done {
                return Ok(());
            }
        }
        Err(overtaken())
    }

    /// Makes the index anew from the rows of all faces, whatever the last one is like.
    pub async fn rebuild(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        for _ in 0..TRIES {
            if self.rebuild_once(scope, place).await? == Changed::Done {
                return Ok(());
            }
        }
        Err(overtaken())
    }

    /// Removes objects that the index does not name and that are older than this.
    pub async fn collect(&self, scope: &ProjectScope, place: &Place, age: SignedDuration) -> Result<()> {
        let before = clock::system_now() - age;
        let stored = self.shelf.list(scope, place).await?;
        let snapshot = Snapshot { added: Vec::new(), head: self.store.index(scope, place).await? };
        let Read::Whole(manifest) = self.manifest(scope, place, &snapshot).await? else {
            return self.gone(scope, place, &snapshot).await.map(|_: Option<()>| ());
        };
        let named = manifest.partitions.iter().map(|listed| &listed.name);
        let named: HashSet<_> = named.chain(snapshot.head.as_ref().map(|head| &head.manifest)).collect();
        let old = stored.iter().filter(|object| !named.contains(&object.name) && object.at <= before);
        let old: Vec<_> = old.map(|object| object.name.clone()).collect();
        self.shelf.remove(scope, place, &old).await
    }

    async fn compact_once(&self, scope: &ProjectScope, place: &Place) -> Result<Changed> {
        let snapshot = self.store.gallery(scope, place).await?;
        if snapshot.added.is_empty() {
            return Ok(Changed::Done);
        }
        let Read::Whole(last) = self.manifest(scope, place, &snapshot).await? else {
            return self.gone(scope, place, &snapshot).await.map(|_: Option<()>| Changed::Lost);
        };
        let added: Vec<_> = snapshot.added.iter().map(|added| added.face.clone()).collect();
        // Read behind the head: who does not wait any more is gone, and noted, or is in that index. A face that goes before
        // the swap is noted by then, and a scrub has to swap the head too.
        let waiting: HashSet<_> = self.store.waiting(scope, place).await?.into_iter().collect();
        // Whoever died between swapping the head and taking them off has folded these already.
        let mut skipped: HashSet<_> = last.folded.iter().copied().collect();

        let counts: Vec<_> = last.partitions.iter().map(|listed| listed.count).collect();
        let merged = to_merge(&counts, added.len(), place.dimension);
        let mut rows = Rows::new(place.dimension);
        for at in &merged {
            let Read::Whole(partition) = self.partition(scope, place, &last.partitions[*at]).await? else {
                return self.gone(scope, place, &snapshot).await.map(|_: Option<()>| Changed::Lost);
            };
            for row in 0..partition.rows.len() {
                skipped.insert(partition.rows.ids()[row]);
                rows.push_row(&partition.rows, row);
            }
        }
        for face in snapshot.added.iter().filter(|added| waiting.contains(&added.face)) {
            if !skipped.contains(&face.face.to_bytes()) {
                rows.push(face.face.to_bytes(), &self.code(scope, face).await?);
            }
        }

        let kept = last.partitions.iter().enumerate().filter(|(at, _)| !merged.contains(at));
        let mut partitions: Vec<_> = kept.map(|(_, listed)| listed.clone()).collect();
        partitions.extend(self.write_partitions(scope, place, &rows).await?);
        // Who was folded before and waits still is not to be folded again, whether this run has seen them wait or not.
        let both: HashSet<_> = last.folded.iter().copied().chain(added.iter().map(FaceId::to_bytes)).collect();
        let folded = waiting.iter().map(FaceId::to_bytes).filter(|face| both.contains(face)).collect();
        let next = Manifest { generation: last.generation + 1, partitions, folded, ..(*last).clone() };
        if self.swap(scope, place, &last, &next).await? == Changed::Lost {
            return Ok(Changed::Lost);
        }
        self.store.folded(scope, place, &added).await?;
        Ok(Changed::Done)
    }

    async fn scrub_once(&self, scope: &ProjectScope, place: &Place) -> Result<Changed> {
        let removed = self.store.removed_faces(scope, place).await?;
        if removed.is_empty() {
            return Ok(Changed::Done);
        }
        let snapshot = Snapshot { added: Vec::new(), head: self.store.index(scope, place).await? };
        let Read::Whole(last) = self.manifest(scope, place, &snapshot).await? else {
            return self.gone(scope, place, &snapshot).await.map(|_: Option<()>| Changed::Lost);
        };
        let gone: HashSet<_> = removed.iter().map(FaceId::to_bytes).collect();
        let mut partitions = Vec::with_capacity(last.partitions.len());
        for listed in &last.partitions {
            let Read::Whole(partition) = self.partition(scope, place, listed).await? else {
                return self.gone(scope, place, &snapshot).await.map(|_: Option<()>| Changed::Lost);
            };
            if !partition.rows.ids().iter().any(|id| gone.contains(id)) {
                partitions.push(listed.clone());
                continue;
            }
            let mut rows = Rows::with_capacity(place.dimension, partition.rows.len());
            for row in (0..partition.rows.len()).filter(|row| !gone.contains(&partition.rows.ids()[*row])) {
                rows.push_row(&partition.rows, row);
            }
            if !rows.is_empty() {
                partitions.push(self.write_partition(scope, place, &rows).await?);
            }
        }
        // The head is swapped even where nothing was found: whoever is folding a face that is gone by now has to begin anew.
        let next = Manifest { generation: last.generation + 1, partitions, ..(*last).clone() };
        if self.swap(scope, place, &last, &next).await? == Changed::Lost {
            return Ok(Changed::Lost);
        }
        self.store.forget_removed(scope, place, &removed).await?;
        Ok(Changed::Done)
    }

    async fn rebuild_once(&self, scope: &ProjectScope, place: &Place) -> Result<Changed> {
        let removed = self.store.removed_faces(scope, place).await?;
        let before = self.store.index(scope, place).await?;
        let (mut ids, mut codes) = (Vec::new(), Vec::new());
        for shard in 0..FACE_SHARDS {
            let mut after = None;
            loop {
                let faces = self.store.faces_of_shard(scope, place.environment, shard, PAGE, after.as_deref()).await?;
                for row in faces.items.iter().filter(|row| row.face.model == place.model) {
                    ids.push(row.face.id.to_bytes());
                    codes.push(Code::of(&self.vector(scope, row).await?));
                }
                after = faces.next;
                if after.is_none() {
                    break;
                }
            }
        }
        // What was added and not folded by now stays beside the new index. Whose row was read is in it, too: whoever has
        // folded them into the last index may be about to take them off.
        let snapshot = self.store.gallery(scope, place).await?;
        if snapshot.head != before {
            return Ok(Changed::Lost);
        }
        let beside: HashSet<_> = snapshot.added.iter().map(|added| added.face.to_bytes()).collect();
        let mut rows = Rows::with_capacity(place.dimension, ids.len());
        for (id, code) in ids.iter().zip(&codes) {
            rows.push(*id, code);
        }
        let folded = ids.into_iter().filter(|id| beside.contains(id)).collect();
        let last = Manifest { generation: snapshot.generation(), ..Manifest::empty(&place.model, place.dimension) };
        let partitions = self.write_partitions(scope, place, &rows).await?;
        let next = Manifest { generation: last.generation + 1, partitions, folded, ..last.clone() };
        if self.swap(scope, place, &last, &next).await? == Changed::Lost {
            return Ok(Changed::Lost);
        }
        self.store.forget_removed(scope, place, &removed).await?;
        Ok(Changed::Done)
    }

    /// Makes an index the one that counts, if the last one still is. If another one has its number, what was written for it
    /// goes again.
    async fn swap(&self, scope: &ProjectScope, place: &Place, last: &Manifest, next: &Manifest) -> Result<Changed> {
        let head: Head = self.write_manifest(scope, place, next).await?;
        let swapped = self.store.swap_index(scope, place, last.generation, &head).await?;
        let now = if swapped == Changed::Lost { self.store.index(scope, place).await? } else { None };
        // Where numbers have gone on, it may have counted, its reply been lost, and the next one be made of it: what of it
        // is of no use is collected.
        if now.is_some_and(|now| now.generation == head.generation && now.manifest != head.manifest) {
            let known: HashSet<_> = last.partitions.iter().map(|listed| &listed.name).collect();
            let written = next.partitions.iter().map(|listed| &listed.name).filter(|name| !known.contains(name));
            let written: Vec<_> = written.cloned().chain([head.manifest]).collect();
            self.shelf.remove(scope, place, &written).await?;
        }
        Ok(swapped)
    }
}

fn overtaken() -> Error {
    let cause = anyhow::anyhow!("the index changes faster than another one can be made");
    Error::Failed { code: ErrorCode::Unavailable, cause }
}
