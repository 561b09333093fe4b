//! `POST /p/{client_id}/sign-in/send`: sends a code to the address in the form; without one, again to the same. Known
//! and unknown addresses look the same. Limits: 5 codes in any 60 seconds for an address, 10 for a network, and a wait
//! before each next one.

use deserr::Deserr;
use lambda_http::http::StatusCode;
use smartaccess::{
    App, Result,
    flows::{Sending, Visit, Visited, email_address},
    http::{Faults, Page, Redirect, Request, Shown},
    types::ClientId,
};
use utoipa::ToSchema;

use crate::{
    browser,
    page::{Problem, PuzzleForm},
    show::{self, Again, Typed},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    #[deserr(default)]
    form_token: String,
    /// Where the code goes; absent to send again.
    #[deserr(default)]
    email: Option<String>,
    /// The solution of a puzzle.
    #[deserr(default)]
    challenge: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Shown> {
    let (client_id, input): (ClientId, _) = (request.parameter("client_id")?, &request.input);
    let visited = match browser::form_of(app, &request, &client_id, &input.form_token).await? {
        Ok(visited) => visited,
        Err(page) => return Ok(page.into()),
    };
    let Visited::Open(visit) = &visited else { return Ok(show::over(&request, &visited)?.into()) };
    let last = visit.interaction.code.as_ref().map(|code| code.address.to_string());
    let wanted = input.email.as_deref().or(last.as_deref()).unwrap_or_default();
    let address = match email_address(wanted.trim()) {
        Ok(address) => address,
        Err(refusal) => return Ok(shown_again(&request, visit, &Again::after(&request, refusal.into())?)?.into()),
    };
    let sender = browser::sender(&request, &client_id, input.challenge.as_deref());
    let page = browser::path(&client_id, &visit.interaction.id);
    let again = match visit.send(app, &address, sender).await {
        Ok(Sending::TooSoon(wait)) if input.email.is_none() => {
            Again::new(StatusCode::TOO_MANY_REQUESTS, Problem::TooSoon(show::seconds(wait)))
        }
        Ok(Sending::Sent | Sending::TooSoon(_)) if input.email.is_some() => return Ok(Redirect::to(page).into()),
        Ok(_) => return Ok(Redirect::to(format!("{page}&again=1")).into()),
        Err(error) => Again::after(&request, error)?,
    };
    Ok(shown_again(&request, visit, &again)?.into())
}

/// The page that the form was on.
fn shown_again(request: &Request<Input>, visit: &Visit, again: &Again) -> Result<Page> {
    match &request.input.email {
        Some(typed) => show::address(request, visit, typed, again),
        None => show::code(request, visit, &Typed { form: PuzzleForm::Send, ..Typed::default() }, again),
    }
}
