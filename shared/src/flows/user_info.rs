//! What an application may ask about somebody with their access token (OpenID Connect Core, 5.3).

use serde::Serialize;

use crate::{
    App, Result,
    model::OpenIdScope,
    types::{ClientId, EmailAddress, UserId},
};

/// Who somebody is, as far as they granted it.
#[derive(Debug, Serialize)]
pub struct UserInfo {
    sub: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

/// Who shows this access token.
pub async fn user_info(app: &App, client_id: &ClientId, authorization: Option<&str>) -> Result<UserInfo> {
    let caller = app.user_caller(client_id, authorization).await?;
    let wants_email = caller.grant.is_none_or(|grant| grant.request.wants(OpenIdScope::Email));
    let user = caller.user;
    Ok(UserInfo { sub: user.id, email: wants_email.then_some(user.email), email_verified: wants_email.then_some(true) })
}
