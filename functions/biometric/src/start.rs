//! `POST /v2/access/biometric/start`: begins a validation by face, for a customer if one is named, and says how the person
//! is to move their head. Who names a customer that is not there is told so. It lives 180 seconds.

use deserr::Deserr;
use face::challenge::{Challenge, Move};
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, entropy, flows,
    http::{Faults, Request, Success, success},
    model::{HeadMove, LoginSettings, Scope},
    types::{ExternalId, ProjectId, ValidationId},
};
use utoipa::ToSchema;

use crate::engine::engine;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = BiometricStartInput)]
pub(crate) struct Input {
    /// The project that the token is for.
    project_id: ProjectId,
    /// The customer that it is about, by our id or by the team's own: then it is about nobody else.
    #[deserr(default)]
    user_id: Option<ExternalId>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = BiometricStarted)]
pub(crate) struct Output {
    validation_id: ValidationId,
    /// When it takes nothing more.
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
    /// How the person is to hold their head, a frame for each behind the first, which looks straight ahead.
    challenge: Vec<HeadMove>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Output>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let input = &request.input;
    caller.must_mean(&input.project_id)?;
    let lets_in = |login: &LoginSettings| login.biometric.enabled;
    flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    engine(app)?;
    let repeat = request.repeat(caller.token.as_str());
    let started = flows::once(app, &caller.scope, repeat, caller.now, async |_| {
        let user = match &input.user_id {
            Some(name) => Some(flows::customer_named(app, &caller.scope, caller.environment, name).await?),
            None => None,
        };
        let validation = flows::begin_face_validation(app, &caller, user.as_ref(), challenge()).await?;
        let (validation_id, expires_at) = (validation.id, validation.expires_at);
        Ok(Output { validation_id, expires_at, challenge: validation.challenge })
    });
    Ok(success(started.await?))
}

fn challenge() -> Vec<HeadMove> {
    let challenge = Challenge::from_random(entropy::bytes());
    let moves = challenge.moves().iter().map(|wanted| match wanted {
        Move::Left => HeadMove::Left,
        Move::Right => HeadMove::Right,
        Move::Straight => HeadMove::Straight,
    });
    moves.collect()
}
