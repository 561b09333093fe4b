//! `GET /v2/projects/{project_id}`: a project, for its team and its own tokens.

use smartaccess::{
    App, Result,
    flows::OwnProject,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::ProjectView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<ProjectView>> {
    let manager = app.manager(&request, Permission::ReadProject).await?;
    Ok(success(OwnProject { role: manager.role(), project: manager.project }.into()))
}
