//! Keys of the product's own making: data keys and signing keys, wrapped by the deployment's KMS key.
//!
//! A key belongs to a project and a purpose, and both are KMS encryption context: a role that may unwrap one purpose
//! can do nothing with another. The first use of a purpose makes its first key; who loses that race reads the
//! winner's. Unwrapped keys stay in the function's memory, so that a warm function calls KMS for none.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_kms::{Client, primitives::Blob};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::{
    clock, entropy,
    error::Result,
    secret::{KeyMaterial, Secret},
    store::{Created, ProjectScope, Store},
    types::KeyId,
};

mod signing;

use signing::SigningKey;
pub use signing::{Algorithm, PublicKey};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// MACs of codes.
    Codes,
    /// Jobs that carry a code to the delivery worker.
    Messages,
    /// Answers that hold a token, kept for a caller who repeats a request.
    Answers,
    /// Tokens of people who signed in, verified by anybody with the published key set.
    Signing(Algorithm),
}

impl Purpose {
    /// As it stands in rows and in the encryption context.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Messages => "messages",
            Self::Answers => "answers",
            Self::Signing(Algorithm::Es256) => "signing-es256",
            Self::Signing(Algorithm::Rs256) => "signing-rs256",
        }
    }
}

/// One generation of a key, as the table holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyRow {
    /// Its name.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// Counts up from 1.
    pub generation: u32,
    /// The key under KMS.
    wrapped: String,
    /// What others may know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<PublicKey>,
    /// From when on it is used. A signing key is published for a while before, so that nobody meets it unprepared.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub used_from: Timestamp,
}

/// The keys, as far as this function's role may unwrap them.
#[derive(Debug)]
pub struct Keys {
    kms: Client,
    kms_key: String,
    store: Store,
    unwrapped: Mutex<HashMap<KeyId, Arc<Secret<Vec<u8>>>>>,
    rows: Mutex<HashMap<(String, &'static str), (Vec<KeyRow>, Timestamp)>>,
}

/// How long a function trusts the list of keys that it has read: a rotation reaches every function within it.
const ROWS_LIVE: SignedDuration = SignedDuration::from_secs(60);

/// How long a signing key is published before it signs: longer than anybody may keep the key set.
pub const PUBLISHED_BEFORE_USE: SignedDuration = SignedDuration::from_hours(1);

impl Keys {
    pub(crate) fn new(kms: Client, kms_key: String, store: Store) -> Self {
        Self { kms, kms_key, store, unwrapped: Mutex::default(), rows: Mutex::default() }
    }

    /// The key to make something new with.
    pub async fn current(&self, scope: &ProjectScope, purpose: Purpose) -> Result<(KeyId, KeyMaterial)> {
        let row = self.current_row(scope, purpose).await?;
        let key = self.unwrap(scope, &row).await?;
        Ok((row.id, material(&key)?))
    }

    /// The key that something was made with. Nothing if no such key is left.
    pub async fn by_id(&self, scope: &ProjectScope, purpose: Purpose, id: &KeyId) -> Result<Option<KeyMaterial>> {
        let mut rows = self.rows(scope, purpose).await?;
        if !rows.iter().any(|row| row.id == *id) {
            rows = self.read_rows(scope, purpose).await?;
        }
        let Some(row) = rows.iter().find(|row| row.id == *id) else {
            return Ok(None);
        };
        let key = self.unwrap(scope, row).await?;
        Ok(Some(material(&key)?))
    }

    /// The key to sign with.
    pub(crate) async fn signing(&self, scope: &ProjectScope, algorithm: Algorithm) -> Result<SigningKey> {
        let row = self.current_row(scope, Purpose::Signing(algorithm)).await?;
        let key = self.unwrap(scope, &row).await?;
        Ok(SigningKey::new(row.id, algorithm, key.expose()))
    }

    /// The published keys: those that sign, that will, and that have.
    pub async fn published(&self, scope: &ProjectScope) -> Result<Vec<(KeyId, PublicKey)>> {
        let mut all = Vec::new();
        for algorithm in Algorithm::ALL {
            let rows = self.rows(scope, Purpose::Signing(algorithm)).await?;
            all.extend(rows.into_iter().filter_map(|row| Some((row.id, row.public?))));
        }
        Ok(all)
    }

    /// Makes the next generation. A signing key is used only once it has been published for long enough.
    pub async fn rotate(&self, scope: &ProjectScope, purpose: Purpose) -> Result<Created> {
        let newest = self.read_rows(scope, purpose).await?.last().map_or(0, |row| row.generation);
        let wait = if newest > 0 && matches!(purpose, Purpose::Signing(_)) {
            PUBLISHED_BEFORE_USE
        } else {
            SignedDuration::ZERO
        };
        self.make(scope, purpose, newest + 1, clock::system_now() + wait).await
    }

    async fn current_row(&self, scope: &ProjectScope, purpose: Purpose) -> Result<KeyRow> {
        let mut rows = self.rows(scope, purpose).await?;
        if rows.is_empty() {
            self.make(scope, purpose, 1, clock::system_now()).await?;
            rows = self.read_rows(scope, purpose).await?;
        }
        let now = clock::system_now();
        let current = rows.iter().rev().find(|row| row.used_from <= now).or(rows.first()).cloned();
        Ok(current.ok_or_else(|| anyhow::anyhow!("the key that was just made is not there"))?)
    }

    /// Makes one generation, unless somebody else did.
    async fn make(
        &self,
        scope: &ProjectScope,
        purpose: Purpose,
        generation: u32,
        used_from: Timestamp,
    ) -> Result<Created> {
        let (key, public) = match purpose {
            Purpose::Signing(algorithm) => signing::generate(algorithm)?,
            Purpose::Codes | Purpose::Messages | Purpose::Answers => {
                (Secret::new(entropy::bytes::<32>().to_vec()), None)
            }
        };
        let answer = self
            .kms
            .encrypt()
            .key_id(&self.kms_key)
            .encryption_context("project", scope.project().as_str())
            .encryption_context("purpose", purpose.name())
            .plaintext(Blob::new(key.expose().as_slice()))
            .send()
            .await?;
        let wrapped = answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default();
        let row = KeyRow {
            id: KeyId::new(),
            purpose,
            generation,
            wrapped: BASE64URL_NOPAD.encode(&wrapped),
            public,
            used_from,
        };
        self.store.create_key(scope, &row).await
    }

    async fn rows(&self, scope: &ProjectScope, purpose: Purpose) -> Result<Vec<KeyRow>> {
        let name = (scope.project().to_string(), purpose.name());
        if let Some((rows, read_at)) = self.rows.lock().await.get(&name)
            && clock::system_now().duration_since(*read_at) < ROWS_LIVE
            && !rows.is_empty()
        {
            return Ok(rows.clone());
        }
        self.read_rows(scope, purpose).await
    }

    async fn read_rows(&self, scope: &ProjectScope, purpose: Purpose) -> Result<Vec<KeyRow>> {
        let rows = self.store.keys(scope, purpose).await?;
        let name = (scope.project().to_string(), purpose.name());
        self.rows.lock().await.insert(name, (rows.clone(), clock::system_now()));
        Ok(rows)
    }

    async fn unwrap(&self, scope: &ProjectScope, row: &KeyRow) -> Result<Arc<Secret<Vec<u8>>>> {
        if let Some(key) = self.unwrapped.lock().await.get(&row.id) {
            return Ok(Arc::clone(key));
        }
        let wrapped = BASE64URL_NOPAD.decode(row.wrapped.as_bytes()).map_err(anyhow::Error::new)?;
        let answer = self
            .kms
            .decrypt()
            .key_id(&self.kms_key)
            .encryption_context("project", scope.project().as_str())
            .encryption_context("purpose", row.purpose.name())
            .ciphertext_blob(Blob::new(wrapped))
            .send()
            .await?;
        let key = Arc::new(Secret::new(answer.plaintext.map(Blob::into_inner).unwrap_or_default()));
        self.unwrapped.lock().await.insert(row.id.clone(), Arc::clone(&key));
        Ok(key)
    }
}

fn material(key: &Secret<Vec<u8>>) -> Result<KeyMaterial> {
    let bytes = key.expose().as_slice().try_into();
    Ok(bytes.map_err(|_| anyhow::anyhow!("a data key has 256 bits"))?)
}
