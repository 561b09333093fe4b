//! `POST /v2/projects`: makes a project. Any team member may; whoever does owns it.

use smartaccess::{
    App, Result, flows,
    http::{Request, Success, success},
    model::ProjectSettings,
};

use super::ProjectView;

pub(crate) async fn handle(app: &'static App, request: Request<ProjectSettings>) -> Result<Success<ProjectView>> {
    let operator = app.operator(&request).await?;
    let repeat = request.repeat(operator.user.id.as_str());
    Ok(success(flows::create_project(app, &operator, &request.input, repeat, ProjectView::from).await?))
}
