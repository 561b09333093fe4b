//! `GET /v2/projects/{project_id}/alerts/{alert_id}`: an alert.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::AlertView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<AlertView>> {
    let manager = app.manager(&request, Permission::ReadAlerts).await?;
    Ok(success(flows::alert(app, &manager, &request.parameter("alert_id")?).await?.into()))
}
