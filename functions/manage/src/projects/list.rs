//! `GET /v2/projects`: the projects that a team member is in, without the deleted ones.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
};

use super::ProjectView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<ProjectView>>> {
    let operator = app.operator(&request).await?;
    Ok(success(flows::projects(app, &operator, &request.input).await?.map(ProjectView::from)))
}
