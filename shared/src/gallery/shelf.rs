//! The objects of the index in the gallery's bucket.
//!
//! | object | what |
//! | --- | --- |
//! | `{project}/{environment}/{model}/{name}` | a manifest or a partition, under AES-256-GCM: 16 bytes that name its key, then what was sealed |
//!
//! No name is used twice, and what it names never changes.

use std::sync::Mutex;

use aws_config::SdkConfig;
use aws_sdk_s3::{
    Client,
    operation::get_object::GetObjectError,
    primitives::ByteStream,
    types::{Delete, ObjectIdentifier},
};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use vectors::{Manifest, Partition};

use super::{Place, cache::Cache};
use crate::{
    entropy,
    error::{Code, Error, Result},
    store::ProjectScope,
};

/// Bytes of manifests that it keeps.
const KEPT_MANIFESTS: usize = 8 << 20;

/// The bucket, and what was read of it.
#[derive(Debug)]
pub(crate) struct Shelf {
    client: Client,
    bucket: String,
    pub(super) partitions: Mutex<Cache<Partition>>,
    pub(super) manifests: Mutex<Cache<Manifest>>,
}

/// An object as a list has it.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) name: String,
    pub(super) at: Timestamp,
}

impl Shelf {
    /// The objects of this bucket, so many bytes of which are kept. An endpoint of one's own, as a local stack has it, knows no host for each bucket.
    pub(crate) fn new(aws: &SdkConfig, bucket: String, kept: usize) -> Self {
        let config = aws_sdk_s3::config::Builder::from(aws).force_path_style(aws.endpoint_url().is_some());
        Self {
            client: Client::from_conf(config.build()),
            bucket,
            partitions: Mutex::new(Cache::new(kept)),
            manifests: Mutex::new(Cache::new(KEPT_MANIFESTS)),
        }
    }

    /// The object of this name; nothing if there is none.
    pub(super) async fn get(&self, scope: &ProjectScope, place: &Place, name: &str) -> Result<Option<Vec<u8>>> {
        let key = key(scope, place, name);
        let object = match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let broken_off = |error| Error::Failed { code: Code::Unavailable, cause: anyhow::Error::new(error) };
        Ok(Some(object.body.collect().await.map_err(broken_off)?.to_vec()))
    }

    /// Writes an object, unless its name is taken.
    pub(super) async fn put(&self, scope: &ProjectScope, place: &Place, name: &str, bytes: Vec<u8>) -> Result<()> {
        let put = self.client.put_object().bucket(&self.bucket).key(key(scope, place, name));
        put.content_type("application/octet-stream").body(ByteStream::from(bytes)).send().await?;
        Ok(())
    }

    /// All objects of a gallery.
    pub(super) async fn list(&self, scope: &ProjectScope, place: &Place) -> Result<Vec<Stored>> {
        let prefix = key(scope, place, "");
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(&prefix);
        let mut pages = list.into_paginator().send();
        let mut all = Vec::new();
        while let Some(page) = pages.next().await {
            for object in page?.contents.unwrap_or_default() {
                let name = object.key.as_deref().and_then(|key| key.strip_prefix(&prefix)).map(str::to_owned);
                let at = object.last_modified.and_then(|at| Timestamp::from_second(at.secs()).ok());
                all.extend(name.zip(at).map(|(name, at)| Stored { name, at }));
            }
        }
        Ok(all)
    }

    /// Removes objects, those that are not there too.
    pub(super) async fn remove(&self, scope: &ProjectScope, place: &Place, names: &[String]) -> Result<()> {
        for some in names.chunks(1000) {
            let mut delete = Delete::builder().quiet(true);
            for name in some {
                let object = ObjectIdentifier::builder().key(key(scope, place, name)).build();
                delete = delete.objects(object.map_err(anyhow::Error::new)?);
            }
            let delete = delete.build().map_err(anyhow::Error::new)?;
            let answer = self.client.delete_objects().bucket(&self.bucket).delete(delete).send().await?;
            if let Some(refused) = answer.errors.unwrap_or_default().first() {
                return Err(anyhow::anyhow!("an object was not removed: {:?}", refused.code()).into());
            }
        }
        Ok(())
    }
}

/// A name that no object has.
pub(super) fn new_name(kind: &str) -> String {
    format!("{kind}-{}", HEXLOWER.encode(&entropy::bytes::<16>()))
}

fn key(scope: &ProjectScope, place: &Place, name: &str) -> String {
    format!("{}/{}/{}/{name}", scope.project(), place.environment.name(), place.model)
}
