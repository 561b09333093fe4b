//! `DELETE /v2/projects/{project_id}/blocked-addresses/{address}`: lets people sign in with an address again. In the path
//! it is percent-encoded (RFC 3986, 2.1).

use deserr::Deserr;
use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::Permission,
    types::{Address, Environment},
};
use utoipa::ToSchema;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = UnblockRequest)]
pub(crate) struct Input {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    environment: Option<Environment>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnblockedAddress {
    address: Address,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<UnblockedAddress>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    let environment = manager.environment(request.input.environment)?;
    let address = request.parameter("address")?;
    flows::unblock_address(app, &manager, environment, &address).await?;
    Ok(success(UnblockedAddress { address }))
}
