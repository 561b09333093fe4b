//! `GET /v2/projects/{project_id}/invitations`: who is invited into the team and has not come yet.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use crate::team::InvitationView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<InvitationView>>> {
    let manager = app.manager(&request, Permission::ReadTeam).await?;
    Ok(success(flows::invitations(app, &manager, &request.input).await?.map(InvitationView::from)))
}
