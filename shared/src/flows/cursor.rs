//! Where the next page of a list begins: sealed for its project and its query, so that it opens for no other.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::{
    App,
    error::{Faults, Refusal, Result},
    keys::Purpose,
    secret::Sealed,
    store::ProjectScope,
    types::KeyId,
};

#[derive(Serialize, Deserialize)]
struct Cursor {
    key: KeyId,
    sealed: Sealed,
}

/// A cursor for a caller.
pub(super) async fn seal(app: &App, scope: &ProjectScope, query: &str, last: &str) -> Result<String> {
    let (key, material) = app.keys.current(scope, Purpose::Answers).await?;
    let sealed = Sealed::seal(&material, &context(scope, query), last.as_bytes());
    let cursor = serde_json::to_vec(&Cursor { key, sealed }).map_err(anyhow::Error::new)?;
    Ok(BASE64URL_NOPAD.encode(&cursor))
}

/// What a cursor of ours says; one of another project or query is none.
pub(super) async fn open(app: &App, scope: &ProjectScope, query: &str, text: &str) -> Result<String> {
    let refused = || Refusal::from(Faults::one("cursor", "is not one of this list; begin again without it"));
    let cursor = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let cursor = cursor.and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok()).ok_or_else(refused)?;
    let key = app.keys.by_id(scope, Purpose::Answers, &cursor.key).await?.ok_or_else(refused)?;
    let last = cursor.sealed.open(&key, &context(scope, query)).ok_or_else(refused)?;
    Ok(String::from_utf8(last.expose().clone()).map_err(anyhow::Error::new)?)
}

fn context(scope: &ProjectScope, query: &str) -> Vec<u8> {
    format!("cursor/v1#{}#{query}", scope.project()).into_bytes()
}
