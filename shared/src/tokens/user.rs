//! What people who signed in are given: an access token (RFC 9068), and for an application an ID token (OpenID Connect
//! Core, 2).

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Common, HasAudience, check};
use crate::{
    App,
    error::{Code, Result, refuse},
    keys::Algorithm,
    model::{Application, Grant, OpenIdScope, User},
    secret::Secret,
    store::ProjectScope,
    types::{Address, Channel, ClientId, EmailAddress, GrantId, PhoneNumber, UserId},
};

/// An access token; its audience is the environment's public id.
const ACCESS_TYP: &str = "at+jwt";
/// An ID token; its audience is the application.
const ID_TYP: &str = "JWT";

/// How much a proof is worth: the lowest. A code is one factor, a face is no secret, and neither is bound to a device.
pub(super) const ACR: &str = "1";

#[derive(Debug, Serialize)]
struct AccessClaims<'a> {
    #[serde(flatten)]
    common: Common,
    sub: &'a UserId,
    jti: String,
    client_id: String,
    /// The grant that it comes from: taking that back ends the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<&'a GrantId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(flatten)]
    email: Option<Email<'a>>,
    #[serde(flatten)]
    phone: Option<Phone<'a>>,
    amr: &'static [&'static str],
    acr: &'static str,
}

#[derive(Debug, Serialize)]
struct IdClaims<'a> {
    #[serde(flatten)]
    common: Common,
    sub: &'a UserId,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    /// The left half of the access token's hash (OpenID Connect Core, 3.1.3.6).
    at_hash: String,
    #[serde(flatten)]
    email: Option<Email<'a>>,
    #[serde(flatten)]
    phone: Option<Phone<'a>>,
    amr: &'static [&'static str],
    acr: &'static str,
}

#[derive(Debug, Serialize)]
struct Email<'a> {
    email: &'a EmailAddress,
    email_verified: bool,
}

impl<'a> Email<'a> {
    fn of(user: &'a User, proved: Option<&Address>) -> Option<Self> {
        user.email(proved.and_then(Address::email)).map(|(email, email_verified)| Self { email, email_verified })
    }
}

#[derive(Debug, Serialize)]
struct Phone<'a> {
    phone_number: &'a PhoneNumber,
    phone_number_verified: bool,
}

impl<'a> Phone<'a> {
    fn of(user: &'a User, proved: Option<&Address>) -> Option<Self> {
        let phone = user.phone(proved.and_then(Address::phone));
        phone.map(|(phone_number, phone_number_verified)| Self { phone_number, phone_number_verified })
    }
}

/// How somebody has proved who they are.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The address that they have a code from, and the way that it came.
    pub code: Option<(&'a Address, Channel)>,
    /// Whether they were recognised by their face.
    pub face: bool,
}

impl<'a> Proof<'a> {
    /// By a code alone.
    pub fn of_code(address: &'a Address, channel: Channel) -> Self {
        Self { code: Some((address, channel)), face: false }
    }

    fn address(self) -> Option<&'a Address> {
        self.code.map(|(address, _)| address)
    }

    /// By their names (RFC 8176).
    fn amr(self) -> &'static [&'static str] {
        match (self.face, self.code.map(|(_, channel)| channel)) {
            (true, None) => &["face"],
            (true, Some(Channel::Sms)) => &["face", "otp", "sms"],
            (true, Some(Channel::Email | Channel::Whatsapp)) => &["face", "otp"],
            (false, Some(Channel::Sms)) => &["otp", "sms"],
            (false, Some(Channel::Email | Channel::Whatsapp)) => &["otp"],
            (false, None) => &[],
        }
    }
}

/// What we read of an access token.
#[derive(Debug, Deserialize)]
struct ReadClaims {
    #[serde(flatten)]
    common: Common,
    sub: UserId,
    #[serde(default)]
    grant_id: Option<GrantId>,
    #[serde(default)]
    email: Option<EmailAddress>,
    #[serde(default)]
    phone_number: Option<PhoneNumber>,
}

impl HasAudience for ReadClaims {
    fn audience(&self) -> &str {
        &self.common.aud
    }
}

/// Somebody who shows their access token.
#[derive(Debug)]
pub struct UserCaller {
    /// Who.
    pub user: User,
    /// The address that they proved to be theirs when the token was made, if it says one.
    pub email: Option<EmailAddress>,
    /// The same of a phone number.
    pub phone: Option<PhoneNumber>,
    /// What they granted to the application that shows it; nothing if a back end was given the token.
    pub grant: Option<Grant>,
}

impl App {
    /// The issuer of an environment's tokens.
    pub(crate) async fn issuer(&self, client_id: &ClientId) -> Result<String> {
        Ok(format!("{}/p/{client_id}", self.base_urls().await?.pages))
    }

    /// A new access token for an end user, who has proved who they are, from an application's grant or for a
    /// back end.
    pub async fn issue_user_token(
        &self,
        scope: &ProjectScope,
        client_id: &ClientId,
        (user, proof): (&User, Proof<'_>),
        grant: Option<&Grant>,
        now: Timestamp,
        life: SignedDuration,
    ) -> Result<Secret<String>> {
        let wants = |scope| grant.is_none_or(|grant| grant.request.wants(scope));
        let claims = AccessClaims {
            common: Common::new(&self.issuer(client_id).await?, &client_id.to_string(), now, now + life),
            sub: &user.id,
            jti: BASE64URL_NOPAD.encode(&crate::entropy::bytes::<16>()),
            client_id: grant.map_or_else(|| client_id.to_string(), |grant| grant.request.application.to_string()),
            grant_id: grant.map(|grant| &grant.id),
            scope: grant.map(|grant| grant.request.scope()),
            email: Email::of(user, proof.address()).filter(|_| wants(OpenIdScope::Email)),
            phone: Phone::of(user, proof.address()).filter(|_| wants(OpenIdScope::Phone)),
            amr: proof.amr(),
            acr: ACR,
        };
        self.keys.signing(scope, Algorithm::Es256).await?.sign(ACCESS_TYP, &claims)
    }

    /// A new ID token, to go with an access token.
    pub(crate) async fn issue_id_token(
        &self,
        scope: &ProjectScope,
        client_id: &ClientId,
        application: &Application,
        (user, grant): (&User, &Grant),
        access_token: &Secret<String>,
        (now, life): (Timestamp, SignedDuration),
    ) -> Result<Secret<String>> {
        let proof = Proof::of_code(&grant.address, grant.channel);
        let hash = digest(&SHA256, access_token.expose().as_bytes());
        let claims = IdClaims {
            common: Common::new(&self.issuer(client_id).await?, application.id.as_str(), now, now + life),
            sub: &user.id,
            auth_time: grant.signed_in_at.as_second(),
            nonce: grant.request.nonce.as_deref(),
            at_hash: BASE64URL_NOPAD.encode(&hash.as_ref()[..16]),
            email: Email::of(user, proof.address()).filter(|_| grant.request.wants(OpenIdScope::Email)),
            phone: Phone::of(user, proof.address()).filter(|_| grant.request.wants(OpenIdScope::Phone)),
            amr: proof.amr(),
            acr: ACR,
        };
        self.keys.signing(scope, application.algorithm).await?.sign(ID_TYP, &claims)
    }

    /// Who shows an access token of this environment, if it is good and nothing has been taken back since.
    pub async fn user_caller(&self, client_id: &ClientId, authorization: Option<&str>) -> Result<UserCaller> {
        let denied = || refuse(Code::Unauthenticated);
        let scope = self.store.project_of_client(client_id).await?.ok_or_else(denied)?;
        let claims: ReadClaims = self.verified(&scope, authorization, ACCESS_TYP, &client_id.to_string()).await?;
        check::times(&claims.common.times(), self.now(&scope).await?)?;
        let issued_at = Timestamp::from_second(claims.common.iat).unwrap_or_default();
        let user = self.store.user(&scope, &claims.sub).await?.filter(|user| user.is_signed_in_since(issued_at));
        let user = user.ok_or_else(denied)?;
        let grant = match &claims.grant_id {
            None => None,
            Some(id) => {
                let grant = self.store.grant(&scope, id).await?.filter(|grant| !grant.revoked);
                Some(grant.ok_or_else(denied)?)
            }
        };
        Ok(UserCaller { user, email: claims.email, phone: claims.phone_number, grant })
    }
}
