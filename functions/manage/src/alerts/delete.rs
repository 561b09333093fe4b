//! `DELETE /v2/projects/{project_id}/alerts/{alert_id}`: removes an alert. Nobody is told any more.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::AlertId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedAlert {
    id: AlertId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedAlert>> {
    let manager = app.manager(&request, Permission::ChangeAlerts).await?;
    let id = request.parameter("alert_id")?;
    flows::delete_alert(app, &manager, &id).await?;
    Ok(success(DeletedAlert { id }))
}
