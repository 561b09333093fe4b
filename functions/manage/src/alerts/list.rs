//! `GET /v2/projects/{project_id}/alerts`: the alerts of a project.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use super::AlertView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<AlertView>>> {
    let manager = app.manager(&request, Permission::ReadAlerts).await?;
    Ok(success(flows::alerts(app, &manager, &request.input).await?.map(AlertView::from)))
}
