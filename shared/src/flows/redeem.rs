//! An application redeems its authorization code (RFC 6749, 4.1.3; RFC 7636, 4.5).
//!
//! A code is good once. One that comes again was seen by somebody else, so what its first use gave is taken back.

use serde_json::{Map, Value};

use super::login_flow;
use crate::{
    App, Code,
    error::{Error, Result, refuse},
    http::ClientCredentials,
    keys::Purpose,
    model::{Application, AuthorizationCode, EventKind, Grant, LoginSettings, Record, Unproven},
    secret::Secret,
    store::{ProjectScope, Redeemed},
    tokens::{Proof, note_use},
    types::{ApplicationId, ClientId, ClientSecretId, EventId, RequestNonce},
};

/// What an application sends.
#[derive(Debug)]
pub struct Redemption<'a> {
    /// The environment that it was sent to.
    pub client_id: &'a ClientId,
    /// Who it says it is, and what proves it.
    pub client: &'a ClientCredentials,
    /// The authorization code.
    pub code: &'a str,
    /// The address that the code came to.
    pub redirect_uri: &'a str,
    /// The secret of the request.
    pub verifier: &'a str,
}

/// What it gets.
#[derive(Debug)]
pub struct Tokens {
    /// For this environment's own endpoints.
    pub access_token: Secret<String>,
    /// For the application: who signed in.
    pub id_token: Secret<String>,
    /// Seconds that both are good for.
    pub expires_in: i64,
    /// What was granted.
    pub scope: String,
    /// The application.
    pub application: Application,
}

/// Gives the tokens for an authorization code.
pub async fn redeem(app: &App, redemption: &Redemption<'_>) -> Result<Tokens> {
    let client_id = redemption.client_id;
    let scope = app.store.project_of_client(client_id).await?.ok_or_else(|| refuse(Code::NotFound))?;
    let (now, application, grant, open) = tokio::join!(
        Box::pin(app.now(&scope)),
        Box::pin(application(app, &scope, redemption)),
        Box::pin(grant(app, &scope, redemption)),
        Box::pin(login_flow(app, &scope, client_id.environment(), LoginSettings::takes_codes)),
    );
    // Whoever is not the application learns nothing of the code, and does not use it up.
    let (now, (application, secret), grant) = (now?, application?, grant);
    if let Some(secret) = secret.filter(|secret| application.secrets[secret].is_used_anew(now)) {
        let write = app.store.client_secret_used(&scope, &application.id, &secret, now);
        note_use(secret.as_str(), write).await;
    }
    let grant = grant?;
    if grant.redeemed_by.is_some() {
        return Err(replayed(app, &scope, &grant, now).await?);
    }
    let request = &grant.request;
    let is_bound = request.application == application.id
        && request.redirect_uri == redemption.redirect_uri
        && request.is_verified_by(redemption.verifier);
    if !is_bound || !grant.is_open(now) {
        return Err(refuse(Code::InvalidGrant).into());
    }
    let user = app.store.user(&scope, &grant.user).await?.filter(|user| user.is_signed_in_since(grant.signed_in_at));
    let user = user.ok_or_else(|| refuse(Code::InvalidGrant))?;
    let life = open?.flow.login_settings.token_life();
    let proved = (&user, Proof::of_code(&grant.address, grant.channel));
    let access_token = app.issue_user_token(&scope, client_id, proved, Some(&grant), now, life).await?;
    let id_token =
        app.issue_id_token(&scope, client_id, &application, (&user, &grant), &access_token, (now, life)).await?;

    // The last step: whoever loses here has tokens that nobody sees.
    let issued = record(&grant, EventKind::TokenIssued, now);
    match app.store.redeem(&scope, &grant.id, &RequestNonce::new(), now, &[issued]).await? {
        Redeemed::Ours => {
            let scope = grant.request.scope();
            Ok(Tokens { access_token, id_token, expires_in: life.as_secs(), scope, application })
        }
        Redeemed::Lost => Err(replayed(app, &scope, &grant, now).await?),
    }
}

/// The application, and the secret that proves it; nothing for a public client, which has none.
async fn application(
    app: &App,
    scope: &ProjectScope,
    redemption: &Redemption<'_>,
) -> Result<(Application, Option<ClientSecretId>)> {
    let unknown = || refuse(Code::InvalidClient);
    let id: ApplicationId = redemption.client.id.parse().map_err(|_| unknown())?;
    let found = app.store.application(scope, &id).await?;
    let found = found.filter(|found| found.environment == redemption.client_id.environment()).ok_or_else(unknown)?;
    let sent = redemption.client.secret.as_ref().map(|secret| secret.expose().as_str());
    let proven = found.proven_by(sent).map_err(|unproven| {
        unknown().because(match unproven {
            Unproven::Missing => "This application has to send its secret: by HTTP Basic, or as `client_secret`.",
            Unproven::Wrong => "`client_secret` is no secret of this application, or no longer.",
            Unproven::Public => "This application has no secret. Leave `client_secret` out.",
        })
    })?;
    let secret = proven.map(|(id, _)| id.clone());
    Ok((found, secret))
}

/// The grant of a code that we have made.
async fn grant(app: &App, scope: &ProjectScope, redemption: &Redemption<'_>) -> Result<Grant> {
    let invalid = || refuse(Code::InvalidGrant);
    let code = AuthorizationCode::parse(redemption.code).ok_or_else(invalid)?;
    let grant = app.store.grant(scope, &code.grant).await?.ok_or_else(invalid)?;
    let key = app.keys.by_id(scope, Purpose::Grants, &grant.mac_key).await?.ok_or_else(invalid)?;
    let is_ours = code.is_genuine(&key, scope.project()) && grant.environment == redemption.client_id.environment();
    if is_ours { Ok(grant) } else { Err(invalid().into()) }
}

/// Takes back what the first use of a code gave.
async fn replayed(app: &App, scope: &ProjectScope, grant: &Grant, now: jiff::Timestamp) -> Result<Error> {
    app.store.revoke_grant(scope, &grant.id, &[record(grant, EventKind::TokenRevoked, now)]).await?;
    tracing::warn!(project.id = %scope.project(), grant.id = %grant.id, "an authorization code came twice");
    Ok(refuse(Code::InvalidGrant).into())
}

fn record(grant: &Grant, kind: EventKind, now: jiff::Timestamp) -> Record {
    let data = [
        ("grant_id", grant.id.as_str()),
        ("application_id", grant.request.application.as_str()),
        ("user_id", grant.user.as_str()),
    ];
    Record {
        id: EventId::new(),
        kind,
        environment: grant.environment,
        subject: grant.user.to_string(),
        actor: grant.request.application.to_string(),
        network: None,
        at: now,
        data: data.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect::<Map<_, _>>(),
        outcome: None,
    }
}
