//! `POST /v2/projects/{project_id}/webhooks/{webhook_id}/rotate-secret`: gives a webhook a new secret. It is shown in this
//! answer and never again. The last one signs beside it for some hours more.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::Permission,
    types::{WebhookId, Whole},
};
use utoipa::ToSchema;

use super::SecretView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = WebhookRotation)]
pub(crate) struct Input {
    /// How many hours the last secret signs beside the new one.
    #[deserr(default)]
    #[schema(required = false)]
    overlap_hours: Whole<0, 168, 24>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RotatedWebhook {
    id: WebhookId,
    /// The new secret. It is not shown again.
    secret: String,
    /// The secrets that sign, the new one first.
    secrets: Vec<SecretView>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<RotatedWebhook>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let (id, repeat) = (request.parameter("webhook_id")?, request.repeat(&manager.actor));
    let overlap = request.input.overlap_hours.get();
    let made = flows::rotate_webhook_secret(app, &manager, &id, overlap, repeat, |id, secrets, shown| RotatedWebhook {
        id: id.clone(),
        secret: shown.expose().clone(),
        secrets: secrets.iter().map(SecretView::from).collect(),
    });
    Ok(success(made.await?))
}
