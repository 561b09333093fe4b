//! `POST /v2/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}/replay`: sends an event again: the same id
//! and the same body, with all tries before it.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::DeliveryView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeliveryView>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let (id, event) = (request.parameter("webhook_id")?, request.parameter("event_id")?);
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::replay_webhook_delivery(app, &manager, &id, &event, repeat, DeliveryView::from).await?))
}
