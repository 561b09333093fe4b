//! What sending a code by SMS and by WhatsApp share: everything but the way.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Asked, Way},
    http::{Faults, Request, Success, success},
    model::{LoginSettings, Purpose, Scope},
    types::{Channel, Language, Network, PhoneNumber, ProjectId, ValidationId},
};
use utoipa::ToSchema;

use crate::answers::Sent;

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

    let sent = flows::once(app, &caller.scope, request.repeat(caller.token.as_str()), caller.now, async |repeatable| {
        let asked = Asked {
            network: input.end_user_ip,
            solution: input.challenge.as_deref(),
            ..caller.asks(Purpose::SignIn, &address, &repeatable.nonce, &open)
        };
        let language = open.language(input.language);
        let way = Way { channel, language, open: Some(&open), host: None };
        let wanted = flows::Wanted::of(input.validation_id.as_ref());
        Ok(Sent::new(&flows::send(app, &asked, way, wanted).await?))
    });
    Ok(success(sent.await?))
}
