//! `GET /v2/projects/{project_id}/webhooks`: the webhooks of a project.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use super::WebhookView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<WebhookView>>> {
    let manager = app.manager(&request, Permission::ReadWebhooks).await?;
    Ok(success(flows::webhooks(app, &manager, &request.input).await?.map(WebhookView::from)))
}
