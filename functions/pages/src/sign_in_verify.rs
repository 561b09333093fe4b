//! `POST /p/{client_id}/sign-in/verify`: takes the code, and leads to the application. A guess is counted before it is
//! compared; wrong, expired and used codes look the same.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::Visited,
    http::{Faults, Request, Shown},
    model::Guess,
    types::ClientId,
};
use utoipa::ToSchema;

use crate::{
    browser,
    page::PuzzleForm,
    show::{self, Again, Typed, lead_on},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    #[deserr(default)]
    form_token: String,
    /// What the person typed.
    #[deserr(default)]
    code: String,
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
    let visit = match &visited {
        Visited::Open(visit) => visit,
        // A second click: the first has finished it.
        Visited::Done(visit) => match visit.finished(app).await? {
            Some(finished) => return Ok(lead_on(&client_id, finished).into()),
            None => return Ok(show::over(&request, &visited)?.into()),
        },
        Visited::Expired(_) | Visited::Elsewhere => return Ok(show::over(&request, &visited)?.into()),
    };
    let sender = browser::sender(&request, &client_id, input.challenge.as_deref());
    match visit.verify(app, &Guess::typed(&input.code), sender).await {
        Ok(finished) => Ok(lead_on(&client_id, finished).into()),
        Err(error) => {
            let typed = Typed { code: &input.code, form: PuzzleForm::Verify, ..Typed::default() };
            Ok(show::code(&request, visit, &typed, &Again::after(&request, visit, error)?)?.into())
        }
    }
}
