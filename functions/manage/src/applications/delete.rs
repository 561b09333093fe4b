//! `DELETE /v2/projects/{project_id}/applications/{application_id}`: removes an application. Nobody signs in to it from
//! then on.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::ApplicationId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedApplication {
    id: ApplicationId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedApplication>> {
    let manager = app.manager(&request, Permission::ChangeApplications).await?;
    let id = request.parameter("application_id")?;
    flows::delete_application(app, &manager, &id).await?;
    Ok(success(DeletedApplication { id }))
}
