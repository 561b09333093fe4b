//! The headers of a message to a webhook: its receiver's own, and those that prove that it is ours (Standard Webhooks 1.0).

use jiff::Timestamp;
use lambda_http::http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};

use super::webhooks::opened;
use crate::{
    App, Result,
    keys::webhook_secret_context,
    model::{EventDelivery, Webhook, webhook_signature},
    store::ProjectScope,
};

/// The headers of one try at this time of its project. The time that is signed is the system's, for receivers compare it
/// with theirs.
pub(super) async fn webhook_headers(
    app: &App,
    scope: &ProjectScope,
    webhook: &Webhook,
    (delivery, body): (&EventDelivery, &str),
    now: Timestamp,
) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in opened(app, scope, webhook).await?.iter() {
        let mut value = HeaderValue::try_from(value.expose()).map_err(anyhow::Error::new)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::try_from(name).map_err(anyhow::Error::new)?, value);
    }
    let at = app.system_now();
    let text = |value: String| HeaderValue::try_from(value).map_err(anyhow::Error::new);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("webhook-id", text(delivery.event.to_string())?);
    headers.insert("webhook-timestamp", text(at.as_second().to_string())?);
    headers.insert("webhook-signature", text(signatures(app, scope, webhook, (delivery, body), (at, now)).await?)?);
    Ok(headers)
}

/// A signature of each secret that signs now, the current one first.
async fn signatures(
    app: &App,
    scope: &ProjectScope,
    webhook: &Webhook,
    (delivery, body): (&EventDelivery, &str),
    (at, now): (Timestamp, Timestamp),
) -> Result<String> {
    let context = webhook_secret_context(scope.project(), &webhook.id);
    let mut signatures = Vec::new();
    for sealed in webhook.signing(now) {
        let secret = app.keys.open_text(scope, &sealed.secret, &context).await?;
        let signature = secret.and_then(|secret| webhook_signature(&secret, &delivery.event, at, body));
        signatures.push(signature.ok_or_else(|| anyhow::anyhow!("a secret of {} does not open", webhook.id))?);
    }
    if signatures.is_empty() {
        return Err(anyhow::anyhow!("{} has no secret that signs", webhook.id).into());
    }
    Ok(signatures.join(" "))
}
