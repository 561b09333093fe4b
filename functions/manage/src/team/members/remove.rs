//! `DELETE /v2/projects/{project_id}/members/{member_id}`: removes a member, whose next request is refused. Anybody may
//! remove themselves, but the last owner.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::UserId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RemovedMember {
    id: UserId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<RemovedMember>> {
    let manager = app.manager(&request, Permission::ReadTeam).await?;
    let removed = flows::remove_member(app, &manager, &request.parameter("member_id")?).await?;
    Ok(success(RemovedMember { id: removed.user }))
}
