//! `PATCH /v2/projects/{project_id}`: changes settings by a merge patch. Of two changes at once one is refused.

use smartaccess::{
    App, Result, flows,
    http::{Patch, Request, Success, success},
    model::{Permission, ProjectSettings},
};

use super::ProjectView;

pub(crate) async fn handle(
    app: &'static App,
    request: Request<Patch<ProjectSettings>>,
) -> Result<Success<ProjectView>> {
    let manager = app.manager(&request, Permission::ChangeProject).await?;
    let (changes, repeat) = (request.input.changes(), request.repeat(&manager.actor));
    Ok(success(flows::change_project(app, &manager, changes, repeat, ProjectView::from).await?))
}
