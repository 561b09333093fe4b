//! `PATCH /v2/projects/{project_id}/webhooks/{webhook_id}`: changes a webhook by a merge patch: what it names is set,
//! null puts back the default, and a header that is null goes. One that is switched on begins anew. Of two changes at
//! once one is refused.

use smartaccess::{
    App, Result, flows,
    http::{Patch, Request, Success, success},
    model::{Permission, WebhookSettings},
};

use super::WebhookView;

pub(crate) async fn handle(
    app: &'static App,
    request: Request<Patch<WebhookSettings>>,
) -> Result<Success<WebhookView>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let (id, repeat) = (request.parameter("webhook_id")?, request.repeat(&manager.actor));
    let changes = request.input.changes();
    Ok(success(flows::change_webhook(app, &manager, &id, changes, repeat, WebhookView::from).await?))
}
