//! `GET /v2/projects/{project_id}/webhooks/{webhook_id}/deliveries`: what became of the events for a webhook, the newest
//! first.

use smartaccess::{
    App, Result,
    flows::{self, DeliveryQuery, Page},
    http::{Request, Success, success},
    model::Permission,
};

use super::DeliveryView;

pub(crate) async fn handle(app: &'static App, request: Request<DeliveryQuery>) -> Result<Success<Page<DeliveryView>>> {
    let manager = app.manager(&request, Permission::ReadWebhooks).await?;
    let id = request.parameter("webhook_id")?;
    Ok(success(flows::webhook_deliveries(app, &manager, &id, &request.input).await?.map(DeliveryView::from)))
}
