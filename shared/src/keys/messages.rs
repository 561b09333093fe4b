//! Data keys of the jobs that carry a code to the delivery worker.
//!
//! A function that seals makes a key of its own and keeps it for a few minutes; its role may wrap it and not unwrap
//! one, so it cannot open what another has sealed. The wrapped key goes with the job, and the worker unwraps it.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{Keys, material};
use crate::{
    clock, entropy,
    error::Result,
    secret::{KeyMaterial, Secret},
    store::ProjectScope,
    types::ProjectId,
};

/// The encryption context of these keys.
const PURPOSE: &str = "messages";

/// How long a function seals with one key.
const SEALS_FOR: SignedDuration = SignedDuration::from_mins(5);

/// How many keys a function keeps unwrapped.
const KEPT: usize = 1000;

/// A data key under KMS, in base64url.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WrappedKey(String);

/// The keys in this function's memory.
#[derive(Debug, Default)]
pub(super) struct Cache {
    sealing: Mutex<HashMap<ProjectId, Sealing>>,
    opening: Mutex<HashMap<WrappedKey, Arc<Secret<KeyMaterial>>>>,
}

#[derive(Debug, Clone)]
struct Sealing {
    wrapped: WrappedKey,
    key: Secret<KeyMaterial>,
    until: Timestamp,
}

impl Keys {
    /// A key to seal a job with, and what the job carries of it.
    pub(crate) async fn to_seal_messages(&self, scope: &ProjectScope) -> Result<(WrappedKey, KeyMaterial)> {
        let now = clock::system_now();
        let mut cache = self.messages.sealing.lock().await;
        cache.retain(|_, sealing| now < sealing.until);
        if let Some(sealing) = cache.get(scope.project()) {
            return Ok((sealing.wrapped.clone(), *sealing.key.expose()));
        }
        let key: KeyMaterial = entropy::bytes();
        let wrapped = WrappedKey(self.wrap(scope, PURPOSE, &key).await?);
        let sealing = Sealing { wrapped: wrapped.clone(), key: Secret::new(key), until: now + SEALS_FOR };
        cache.insert(scope.project().clone(), sealing);
        Ok((wrapped, key))
    }

    /// The key that a job was sealed with.
    pub(crate) async fn to_open_messages(&self, scope: &ProjectScope, wrapped: &WrappedKey) -> Result<KeyMaterial> {
        if let Some(key) = self.messages.opening.lock().await.get(wrapped) {
            return Ok(*key.expose());
        }
        let key = material(&self.unwrap_raw(scope, PURPOSE, &wrapped.0).await?)?;
        let mut cache = self.messages.opening.lock().await;
        if cache.len() >= KEPT {
            cache.clear();
        }
        cache.insert(wrapped.clone(), Arc::new(Secret::new(key)));
        Ok(key)
    }
}
