//! Tokens that back ends hold: made by a team member, shown once, revocable at once.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    once,
};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{ApiToken, EventKind},
    secret::Secret,
    tokens::Manager,
    types::ApiTokenId,
};

/// Makes a token. `answer` is given it; nobody sees it again.
pub async fn create_api_token<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    wanted: impl FnOnce(ApiTokenId) -> ApiToken,
    repeat: Repeat<'_>,
    answer: impl Fn(&ApiToken, &Secret<String>) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let id = ApiTokenId::of(repeatable.identity());
        let made = app.store.api_token(&manager.scope, &id).await?;
        let token = if let Some(made) = made {
            made
        } else {
            let token = wanted(id);
            let record = manager.record(EventKind::ApiTokenCreated, token.environment);
            let record = record.with("api_token_id", token.id.as_str());
            app.store.create_api_token(&manager.scope, &token, &[record]).await?;
            token
        };
        let signed = app.issue_api_token(&manager.scope, &token).await?;
        Ok(answer(&token, &signed))
    })
    .await
}

/// The tokens of a project, those that have ended too.
pub async fn api_tokens(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<ApiToken>> {
    let read = async |limit: u32, after: Option<&str>| app.store.api_tokens(&manager.scope, limit, after).await;
    page(app, &manager.scope, "api-tokens", wanted, read, async |token| Ok(Some(token))).await
}

/// Takes a token back; the next request with it is refused. One that was taken back stays so.
pub async fn revoke_api_token(app: &App, manager: &Manager, id: &ApiTokenId) -> Result<ApiToken> {
    let missing = || refuse(Code::NotFound);
    let token = app.store.api_token(&manager.scope, id).await?.ok_or_else(missing)?;
    if token.revoked_at.is_some() {
        return Ok(token);
    }
    let record = manager.record(EventKind::ApiTokenRevoked, token.environment).with("api_token_id", id.as_str());
    app.store.revoke_api_token(&manager.scope, id, manager.now, &[record]).await?;
    Ok(app.store.api_token(&manager.scope, id).await?.ok_or_else(missing)?)
}
