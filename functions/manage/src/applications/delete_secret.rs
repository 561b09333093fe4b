//! `DELETE /v2/projects/{project_id}/applications/{application_id}/secrets/{secret_id}`: removes a secret of an
//! application. The next request with it is refused.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::ClientSecretId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedClientSecret {
    id: ClientSecretId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedClientSecret>> {
    let manager = app.manager(&request, Permission::ChangeApplications).await?;
    let id = request.parameter("secret_id")?;
    flows::delete_client_secret(app, &manager, &request.parameter("application_id")?, &id).await?;
    Ok(success(DeletedClientSecret { id }))
}
