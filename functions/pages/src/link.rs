//! `GET /p/{client_id}/link`: the page behind the link in a mail: what is signed in to, when that began and in which
//! browser, and a button. It changes nothing and compares nothing, however often it is loaded and by whom: scanners of mail
//! follow links.

use deserr::Deserr;
use lambda_http::http::StatusCode;
use smartaccess::{
    App, Result,
    flows::open_link,
    http::{Faults, Page, Request},
    model::LinkToken,
    types::ClientId,
};
use utoipa::ToSchema;

use crate::{browser, page::Message, show};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    /// The validation, and the secret of its link.
    #[deserr(default)]
    token: String,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Page> {
    let client_id: ClientId = request.parameter("client_id")?;
    let Some(token) = LinkToken::parse(&request.input.token) else { return over(&request) };
    match open_link(app, &client_id, &token, &browser::of(&request)).await? {
        Some(opened) => show::link(&opened, &token, StatusCode::OK, None, None),
        None => over(&request),
    }
}

/// The page of a link whose button cannot be pressed.
pub(crate) fn over<I>(request: &Request<I>) -> Result<Page> {
    show::message(StatusCode::GONE, request.language(), Message::LinkOver, None)
}
