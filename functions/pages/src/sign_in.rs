//! `GET /p/{client_id}/sign-in`: the page on which somebody signs in, as far as this browser is on its way. It changes
//! nothing, however often it is loaded.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{Visited, visit},
    http::{Faults, Page, Request},
    types::{ClientId, InteractionId},
};
use utoipa::ToSchema;

use crate::{
    browser,
    show::{self, Again, Typed},
};

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults)]
pub(crate) struct Input {
    /// Which of this browser's sign-ins.
    #[deserr(default)]
    interaction: String,
    /// There if somebody wants to use another address.
    #[deserr(default)]
    change: Option<String>,
    /// There if a new code was just sent.
    #[deserr(default)]
    again: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Page> {
    let (client_id, input): (ClientId, _) = (request.parameter("client_id")?, &request.input);
    let Ok(interaction) = input.interaction.parse::<InteractionId>() else { return browser::elsewhere(&request) };
    let visited = visit(app, &client_id, &interaction, &browser::of(&request)).await?;
    let Visited::Open(visit) = &visited else { return show::over(&request, &visited) };
    let sent = visit.interaction.code.as_ref();
    if sent.is_none() || input.change.is_some() {
        let address = sent.map(|sent| &sent.address).or(visit.interaction.hint.as_ref());
        let typed = address.map(ToString::to_string).unwrap_or_default();
        return show::address(&request, visit, &typed, &Again::default());
    }
    let typed = Typed { renewed: input.again.is_some(), ..Typed::default() };
    show::code(&request, visit, &typed, &Again::default())
}
