//! What a browser keeps for us, and the interaction that it is on.

use lambda_http::http::StatusCode;
use smartaccess::{
    App, Result,
    flows::{Sender, Visit, Visited, visit},
    http::{Cookie, Page, Request},
    model::Browser,
    secret::Secret,
    types::{ClientId, InteractionId},
};

use crate::{page::Message, show};

/// Ties what was begun in a browser to it. Each secret has a name of its own: of two tabs that begin at once, neither
/// takes the other's away.
const COOKIE: &str = "browser-";

/// Characters of a secret's hash in the name of its cookie.
const NAMED_BY: usize = 8;

/// How long a browser remembers that somebody has signed in in it, in seconds: as long as its token is good.
const REMEMBERED: i64 = 90 * 24 * 60 * 60;

/// The secrets of the browser; none if it was not here before.
pub(crate) fn of<I>(request: &Request<I>) -> Vec<Browser> {
    request.cookies(COOKIE).filter_map(Browser::parse).collect()
}

/// Lets a new browser be known again.
pub(crate) fn know(browser: &Browser) -> Cookie {
    Cookie::new(&format!("{COOKIE}{}", &browser.hash()[..NAMED_BY]), browser.secret())
}

/// Remembers a sign-in in this browser.
pub(crate) fn remember(client_id: &ClientId, token: Secret<String>) -> Cookie {
    Cookie::new(&device_cookie(client_id), token).for_seconds(REMEMBERED)
}

fn device_cookie(client_id: &ClientId) -> String {
    format!("device-{client_id}")
}

/// What a form of ours brings besides its fields.
pub(crate) fn sender<'a, I>(request: &'a Request<I>, client_id: &ClientId, solution: Option<&'a str>) -> Sender<'a> {
    // A page that has not asked for a puzzle sends the field empty.
    let solution = solution.filter(|solution| !solution.is_empty());
    Sender { network: request.source, device: request.cookie(&device_cookie(client_id)), solution }
}

/// The interaction that a page of ours in this browser has sent a form for; else what is shown in its place.
pub(crate) async fn form_of<I>(
    app: &App,
    request: &Request<I>,
    client_id: &ClientId,
    form_token: &str,
) -> Result<Result<Visited, Page>> {
    let browsers = of(request);
    if browsers.is_empty() {
        return Ok(Err(elsewhere(request)?));
    }
    let interaction = browsers.iter().find_map(|browser| browser.interaction(form_token));
    let Some(interaction) = interaction.filter(|_| !request.is_cross_site()) else {
        return Ok(Err(show::message(StatusCode::FORBIDDEN, request.language(), Message::NotAllowed, None)?));
    };
    visit(app, client_id, &interaction, &browsers).await.map(Ok)
}

/// The page of an interaction that this browser cannot see.
pub(crate) fn elsewhere<I>(request: &Request<I>) -> Result<Page> {
    show::message(StatusCode::BAD_REQUEST, request.language(), Message::Elsewhere, None)
}

/// Where the page of an interaction is.
pub(crate) fn path(client_id: &ClientId, interaction: &InteractionId) -> String {
    format!("/p/{client_id}/sign-in?interaction={interaction}")
}

/// What the forms of a visit's page bear.
pub(crate) fn form_token<I>(request: &Request<I>, visit: &Visit) -> String {
    let browser = of(request).into_iter().find(|browser| visit.interaction.began_in(browser));
    browser.map(|browser| browser.form_token(&visit.interaction.id)).unwrap_or_default()
}
