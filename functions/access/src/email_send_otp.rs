//! `POST /v2/access/email/send-otp`: sends a code to an email address, or a new one for a validation that is still
//! open. A known and an unknown address get the same answer. Limit: 5 in any 60 seconds for an address.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Asked, Channel},
    http::{Faults, Request, Success, success},
    model::{Purpose, Scope},
    types::{EmailAddress, Language, Network, ProjectId, ValidationId},
};
use utoipa::ToSchema;

use crate::answers::{self, Sent};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct Input {
    /// Where the code goes.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The project that the token is for.
    project_id: ProjectId,
    /// To send again: the validation that is still open. Its last code stops being good.
    #[deserr(default)]
    validation_id: Option<ValidationId>,
    /// The language of the message, else the project's.
    #[deserr(default)]
    language: Option<Language>,
    /// Where the person is on the network, for limits per network.
    #[deserr(default)]
    end_user_ip: Option<Network>,
    /// The solution of the puzzle that `CHALLENGE_REQUIRED` brought.
    #[deserr(default)]
    challenge: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<Sent>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let input = &request.input;
    caller.must_mean(&input.project_id)?;
    let address = flows::email_address(&input.email)?;
    let open = flows::login_flow(app, &caller.scope, caller.environment, Channel::Email).await?;

    let sent = flows::once(app, &caller.scope, request.repeat(caller.token.as_str()), caller.now, async |repeatable| {
        let asked = Asked {
            network: input.end_user_ip,
            solution: input.challenge.as_deref(),
            ..caller.asks(Purpose::SignIn, &address, &repeatable.nonce, &open)
        };
        let language = input.language.unwrap_or(open.language);
        let policy = open.flow.login_settings.email.policy();
        let wanted = flows::Wanted::of(input.validation_id.as_ref());
        let validation = flows::send(app, &asked, policy, language, wanted).await?;
        Ok(Sent::new(&validation, answers::Channel::Email))
    });
    Ok(success(sent.await?))
}
