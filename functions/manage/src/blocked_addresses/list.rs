//! `GET /v2/projects/{project_id}/blocked-addresses`: the addresses of an environment that nobody may sign in with.

use smartaccess::{
    App, Result,
    flows::{self, EnvironmentPageQuery, Page},
    http::{Request, Success, success},
    model::Permission,
};

use super::BlockedView;

pub(crate) async fn handle(
    app: &'static App,
    request: Request<EnvironmentPageQuery>,
) -> Result<Success<Page<BlockedView>>> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    let page = flows::blocked_addresses(app, &manager, &request.input).await?;
    Ok(success(page.map(|blocked| BlockedView::of(&blocked, &manager))))
}
