//! `POST /v2/access/email/send-otp`: sends a code to an email address, or a new one for a validation that is still
//! open. A known and an unknown address get the same answer. Limit: 5 in any 60 seconds for an address.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows,
    http::{Faults, Request, Success},
    model::{LoginSettings, Scope},
    types::{Channel, EmailAddress, Language, Network, ProjectId, ValidationId},
};
use utoipa::ToSchema;

use crate::{
    answers::Sent,
    sending::{self, Wish},
};

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
    /// The language of the message, if the project has it; else the project's own.
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
    let (address, channel) = (flows::email_address(&input.email)?.into(), Channel::Email);
    let lets_in = |login: &LoginSettings| login.sends_by(channel);
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let wish = Wish {
        validation_id: input.validation_id.as_ref(),
        language: input.language,
        end_user_ip: input.end_user_ip,
        challenge: input.challenge.as_deref(),
    };
    let repeat = request.repeat(caller.token.as_str());
    sending::send(app, (&caller, &open), (&address, channel), wish, repeat).await
}
