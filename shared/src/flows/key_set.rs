//! The keys that a project's tokens are verified with.

use crate::{
    App, Code,
    error::{Result, refuse},
    tokens::PublishedKey,
    types::ClientId,
};

/// The published keys of the project that a public id belongs to: those that sign, that will, and that have.
pub async fn key_set(app: &App, client_id: &ClientId) -> Result<Vec<PublishedKey>> {
    let scope = app.store.project_of_client(client_id).await?.ok_or_else(|| refuse(Code::NotFound))?;
    let keys = app.keys.published(&scope).await?;
    Ok(keys.into_iter().map(|(id, key)| PublishedKey::new(id, key)).collect())
}
