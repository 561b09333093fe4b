//! `POST /v2/access/phone/verify-otp`: takes the code from a message to a phone, or from the mail that went out in its
//! place, and gives a token for whoever has it. A guess is counted before it is compared; how a validation stands is told
//! only to who names its number and its project.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Otp},
    http::{Faults, Request, Success},
    model::{LoginSettings, Purpose, Scope},
    types::{PhoneNumber, ValidationId},
};
use utoipa::ToSchema;

use crate::{
    answers::SignedIn,
    verifying::{Typed, verify},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = PhoneVerifyInput)]
pub(crate) struct Input {
    /// Where the code went. Without `+` it is a number of the project's country, if that has only one.
    #[schema(value_type = PhoneNumber)]
    phone: String,
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
    let lets_in = |login: &LoginSettings| login.phone.is_enabled();
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let address = flows::phone_number(&input.phone, None, &open.project)?.into();
    let typed = Typed {
        guess: input.otp.guess(),
        validation_id: &input.validation_id,
        device_token: input.device_token.as_deref(),
        challenge: input.challenge.as_deref(),
    };
    verify(app, (&caller, &open), (&address, Purpose::SignIn), typed, request.repeat(caller.token.as_str())).await
}
