//! `GET /v2/projects/{project_id}/webhooks/{webhook_id}`: a webhook.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::WebhookView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<WebhookView>> {
    let manager = app.manager(&request, Permission::ReadWebhooks).await?;
    Ok(success(flows::webhook(app, &manager, &request.parameter("webhook_id")?).await?.into()))
}
