//! `POST /v2/projects/{project_id}/transfer`: makes another member the owner. Whoever gives the project away, and only
//! an owner can, stays in it as an admin.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::Permission,
    types::UserId,
};
use utoipa::ToSchema;

use super::ProjectView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ProjectTransfer)]
pub(crate) struct Input {
    /// Whose it is to be.
    member_id: UserId,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<ProjectView>> {
    // Whoever repeats the request is an admin by then, and still gets its answer.
    let manager = app.manager(&request, Permission::ReadProject).await?;
    let repeat = request.repeat(&manager.actor);
    let given = flows::transfer_project(app, &manager, &request.input.member_id, repeat, ProjectView::from);
    Ok(success(given.await?))
}
