//! `PATCH /v2/projects/{project_id}/members/{member_id}`: changes what a member may do, from their next request on.
//! Nobody gives or changes more than they have, and the last owner stays one.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, MemberChange},
    http::{Faults, Request, Success, success},
    model::{Permission, Role},
};
use utoipa::ToSchema;

use crate::team::MemberView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = MemberChange)]
pub(crate) struct Input {
    /// What they are to be.
    #[deserr(default)]
    role: Option<Role>,
    /// What they may do that the role alone does not allow, in the place of what it was.
    #[deserr(default)]
    permissions: Option<Vec<Permission>>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<MemberView>> {
    let manager = app.manager(&request, Permission::ChangeTeam).await?;
    let id = request.parameter("member_id")?;
    let Input { role, permissions } = request.input;
    let changed = flows::change_member(app, &manager, &id, MemberChange { role, permissions }).await?;
    Ok(success(changed.into()))
}
