//! Who signs an environment's tokens.

use crate::{
    App, Code,
    error::{Result, refuse},
    types::ClientId,
};

/// The issuer of an environment that exists.
pub async fn issuer(app: &App, client_id: &ClientId) -> Result<String> {
    app.store.project_of_client(client_id).await?.ok_or_else(|| refuse(Code::NotFound))?;
    app.issuer(client_id).await
}
