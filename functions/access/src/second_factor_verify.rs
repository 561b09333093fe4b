//! `POST /v2/access/second-factor/verify`: takes the code that was sent to somebody who had proved something else before,
//! and gives a token for both. A guess is counted before it is compared; how a validation stands is told only to a caller
//! of its project.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Otp},
    http::{Faults, Request, Success},
    model::{LoginSettings, Purpose, Scope},
    types::ValidationId,
};
use utoipa::ToSchema;

use crate::{
    answers::SignedIn,
    verifying::{Typed, verify},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = SecondFactorInput)]
pub(crate) struct Input {
    /// The validation of the second factor.
    validation_id: ValidationId,
    /// What the person typed.
    code: Otp,
    /// The `device_token` of an earlier sign-in: with it, others' wrong guesses do not hold this one up.
    #[deserr(default)]
    device_token: Option<String>,
    /// The solution of the puzzle that `CHALLENGE_REQUIRED` brought.
    #[deserr(default)]
    challenge: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<SignedIn>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let input = &request.input;
    let open = flows::login_flow(app, &caller.scope, caller.environment, LoginSettings::takes_codes).await?;
    let address = flows::second_factor_address(app, &caller.scope, caller.environment, &input.validation_id).await?;
    let typed = Typed {
        guess: input.code.guess(),
        validation_id: &input.validation_id,
        device_token: input.device_token.as_deref(),
        challenge: input.challenge.as_deref(),
    };
    let repeat = request.repeat(caller.token.as_str());
    verify(app, (&caller, &open), (&address, Purpose::SecondFactor), typed, repeat).await
}
