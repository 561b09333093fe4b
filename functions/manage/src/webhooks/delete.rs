//! `DELETE /v2/projects/{project_id}/webhooks/{webhook_id}`: removes a webhook. Nothing is sent to it from then on.

use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::WebhookId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DeletedWebhook {
    id: WebhookId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedWebhook>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let (id, repeat) = (request.parameter("webhook_id")?, request.repeat(&manager.actor));
    Ok(success(flows::delete_webhook(app, &manager, &id, repeat, |id| DeletedWebhook { id }).await?))
}
