//! `GET /v2/projects/{project_id}/applications/{application_id}`: an application.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::ApplicationView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<ApplicationView>> {
    let manager = app.manager(&request, Permission::ReadApplications).await?;
    let application = flows::application(app, &manager, &request.parameter("application_id")?).await?;
    Ok(success(application.into()))
}
