//! Reading and writing the index: manifests and partitions, each checked whole before it is used.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use vectors::{Listed, Manifest, Partition, Rows, capacity, cluster, encode, parts};

use super::{Gallery, Place, broken, cache::Cache, shelf::new_name};
use crate::{
    entropy,
    error::Result,
    keys::Purpose,
    secret::Sealed,
    store::{Head, ProjectScope, Snapshot},
    types::KeyId,
};

/// Bytes in front of what is sealed: which key it is sealed under.
const KEY_BYTES: usize = 16;

/// What was read of the index.
pub(super) enum Read<T> {
    /// It is whole.
    Whole(Arc<T>),
    /// It is not there. Where another index counts by now, that is as it should be.
    Gone,
}

impl Gallery<'_> {
    /// The manifest of the index that a snapshot comes on top of.
    pub(super) async fn manifest(
        &self,
        scope: &ProjectScope,
        place: &Place,
        snapshot: &Snapshot,
    ) -> Result<Read<Manifest>> {
        let Some(Head { generation, manifest: name }) = &snapshot.head else {
            return Ok(Read::Whole(Arc::new(Manifest::empty(&place.model, place.dimension))));
        };
        if let Some(known) = cached(&self.shelf.manifests, name) {
            return Ok(Read::Whole(known));
        }
        let parse = |file: &[u8]| {
            let manifest: Manifest = serde_json::from_slice(file).ok()?;
            manifest.is_of(&place.model, place.dimension, *generation).then_some(manifest)
        };
        self.read(scope, place, name, None, &self.shelf.manifests, parse).await
    }

    /// A partition of an index.
    pub(super) async fn partition(
        &self,
        scope: &ProjectScope,
        place: &Place,
        listed: &Listed,
    ) -> Result<Read<Partition>> {
        if let Some(known) = cached(&self.shelf.partitions, &listed.name) {
            return Ok(Read::Whole(known));
        }
        let parse = |file: &[u8]| Partition::parse(file, &place.model, place.dimension).ok();
        self.read(scope, place, &listed.name, Some(&listed.sha256), &self.shelf.partitions, parse).await
    }

    /// Puts rows into partitions of faces that are alike, and writes them.
    pub(super) async fn write_partitions(
        &self,
        scope: &ProjectScope,
        place: &Place,
        rows: &Rows,
    ) -> Result<Vec<Listed>> {
        let groups = parts(rows.len(), place.dimension);
        let seed = u64::from_be_bytes(entropy::bytes());
        let mut written = Vec::with_capacity(groups);
        for group in cluster(rows, groups, capacity(place.dimension), seed) {
            let mut some = Rows::with_capacity(place.dimension, group.len());
            for row in group {
                some.push_row(rows, row);
            }
            written.push(self.write_partition(scope, place, &some).await?);
        }
        Ok(written)
    }

    /// Writes one partition.
    pub(super) async fn write_partition(&self, scope: &ProjectScope, place: &Place, rows: &Rows) -> Result<Listed> {
        let file = encode(&place.model, rows).map_err(anyhow::Error::new)?;
        // What nobody could read is not written.
        let whole = Partition::parse(&file, &place.model, place.dimension).map_err(anyhow::Error::new)?;
        let name = new_name("partition");
        let object = self.seal(scope, place, &name, &file).await?;
        let (bytes, sha256) = (object.len(), checksum(&object));
        self.shelf.put(scope, place, &name, object).await?;
        Ok(Listed { name, count: rows.len(), bytes, sha256, centroid: whole.centroid })
    }

    /// Writes a manifest, and says what the head has to be for it to count.
    pub(super) async fn write_manifest(
        &self,
        scope: &ProjectScope,
        place: &Place,
        manifest: &Manifest,
    ) -> Result<Head> {
        let name = new_name("manifest");
        let file = serde_json::to_vec(manifest).map_err(anyhow::Error::new)?;
        let object = self.seal(scope, place, &name, &file).await?;
        self.shelf.put(scope, place, &name, object).await?;
        Ok(Head { generation: manifest.generation, manifest: name })
    }

    /// Reads an object, checks it, and keeps what it is. One that is not whole is read once more: it may have been broken
    /// on its way here.
    async fn read<T>(
        &self,
        scope: &ProjectScope,
        place: &Place,
        name: &str,
        sha256: Option<&str>,
        cache: &Mutex<Cache<T>>,
        parse: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Read<T>> {
        for _ in 0..2 {
            let Some(object) = self.shelf.get(scope, place, name).await? else { return Ok(Read::Gone) };
            if sha256.is_some_and(|sha256| checksum(&object) != *sha256) {
                continue;
            }
            let Some(value) = self.open(scope, place, name, &object).await?.and_then(|file| parse(&file)) else {
                continue;
            };
            let value = Arc::new(value);
            let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
            cache.put(name, Arc::clone(&value), object.len());
            return Ok(Read::Whole(value));
        }
        Err(broken(format_args!("{name} is not what was written")))
    }

    async fn seal(&self, scope: &ProjectScope, place: &Place, name: &str, file: &[u8]) -> Result<Vec<u8>> {
        let (key, material) = self.keys.current_now(scope, Purpose::Gallery).await?;
        let sealed = Sealed::seal(&material, context(scope, place, name).as_bytes(), file);
        Ok([&key.to_bytes()[..], sealed.bytes()].concat())
    }

    async fn open(&self, scope: &ProjectScope, place: &Place, name: &str, object: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some((key, sealed)) = object.split_first_chunk::<KEY_BYTES>() else { return Ok(None) };
        let Some(material) = self.keys.by_id(scope, Purpose::Gallery, &KeyId::from_bytes(*key)).await? else {
            return Ok(None);
        };
        let opened = Sealed::from_bytes(sealed.to_vec()).open(&material, context(scope, place, name).as_bytes());
        Ok(opened.map(|file| file.expose().clone()))
    }
}

fn cached<T>(cache: &Mutex<Cache<T>>, name: &str) -> Option<Arc<T>> {
    cache.lock().unwrap_or_else(PoisonError::into_inner).get(name)
}

fn checksum(object: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, object).as_ref())
}

/// An object opens for its own place and name alone.
fn context(scope: &ProjectScope, place: &Place, name: &str) -> String {
    format!("gallery/v1#{}#{}#{}#{name}", scope.project(), place.environment.name(), place.model)
}
