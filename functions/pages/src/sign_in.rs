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
    page::By,
    show::{self, Again, Filled, Typed},
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
    /// What somebody wants to give instead: `email` or `phone`.
    #[deserr(default)]
    by: Option<String>,
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
    let by = input.by.as_deref().and_then(By::parse);
    if sent.is_none() || input.change.is_some() || by.is_some() {
        let address = sent.map(|sent| &sent.address).or(visit.interaction.hint.as_ref());
        let known = address.map(|address| Filled::with(address, visit)).unwrap_or_default();
        return show::address(&request, visit, &Filled { by: by.or(known.by), ..known }, &Again::default());
    }
    let typed = Typed { renewed: input.again.is_some(), ..Typed::default() };
    show::code(&request, visit, &typed, &Again::default())
}
