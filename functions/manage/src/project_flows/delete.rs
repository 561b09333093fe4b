//! `DELETE /v2/project-flows/{flow_id}`: removes a flow that nobody signs in by.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::FlowId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedFlow {
    id: FlowId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedFlow>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ChangeFlows).await?;
    flows::delete_flow(app, &manager, &id, request.if_match().as_ref()).await?;
    Ok(success(DeletedFlow { id }))
}
