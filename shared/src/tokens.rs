//! Tokens: JWS with a key of ours (RFC 7515, 7519). Kinds never stand in for each other: `typ` and `aud` differ
//! (RFC 8725, 3.11 and 3.12; RFC 9068).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{DecodingKey, Validation as Checks};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    App,
    error::{Code, Error, Refusal, Result, refuse},
    flows::{Asked, OpenFlow},
    http::Request,
    keys::{Algorithm, PublicKey},
    model::{ApiToken, Purpose, Scope, User},
    secret::Secret,
    store::ProjectScope,
    types::{Address, ApiTokenId, EmailAddress, Environment, KeyId, ProjectId, RequestNonce, UserId},
};

mod check;
mod manager;
mod user;

pub use manager::{Manager, OperatorCaller};
pub use user::{Proof, UserCaller};

/// A token for a customer's back end.
const API: Kind = Kind { typ: "api+jwt", audience: "smartaccess:api" };
/// A token for a team member.
const OPERATOR: Kind = Kind { typ: "operator+jwt", audience: "smartaccess:console" };

#[derive(Debug, Clone, Copy)]
struct Kind {
    typ: &'static str,
    audience: &'static str,
}

/// How long a team member stays signed in.
pub const OPERATOR_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// How long a request waits at most until the use of its token is written down.
const NOTE: Duration = Duration::from_millis(200);

/// What every token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Common {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct ApiClaims {
    #[serde(flatten)]
    common: Common,
    sub: ApiTokenId,
    project_id: ProjectId,
}

#[derive(Debug, Serialize, Deserialize)]
struct OperatorClaims {
    #[serde(flatten)]
    common: Common,
    sub: UserId,
    email: EmailAddress,
}

/// A back end that may act in a project.
#[derive(Debug)]
pub struct ApiCaller {
    /// Where it may act.
    pub scope: ProjectScope,
    /// In which world.
    pub environment: Environment,
    /// Its token.
    pub token: ApiTokenId,
    /// The project's time when it called.
    pub now: Timestamp,
}

impl ApiCaller {
    /// What it asks for, as far as its token and the project say it.
    pub fn asks<'a>(
        &'a self,
        purpose: Purpose,
        address: &'a Address,
        nonce: &'a RequestNonce,
        open: &OpenFlow,
    ) -> Asked<'a> {
        Asked {
            scope: &self.scope,
            environment: self.environment,
            purpose,
            address,
            nonce,
            actor: self.token.as_str(),
            network: None,
            device: None,
            solution: None,
            guarded: open.guarded_until.is_some_and(|until| self.now < until),
            strategy: open.flow.security.strategy,
            by_face: open.flow.login_settings.biometric.enabled,
            now: self.now,
        }
    }

    /// Refuses a body that names another project; whether that one exists is not told.
    pub fn must_mean(&self, project: &ProjectId) -> Result<(), Refusal> {
        if self.scope.project() == project { Ok(()) } else { Err(refuse(Code::NotFound)) }
    }
}

impl App {
    /// Who calls, if it is an api token with this scope.
    pub async fn api_caller<I>(&self, request: &Request<I>, wanted: Scope) -> Result<ApiCaller> {
        let claims: ApiClaims =
            self.verified(&ProjectScope::deployment(), request.authorization(), API.typ, API.audience).await?;
        let scope = ProjectScope::of(claims.project_id);
        let now = self.now(&scope).await?;
        check::times(&claims.common.times(), now)?;
        let token: Option<ApiToken> = self.store.api_token(&scope, &claims.sub).await?;
        let token = token.filter(|token| token.is_live(now)).ok_or_else(|| refuse(Code::Unauthenticated))?;
        if !token.scopes.contains(&wanted) {
            return Err(refuse(Code::Forbidden).into());
        }
        if token.is_used_anew(now) {
            note_use(token.id.as_str(), self.store.api_token_used(&scope, &token.id, now)).await;
        }
        Ok(ApiCaller { scope, environment: token.environment, token: token.id, now })
    }

    /// The claims of a token that one of a project's keys has signed, as this type and for this audience.
    async fn verified<C: DeserializeOwned + HasAudience>(
        &self,
        scope: &ProjectScope,
        authorization: Option<&str>,
        typ: &str,
        audience: &str,
    ) -> Result<C> {
        let denied = || Error::from(refuse(Code::Unauthenticated));
        let token = authorization.and_then(bearer).ok_or_else(denied)?;
        let header = check::header(token).ok_or_else(denied)?;
        let key = self.keys.published_key(scope, &header.key).await?.ok_or_else(denied)?;
        let claims: C = decode(token, &key).filter(|_| header.typ == typ).ok_or_else(denied)?;
        if claims.audience() == audience { Ok(claims) } else { Err(denied()) }
    }

    /// A new token for a back end. It works once its row is in the table.
    pub async fn issue_api_token(&self, scope: &ProjectScope, token: &ApiToken) -> Result<Secret<String>> {
        let claims = ApiClaims {
            common: Common::new("smartaccess", API.audience, token.created_at, token.expires_at),
            sub: token.id.clone(),
            project_id: scope.project().clone(),
        };
        self.keys.signing(&ProjectScope::deployment(), Algorithm::Es256).await?.sign(API.typ, &claims)
    }

    /// A new token for a team member.
    pub(crate) async fn issue_operator_token(
        &self,
        user: &User,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<Secret<String>> {
        let claims = OperatorClaims {
            common: Common::new("smartaccess", OPERATOR.audience, now, now + OPERATOR_LIFE),
            sub: user.id.clone(),
            email: email.clone(),
        };
        self.keys.signing(&ProjectScope::deployment(), Algorithm::Es256).await?.sign(OPERATOR.typ, &claims)
    }
}

impl Common {
    fn new(issuer: &str, audience: &str, from: Timestamp, until: Timestamp) -> Self {
        Self { iss: issuer.to_owned(), aud: audience.to_owned(), iat: from.as_second(), exp: until.as_second() }
    }

    fn times(&self) -> check::Times {
        check::Times { issued: self.iat, expires: self.exp }
    }
}

trait HasAudience {
    fn audience(&self) -> &str;
}

impl HasAudience for ApiClaims {
    fn audience(&self) -> &str {
        &self.common.aud
    }
}

/// Writes down that a token or a secret was used. It is no reason to fail a request, nor to hold one up.
pub(crate) async fn note_use(id: &str, write: impl Future<Output = Result<()>>) {
    let written = tokio::time::timeout(NOTE, write).await;
    if !matches!(written, Ok(Ok(()))) {
        tracing::warn!(id, "that a token or a secret was used could not be written down");
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The claims, if this key has signed them. The algorithm is the key's; what the token says of it must be the same.
fn decode<C: DeserializeOwned>(token: &str, key: &PublicKey) -> Option<C> {
    let mut checks = Checks::new(key.algorithm().jws());
    // Times and audience are checked by us, with a clock that tests can move.
    checks.validate_exp = false;
    checks.validate_aud = false;
    checks.required_spec_claims.clear();
    let key = match key {
        PublicKey::Ec { x, y, .. } => DecodingKey::from_ec_components(x, y),
        PublicKey::Rsa { n, e } => DecodingKey::from_rsa_components(n, e),
    };
    jsonwebtoken::decode(token, &key.ok()?, &checks).ok().map(|decoded| decoded.claims)
}

/// A key of the published set (RFC 7517).
#[derive(Debug, Serialize)]
pub struct PublishedKey {
    kid: KeyId,
    alg: Algorithm,
    r#use: &'static str,
    #[serde(flatten)]
    key: PublicKey,
}

impl PublishedKey {
    /// As the key set lists it.
    pub fn new(kid: KeyId, key: PublicKey) -> Self {
        Self { kid, alg: key.algorithm(), r#use: "sig", key }
    }
}
