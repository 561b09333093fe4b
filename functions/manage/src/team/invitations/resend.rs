//! `POST /v2/projects/{project_id}/invitations/{invitation_id}/resend`: sends an invitation again, in the caller's name.
//! Its last token stops being good, and the new one is good for 72 hours.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use crate::team::InvitationView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<InvitationView>> {
    let manager = app.manager(&request, Permission::ChangeTeam).await?;
    let (id, repeat) = (request.parameter("invitation_id")?, request.repeat(&manager.actor));
    Ok(success(flows::resend_invitation(app, &manager, &id, repeat, InvitationView::from).await?))
}
