//! `GET /v2/projects/{project_id}/members`: who is in a project's team.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use crate::team::MemberView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<MemberView>>> {
    let manager = app.manager(&request, Permission::ReadTeam).await?;
    Ok(success(flows::members(app, &manager, &request.input).await?.map(MemberView::from)))
}
