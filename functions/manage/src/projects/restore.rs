//! `POST /v2/projects/{project_id}/restore`: takes a deletion back, for seven days after it.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::ProjectView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<ProjectView>> {
    let manager = app.manager(&request, Permission::DeleteProject).await?;
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::set_deleted(app, &manager, false, repeat, ProjectView::from).await?))
}
