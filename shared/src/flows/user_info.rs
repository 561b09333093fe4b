//! What an application may ask about somebody with their access token (OpenID Connect Core, 5.3).

use serde::Serialize;

use crate::{
    App, Result,
    model::OpenIdScope,
    types::{ClientId, EmailAddress, ExternalId, Name, PhoneNumber, UserId},
};

/// Who somebody is, as far as they granted it.
#[derive(Debug, Serialize)]
pub struct UserInfo {
    sub: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number_verified: Option<bool>,
    /// This and what follows for tokens that a back end was given: applications have not asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<ExternalId>,
}

/// Who shows this access token.
pub async fn user_info(app: &App, client_id: &ClientId, authorization: Option<&str>) -> Result<UserInfo> {
    let caller = app.user_caller(client_id, authorization).await?;
    let wants = |scope| caller.grant.as_ref().is_none_or(|grant| grant.request.wants(scope));
    let (user, is_backend) = (&caller.user, caller.grant.is_none());
    let email = user.email(caller.email.as_ref()).filter(|_| wants(OpenIdScope::Email));
    let phone = user.phone(caller.phone.as_ref()).filter(|_| wants(OpenIdScope::Phone));
    Ok(UserInfo {
        sub: user.id.clone(),
        email: email.map(|(email, _)| email.clone()),
        email_verified: email.map(|(_, is_proved)| is_proved),
        phone_number: phone.map(|(number, _)| number.clone()),
        phone_number_verified: phone.map(|(_, is_proved)| is_proved),
        name: user.profile.name.clone().filter(|_| is_backend),
        external_id: user.profile.external_id.clone().filter(|_| is_backend),
    })
}
