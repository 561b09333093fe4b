//! `DELETE /v2/projects/{project_id}`: deletes a project. Nobody signs in to it from then on; its owner can restore it
//! for seven days.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::ProjectView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<ProjectView>> {
    let manager = app.manager(&request, Permission::DeleteProject).await?;
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::set_deleted(app, &manager, true, repeat, ProjectView::from).await?))
}
