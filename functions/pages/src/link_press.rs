//! `POST /p/{client_id}/link/press`: presses the button behind a link, or says that this was somebody else. A press is
//! counted as a guess, then compared; away from the browser that began it also takes the number that is shown there.

use deserr::Deserr;
use lambda_http::http::StatusCode;
use smartaccess::{
    App, Code, Error, Result,
    flows::{Pressed, deny_link, open_link, press_link},
    http::{Faults, Redirect, Request, Shown},
    model::LinkToken,
    types::ClientId,
};
use utoipa::ToSchema;

use crate::{
    browser, link,
    page::Message,
    show::{self, lead_on},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    /// The validation, and the secret of its link: proof that a page of ours has sent the form.
    #[deserr(default)]
    token: String,
    /// The number that is shown where it began.
    #[deserr(default)]
    number: String,
    /// The button: `yes`, or `no` if this was somebody else.
    #[deserr(default)]
    answer: String,
    /// The solution of a puzzle.
    #[deserr(default)]
    challenge: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Shown> {
    let (client_id, input): (ClientId, _) = (request.parameter("client_id")?, &request.input);
    let language = request.language();
    let says = |status, message| show::message(status, language, message, None).map(Shown::from);
    if request.is_cross_site() {
        return says(StatusCode::FORBIDDEN, Message::NotAllowed);
    }
    let Some(token) = LinkToken::parse(&input.token) else { return Ok(link::over(&request)?.into()) };
    let Some(opened) = open_link(app, &client_id, &token, &browser::of(&request)).await? else {
        return Ok(link::over(&request)?.into());
    };
    let sender = browser::sender(&request, &client_id, input.challenge.as_deref());
    let done = if input.answer == "no" {
        deny_link(app, &opened, &token, sender).await.map(|()| None)
    } else {
        Box::pin(press_link(app, &opened, &token, &input.number, sender)).await.map(Some)
    };
    match done {
        Ok(None) => says(StatusCode::OK, Message::LinkDenied),
        Ok(Some(Pressed::Finished(finished))) => Ok(lead_on(&client_id, finished).into()),
        Ok(Some(Pressed::To(location))) => Ok(Redirect::to(location).into()),
        Ok(Some(Pressed::Elsewhere)) => says(StatusCode::OK, Message::LinkElsewhere),
        Ok(Some(Pressed::Back)) => says(StatusCode::OK, Message::LinkBack),
        // Its last guess, or a press that came first.
        Err(Error::Refused(refusal))
            if matches!(
                refusal.code,
                Code::OtpAlreadyUsed | Code::OtpExpired | Code::MaxAttemptsExceeded | Code::ValidationNotFound
            ) =>
        {
            Ok(link::over(&request)?.into())
        }
        Err(error) => show::link_again(&request, &opened, &token, error).map(Shown::from),
    }
}
