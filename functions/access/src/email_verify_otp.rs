//! `POST /v2/access/email/verify-otp`: takes the code from the message and gives a token for whoever has it. A guess is
//! counted before it is compared; how a validation stands is told only to who names its address and its project.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Otp},
    http::{Faults, Request, Success},
    model::{LoginSettings, Purpose, Scope},
    types::{EmailAddress, ValidationId},
};
use utoipa::ToSchema;

use crate::{
    answers::SignedIn,
    verifying::{Typed, verify},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct Input {
    /// Where the code went.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// What the person typed.
    otp: Otp,
    /// The validation that the code was sent for.
    validation_id: ValidationId,
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
    let address = flows::email_address(&input.email)?.into();
    let lets_in = |login: &LoginSettings| login.email.enabled;
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let typed = Typed {
        guess: input.otp.guess(),
        validation_id: &input.validation_id,
        device_token: input.device_token.as_deref(),
        challenge: input.challenge.as_deref(),
    };
    verify(app, (&caller, &open), (&address, Purpose::SignIn), typed, request.repeat(caller.token.as_str())).await
}
