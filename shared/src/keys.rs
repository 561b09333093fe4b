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
    types::{KeyId, ProjectId},
};

mod messages;
mod sealed_text;
mod signing;

pub use messages::WrappedKey;
pub(crate) use sealed_text::{webhook_headers_context, webhook_secret_context};
use signing::SigningKey;
pub use signing::{Algorithm, PublicKey};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// MACs of codes.
    Codes,
    /// MACs of authorization codes.
    Grants,
    /// Answers that hold a token, kept for a caller who repeats a request.
    Answers,
    /// Secrets and headers of webhooks.
    Webhooks,
    /// Vectors of faces, and the index that is made of them.
    Gallery,
    /// MACs of tokens that prove how a sign-in by face has ended.
    Proofs,
    /// Tokens of people who signed in, verified by anybody with the published key set.
    Signing(Algorithm),
}

impl Purpose {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Codes,
        Self::Grants,
        Self::Answers,
        Self::Webhooks,
        Self::Gallery,
        Self::Proofs,
        Self::Signing(Algorithm::Es256),
        Self::Signing(Algorithm::Rs256),
    ];

    /// As it stands in rows and in the encryption context.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Grants => "grants",
            Self::Answers => "answers",
            Self::Webhooks => "webhooks",
            Self::Gallery => "gallery",
            Self::Proofs => "proofs",
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
    rows: Mutex<HashMap<(ProjectId, Purpose), Read>>,
    messages: messages::Cache,
}

/// The generations of a key as the table had them.
#[derive(Debug)]
struct Read {
    rows: Vec<KeyRow>,
    at: Timestamp,
}

/// How long a function trusts the list of keys that it has read: a rotation reaches every function within it.
const ROWS_LIVE: SignedDuration = SignedDuration::from_secs(60);

/// How long it is trusted when it does not have what is asked for.
const ROWS_DOUBTED: SignedDuration = SignedDuration::from_secs(1);

/// The age at which a key is replaced.
const ROTATED_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The longest that a token of a project's users is good; those of the deployment's own keys are api tokens.
pub(crate) const LONGEST_USER_TOKEN: SignedDuration = SignedDuration::from_hours(1);

/// The longest that an api token is good.
const LONGEST_API_TOKEN: SignedDuration = SignedDuration::from_hours(366 * 24);

/// How long a signing key is published before it signs: longer than anybody may keep the key set.
pub const PUBLISHED_BEFORE_USE: SignedDuration = SignedDuration::from_hours(1);

impl Keys {
    pub(crate) fn new(kms: Client, kms_key: String, store: Store) -> Self {
        Self {
            kms,
            kms_key,
            store,
            unwrapped: Mutex::default(),
            rows: Mutex::default(),
            messages: messages::Cache::default(),
        }
    }

    /// The key to make something new with.
    pub async fn current(&self, scope: &ProjectScope, purpose: Purpose) -> Result<(KeyId, KeyMaterial)> {
        let row = self.current_row(scope, purpose).await?;
        let key = self.unwrap(scope, &row).await?;
        Ok((row.id, material(&key)?))
    }

    /// The same by the list as it is now: a key that was destroyed, while this function still has it, makes nothing more.
    pub(crate) async fn current_now(&self, scope: &ProjectScope, purpose: Purpose) -> Result<(KeyId, KeyMaterial)> {
        self.read_rows(scope, purpose).await?;
        self.current(scope, purpose).await
    }

    /// The name of the key to make something new with, for whoever may not unwrap it.
    pub async fn current_id(&self, scope: &ProjectScope, purpose: Purpose) -> Result<KeyId> {
        self.current_row(scope, purpose).await.map(|row| row.id)
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
            let mut rows = self.rows(scope, Purpose::Signing(algorithm)).await?;
            rows.drain(..outlived(&rows, longest_token(scope), clock::system_now()));
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

    /// Makes the next generation, and signs with it wherever the list of generations is not known yet.
    #[cfg(feature = "test-clock")]
    pub async fn replace_for_tests(&self, scope: &ProjectScope, purpose: Purpose) -> Result<()> {
        let newest = self.read_rows(scope, purpose).await?.last().map_or(0, |row| row.generation);
        self.make(scope, purpose, newest + 1, clock::system_now()).await.map(drop)
    }

    /// One published key. A name that is not known may be that of a first key, which signs as soon as it is made, so
    /// the list is read again; a stream of unknown names costs one read in each [`ROWS_DOUBTED`].
    pub(crate) async fn published_key(&self, scope: &ProjectScope, id: &KeyId) -> Result<Option<PublicKey>> {
        for age in [ROWS_LIVE, ROWS_DOUBTED] {
            for algorithm in Algorithm::ALL {
                let rows = self.rows_of_age(scope, Purpose::Signing(algorithm), age).await?;
                let outlived = outlived(&rows, longest_token(scope), clock::system_now());
                if let Some(row) = rows.into_iter().skip(outlived).find(|row| row.id == *id) {
                    return Ok(row.public);
                }
            }
        }
        Ok(None)
    }

    /// The names of all generations of a key, as they are now.
    pub(crate) async fn ids(&self, scope: &ProjectScope, purpose: Purpose) -> Result<Vec<KeyId>> {
        Ok(self.read_rows(scope, purpose).await?.into_iter().map(|row| row.id).collect())
    }

    /// Removes all generations of a key, and with them whatever was sealed under it. A function that has it in memory
    /// forgets it within [`ROWS_LIVE`].
    pub(crate) async fn destroy(&self, scope: &ProjectScope, purpose: Purpose) -> Result<()> {
        self.store.remove_keys(scope, purpose).await?;
        self.read_rows(scope, purpose).await.map(drop)
    }

    /// Rotates every key that is older than [`ROTATED_AFTER`], of every project.
    pub async fn rotate_old(&self) -> Result<()> {
        let now = clock::system_now();
        for kept in self.store.keyrings().await? {
            let scope = ProjectScope::of(kept.project);
            let newest = self.store.keys(&scope, kept.purpose).await?.pop();
            if newest.is_some_and(|row| now.duration_since(row.used_from) > ROTATED_AFTER) {
                let made = self.rotate(&scope, kept.purpose).await?;
                tracing::info!(project.id = %scope.project(), purpose = kept.purpose.name(), ?made, "rotated");
            }
        }
        Ok(())
    }

    async fn current_row(&self, scope: &ProjectScope, purpose: Purpose) -> Result<KeyRow> {
        let mut rows = self.rows(scope, purpose).await?;
        if rows.is_empty() {
            rows = self.read_rows(scope, purpose).await?;
        }
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
            Purpose::Codes
            | Purpose::Grants
            | Purpose::Answers
            | Purpose::Webhooks
            | Purpose::Gallery
            | Purpose::Proofs => (Secret::new(entropy::bytes::<32>().to_vec()), None),
        };
        let wrapped = self.wrap(scope, purpose.name(), key.expose()).await?;
        let row = KeyRow { id: KeyId::new(), purpose, generation, wrapped, public, used_from };
        self.store.create_key(scope, &row).await
    }

    async fn rows(&self, scope: &ProjectScope, purpose: Purpose) -> Result<Vec<KeyRow>> {
        self.rows_of_age(scope, purpose, ROWS_LIVE).await
    }

    /// The generations of a key, read no longer ago than this.
    async fn rows_of_age(&self, scope: &ProjectScope, purpose: Purpose, age: SignedDuration) -> Result<Vec<KeyRow>> {
        let name = (scope.project().clone(), purpose);
        if let Some(read) = self.rows.lock().await.get(&name)
            && clock::system_now().duration_since(read.at) < age
        {
            return Ok(read.rows.clone());
        }
        self.read_rows(scope, purpose).await
    }

    async fn read_rows(&self, scope: &ProjectScope, purpose: Purpose) -> Result<Vec<KeyRow>> {
        let rows = self.store.keys(scope, purpose).await?;
        let name = (scope.project().clone(), purpose);
        self.rows.lock().await.insert(name, Read { rows: rows.clone(), at: clock::system_now() });
        Ok(rows)
    }

    /// A key under KMS, in base64url.
    async fn wrap(&self, scope: &ProjectScope, purpose: &str, key: &[u8]) -> Result<String> {
        let answer = self
            .kms
            .encrypt()
            .key_id(&self.kms_key)
            .encryption_context("project", scope.project().as_str())
            .encryption_context("purpose", purpose)
            .plaintext(Blob::new(key))
            .send()
            .await?;
        Ok(BASE64URL_NOPAD.encode(&answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default()))
    }

    async fn unwrap_raw(&self, scope: &ProjectScope, purpose: &str, wrapped: &str) -> Result<Secret<Vec<u8>>> {
        let wrapped = BASE64URL_NOPAD.decode(wrapped.as_bytes()).map_err(anyhow::Error::new)?;
        let answer = self
            .kms
            .decrypt()
            .key_id(&self.kms_key)
            .encryption_context("project", scope.project().as_str())
            .encryption_context("purpose", purpose)
            .ciphertext_blob(Blob::new(wrapped))
            .send()
            .await?;
        Ok(Secret::new(answer.plaintext.map(Blob::into_inner).unwrap_or_default()))
    }

    async fn unwrap(&self, scope: &ProjectScope, row: &KeyRow) -> Result<Arc<Secret<Vec<u8>>>> {
        if let Some(key) = self.unwrapped.lock().await.get(&row.id) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(self.unwrap_raw(scope, row.purpose.name(), &row.wrapped).await?);
        self.unwrapped.lock().await.insert(row.id.clone(), Arc::clone(&key));
        Ok(key)
    }
}

/// A keyring that exists, for whoever goes through all of them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Keyring {
    /// Whose it is.
    pub(crate) project: ProjectId,
    /// What it is for.
    pub(crate) purpose: Purpose,
}

fn longest_token(scope: &ProjectScope) -> SignedDuration {
    if *scope == ProjectScope::deployment() { LONGEST_API_TOKEN } else { LONGEST_USER_TOKEN }
}

/// How many of these generations, the oldest first, have signed nothing that can still be good: those whose successor
/// has been in use for longer than the longest token lives.
fn outlived(rows: &[KeyRow], longest_token: SignedDuration, now: Timestamp) -> usize {
    let ended = |successor: &KeyRow| now.duration_since(successor.used_from) > longest_token;
    rows.iter().skip(1).take_while(|successor| ended(successor)).count()
}

fn material(key: &Secret<Vec<u8>>) -> Result<KeyMaterial> {
    let bytes = key.expose().as_slice().try_into();
    Ok(bytes.map_err(|_| anyhow::anyhow!("a data key has 256 bits"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_published_until_its_last_token_has_ended() {
        let generation = |number: u32, hour: i64| KeyRow {
            id: KeyId::new(),
            purpose: Purpose::Signing(Algorithm::Es256),
            generation: number,
            wrapped: String::new(),
            public: None,
            used_from: Timestamp::from_second(hour * 3600).unwrap(),
        };
        let rows = [generation(1, 0), generation(2, 10), generation(3, 20)];
        let at = |minutes: i64| outlived(&rows, LONGEST_USER_TOKEN, Timestamp::from_second(minutes * 60).unwrap());
        assert_eq!([0, 10, 11, 20, 21].map(|hour| at(hour * 60)), [0, 0, 0, 1, 1]);
        assert_eq!([11, 21, 500].map(|hour| at(hour * 60 + 1)), [1, 2, 2]);
        assert_eq!(outlived(&[], LONGEST_USER_TOKEN, Timestamp::UNIX_EPOCH), 0);
    }
}
