//! `POST /v2/projects/{project_id}/blocked-addresses`: blocks an email address or a phone number. Nobody signs in with it
//! from then on, and whoever tries is told nothing of it. A customer who has it keeps their other addresses.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::Permission,
    types::{Address, Environment},
};
use utoipa::ToSchema;

use super::BlockedView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = BlockRequest)]
pub(crate) struct Input {
    /// An email address or a phone number.
    address: Address,
    /// In which world: a token's own, else production.
    #[deserr(default)]
    environment: Option<Environment>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<BlockedView>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    let Input { address, environment } = &request.input;
    let environment = manager.environment(*environment)?;
    let (repeat, answer) = (request.repeat(&manager.actor), |blocked| BlockedView::of(&blocked, &manager));
    Ok(success(flows::block_address(app, &manager, environment, address, repeat, answer).await?))
}
