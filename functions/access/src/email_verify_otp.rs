//! `POST /v2/access/email/verify-otp`: takes the code from the message and gives a token for whoever has it. A guess is
//! counted before it is compared; how a validation stands is told only to who names its address and its project.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Channel, Guessed},
    http::{Faults, Request, Success, success},
    model::{Purpose, Scope},
    types::{EmailAddress, Otp, ValidationId},
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
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<SignedIn>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let input = &request.input;
    let address = flows::email_address(&input.email)?;
    let flow = flows::login_flow(app, &caller.scope, caller.environment, Channel::Email).await?;
    let client_id = flows::client_id(app, &caller.scope, caller.environment).await?;

    let signed_in =
        flows::once(app, &caller.scope, request.repeat(caller.token.as_str()), caller.now, async |repeatable| {
            let asked = caller.asks(Purpose::SignIn, &address, &repeatable.nonce, None);
            let guess = input.otp.guess(flow.code.digits);
            let guessed = Guessed { validation: &input.validation_id, guess: &guess };
            flows::verify(app, &asked, &guessed, repeatable, async |user| {
                let life = flow.token_life();
                let token = app.issue_user_token(&caller.scope, &client_id, &user, caller.now, life).await?;
                Ok(SignedIn::new(&input.validation_id, token.expose().clone(), life.as_secs(), user))
            })
            .await
        });
    Ok(success(signed_in.await?))
}
