//! `POST /v2/projects/{project_id}/api-tokens`: makes a token for a back end. It is shown in this answer and never
//! again.

use deserr::Deserr;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::{ApiToken, Permission, Scope},
    types::{Environment, Name},
};
use utoipa::ToSchema;

use super::ApiTokenView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ApiTokenRequest)]
pub(crate) struct Input {
    /// What people call it.
    name: Name,
    /// Which world it acts in.
    #[deserr(default = Environment::Production)]
    #[schema(required = false)]
    environment: Environment,
    /// What it may do.
    #[deserr(try_from(Vec<Scope>) = some -> Faults)]
    scopes: Vec<Scope>,
    /// Days that it is good: 1 to 365.
    #[deserr(default = 90, try_from(u32) = lifetime -> Faults)]
    #[schema(required = false, minimum = 1, maximum = 365, default = 90)]
    days: u32,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewApiToken {
    /// The token. It is not shown again.
    token: String,
    #[serde(flatten)]
    view: ApiTokenView,
}

fn some(scopes: Vec<Scope>) -> Result<Vec<Scope>, Faults> {
    let problem = || Faults::one("scopes", "must name at least one of `access`, `manage`");
    if scopes.is_empty() { Err(problem()) } else { Ok(scopes) }
}

fn lifetime(days: u32) -> Result<u32, Faults> {
    if (1..=365).contains(&days) { Ok(days) } else { Err(Faults::one("days", "must be 1 to 365")) }
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<NewApiToken>> {
    let manager = app.manager(&request, Permission::ChangeTokens).await?;
    let Input { name, environment, scopes, days } = &request.input;
    let wanted = |id| ApiToken {
        id,
        name: name.clone(),
        environment: *environment,
        scopes: scopes.clone(),
        created_at: manager.now,
        expires_at: manager.now + SignedDuration::from_hours(24 * i64::from(*days)),
        revoked_at: None,
        last_used_at: None,
    };
    let repeat = request.repeat(&manager.actor);
    let made = flows::create_api_token(app, &manager, wanted, repeat, |token, signed| NewApiToken {
        token: signed.expose().clone(),
        view: token.clone().into(),
    });
    Ok(success(made.await?))
}
