//! `GET /v2/projects/{project_id}/applications`: the applications of a project.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use super::ApplicationView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<ApplicationView>>> {
    let manager = app.manager(&request, Permission::ReadApplications).await?;
    Ok(success(flows::applications(app, &manager, &request.input).await?.map(ApplicationView::from)))
}
