//! `POST /v2/projects/{project_id}/webhooks`: adds a webhook. Its secret is shown in this answer and never again.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::{Permission, PublicEvent, WebhookFormat, WebhookHeaders, WebhookSettings, each_once},
    types::{Environment, Name, WebhookUrl},
};
use utoipa::ToSchema;

use super::WebhookView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = WebhookRequest)]
pub(crate) struct Input {
    /// Where events go.
    url: WebhookUrl,
    /// Whose events: a token's own environment, else production.
    #[deserr(default)]
    environment: Option<Environment>,
    /// How the team calls it.
    #[deserr(default)]
    name: Option<Name>,
    /// Which events; all of them if none is named.
    #[deserr(default, try_from(Vec<PublicEvent>) = each_once -> Faults)]
    #[schema(required = false)]
    events: Vec<PublicEvent>,
    /// How bodies look.
    #[deserr(default)]
    #[schema(required = false)]
    format: WebhookFormat,
    /// Headers of the receiver's own: up to 10.
    #[deserr(default)]
    #[schema(required = false)]
    headers: WebhookHeaders,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewWebhook {
    /// What signs its messages. It is not shown again.
    secret: String,
    #[serde(flatten)]
    view: WebhookView,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<NewWebhook>> {
    let manager = app.manager(&request, Permission::ChangeWebhooks).await?;
    let Input { url, environment, name, events, format, headers } = &request.input;
    let environment = manager.environment(*environment)?;
    let wanted = WebhookSettings {
        url: url.clone(),
        name: name.clone(),
        events: events.clone(),
        format: *format,
        headers: headers.clone(),
        enabled: true,
    };
    let repeat = request.repeat(&manager.actor);
    let made = flows::create_webhook(app, &manager, environment, &wanted, repeat, |own, shown| NewWebhook {
        secret: shown.expose().clone(),
        view: own.into(),
    });
    Ok(success(made.await?))
}
