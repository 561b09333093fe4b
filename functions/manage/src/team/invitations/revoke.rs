//! `DELETE /v2/projects/{project_id}/invitations/{invitation_id}`: takes an invitation back. Its token is good no more.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::InvitationId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevokedInvitation {
    id: InvitationId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<RevokedInvitation>> {
    let manager = app.manager(&request, Permission::ChangeTeam).await?;
    let revoked = flows::revoke_invitation(app, &manager, &request.parameter("invitation_id")?).await?;
    Ok(success(RevokedInvitation { id: revoked.id }))
}
