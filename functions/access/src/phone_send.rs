//! What sending a code by SMS and by WhatsApp share: everything but the way.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success},
    model::{LoginSettings, Scope},
    types::{Channel, Language, Network, PhoneNumber, ProjectId, ValidationId},
};
use utoipa::ToSchema;

use crate::{
    answers::Sent,
    sending::{self, Wish},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = PhoneSendInput)]
pub(crate) struct Input {
    /// Where the code goes. Without `+` it is a number of the project's country, if that has only one.
    #[schema(value_type = PhoneNumber)]
    phone: String,
    /// The project that the token is for.
    project_id: ProjectId,
    /// To send again, also by another way: the validation that is still open. Its last code stops being good, and its
    /// wrong guesses stay.
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

pub(crate) async fn send(app: &'static App, request: Request<Input>, channel: Channel) -> Result<Success<Sent>> {
    let caller = app.api_caller(&request, Scope::Access).await?;
    let input = &request.input;
    caller.must_mean(&input.project_id)?;
    let lets_in = |login: &LoginSettings| login.sends_by(channel);
    let open = flows::login_flow(app, &caller.scope, caller.environment, lets_in).await?;
    let address = flows::phone_number(&input.phone, None, &open.project)?.into();
    let wish = Wish {
        validation_id: input.validation_id.as_ref(),
        language: input.language,
        end_user_ip: input.end_user_ip,
        challenge: input.challenge.as_deref(),
        link: None,
    };
    let repeat = request.repeat(caller.token.as_str());
    sending::send(app, (&caller, &open), (&address, channel), wish, repeat).await
}
