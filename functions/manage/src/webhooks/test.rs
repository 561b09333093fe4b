//! `POST /v2/projects/{project_id}/webhooks/{webhook_id}/test`: sends a webhook an event that tells of nothing. It is on
//! its way when this answers; what became of it is among the webhook's deliveries.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::DeliveryView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeliveryView>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let (id, repeat) = (request.parameter("webhook_id")?, request.repeat(&manager.actor));
    Ok(success(flows::test_webhook(app, &manager, &id, repeat, DeliveryView::from).await?))
}
