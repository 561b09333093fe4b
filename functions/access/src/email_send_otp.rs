//! `POST /v2/access/email/send-otp`: sends a code to an email address, or a new one for a validation that is still
//! open. A known and an unknown address get the same answer. Limit: 5 in any 60 seconds for an address.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    error::Refusal,
    flows::{self, Leads, OpenFlow},
    http::{Faults, Request, Success},
    model::{EmailMethod, LoginSettings, Scope},
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
    /// What the mail brings: a code, or a code and a link to a page of ours with a button that is as good.
    #[deserr(default)]
    method: EmailMethod,
    /// Only with `code_and_link`: where the browser goes after the press, one of the `redirect_urls` of the published
    /// flow to the letter. It gets `validation_id`, and `code`, which verify-otp takes once in the place of the digits.
    #[deserr(default)]
    redirect_url: Option<String>,
    /// The solution of the puzzle that `CHALLENGE_REQUIRED` brought.
    #[deserr(default)]
    challenge: Option<String>,
}

impl Input {
    /// Where the link leads, if there is to be one.
    fn leads(&self, open: &OpenFlow) -> Result<Option<Leads<'_>>, Refusal> {
        let refused = |problem: &str| Err(Faults::one("redirect_url", problem.to_owned()).into());
        match (self.method, self.redirect_url.as_deref()) {
            (EmailMethod::Code, None) => Ok(None),
            (EmailMethod::Code, Some(_)) => refused("is only for the method `code_and_link`"),
            (EmailMethod::CodeAndLink, None) => Ok(Some(Leads::Back)),
            (EmailMethod::CodeAndLink, Some(url)) => {
                let is_known = open.flow.redirect_urls.iter().any(|known| known.to_string() == url);
                let problem = "must be, to the letter, one of the `redirect_urls` of the published flow";
                if is_known { Ok(Some(Leads::To(url))) } else { refused(problem) }
            }
        }
    }
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
        link: input.leads(&open)?,
    };
    let repeat = request.repeat(caller.token.as_str());
    sending::send(app, (&caller, &open), (&address, channel), wish, repeat).await
}
