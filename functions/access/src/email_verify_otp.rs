//! `POST /v2/access/email/verify-otp`: takes the code from the message and gives a token for whoever has it. A guess is
//! counted before it is compared; how a validation stands is told only to who names its address and its project.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Asked, Channel, Guessed, Otp},
    http::{Faults, Request, Success, success},
    model::{Purpose, Scope},
    types::{EmailAddress, ValidationId},
};
use utoipa::ToSchema;

use crate::answers::SignedIn;

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
    let address = flows::email_address(&input.email)?;
    let open = flows::login_flow(app, &caller.scope, caller.environment, Channel::Email).await?;

    let verified =
        flows::once(app, &caller.scope, request.repeat(caller.token.as_str()), caller.now, async |repeatable| {
            let asked = Asked {
                device: input.device_token.as_deref(),
                solution: input.challenge.as_deref(),
                ..caller.asks(Purpose::SignIn, &address, &repeatable.nonce, &open)
            };
            let guessed = Guessed { validation: &input.validation_id, guess: input.otp.guess(), interaction: None };
            flows::verify(app, &asked, &guessed, repeatable, async |verified| {
                let life = open.flow.login_settings.token_life();
                let who = (&verified.user, &verified.email);
                let token = app.issue_user_token(&caller.scope, &open.client_id, who, None, caller.now, life).await?;
                Ok(SignedIn::new(&input.validation_id, &token, life.as_secs(), verified))
            })
            .await
        });
    Ok(success(verified.await?))
}
