//! `DELETE /v2/projects/{project_id}/customers/{customer_id}`: removes a customer. They are signed out at once, and their
//! addresses are free; what is known of the addresses by themselves stays.

use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::UserId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DeletedCustomer {
    id: UserId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedCustomer>> {
    let manager = app.manager(&request, Permission::ChangeCustomers).await?;
    let (id, repeat) = (request.parameter("customer_id")?, request.repeat(&manager.actor));
    Ok(success(flows::delete_customer(app, &manager, &id, repeat, |id| DeletedCustomer { id }).await?))
}
