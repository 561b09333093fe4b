//! Webhooks: where events of a project go.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    merge_patch::patched,
    once,
    webhook_secrets::new_secret,
};
use crate::{
    App, Code,
    error::{Faults, Refusal, Result, refuse},
    keys::{webhook_headers_context, webhook_secret_context},
    model::{
        EventKind, Health, MOST_WEBHOOKS, Record, SealedText, Webhook, WebhookHeaders, WebhookSecret, WebhookSettings,
    },
    secret::Secret,
    store::{Answered, Changed, ProjectScope, WebhookCreated},
    tokens::Manager,
    types::{Environment, RequestNonce, WebhookId, WebhookUrl},
};

/// A webhook with what else is known of it.
#[derive(Debug)]
pub struct OwnWebhook {
    /// The webhook, with the secrets that sign now.
    pub webhook: Webhook,
    /// The names of its receiver's own headers. What they say is shown to nobody.
    pub headers: Vec<String>,
    /// How its receiver has been doing.
    pub health: Health,
}

/// Adds a webhook. `answer` is given its secret; nobody sees it again. The answer is kept with the webhook, so that a
/// request whose answer was lost can be repeated.
pub async fn create_webhook<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    environment: Environment,
    wanted: &WebhookSettings,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnWebhook, &Secret<String>) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let scope = &manager.scope;
        may_lead_to(&wanted.url, app.config.local_receivers)?;
        let id = WebhookId::of(repeatable.identity());
        if app.store.webhook(scope, &id).await?.is_some() {
            // Its answer is kept for a day, and that is over.
            let message = "This `Idempotency-Key` made a webhook that is still there. Use a new one.";
            return Err(refuse(Code::Conflict).because(message).into());
        }
        let shown = new_secret();
        let secret = app.keys.seal_text(scope, &shown, &webhook_secret_context(scope.project(), &id)).await?;
        let bare = Webhook {
            environment,
            url: wanted.url.clone(),
            name: None,
            events: Vec::new(),
            format: wanted.format,
            secrets: vec![WebhookSecret { secret, created_at: manager.now, ends_at: None }],
            headers: None,
            disabled: None,
            created_at: manager.now,
            change: RequestNonce::new().as_str().to_owned(),
            id,
        };
        let webhook = wanted.on(&bare, sealed(app, scope, &bare.id, &wanted.headers).await?, manager.now);
        let headers = wanted.headers.names().map(str::to_owned).collect();
        let answered = answer(OwnWebhook { webhook: webhook.clone(), headers, health: Health::default() }, &shown);
        let kept = repeatable.seal(app, scope, &answered).await?;
        let named = repeatable.name.as_ref().zip(kept.as_ref());
        let kept = named.map(|(name, answer)| Answered { name, run: &repeatable.nonce, answer });
        let record = manager.of_webhook(EventKind::WebhookCreated, &webhook);
        match app.store.create_webhook(scope, &webhook, kept, &[record]).await? {
            WebhookCreated::Made => Ok(answered),
            WebhookCreated::Lost => Err(refuse(Code::Conflict).into()),
            WebhookCreated::Full => {
                let message = format!("There are {MOST_WEBHOOKS} webhooks already. Remove one of them first.");
                Err(refuse(Code::Conflict).because(message).into())
            }
        }
    })
    .await
}

/// A webhook of a project.
pub async fn webhook(app: &App, manager: &Manager, id: &WebhookId) -> Result<OwnWebhook> {
    own(app, manager, found(app, manager, id).await?).await
}

/// A webhook that is there for the caller.
pub(super) async fn found(app: &App, manager: &Manager, id: &WebhookId) -> Result<Webhook> {
    let webhook = app.store.webhook(&manager.scope, id).await?;
    Ok(webhook.filter(|found| manager.sees(found.environment)).ok_or_else(|| refuse(Code::NotFound))?)
}

/// The same where something is to be sent to it.
pub(super) async fn enabled(app: &App, manager: &Manager, id: &WebhookId) -> Result<Webhook> {
    let webhook = found(app, manager, id).await?;
    if webhook.disabled.is_some() {
        let message = "This webhook is switched off. Send it `enabled: true` first.";
        return Err(refuse(Code::Conflict).because(message).into());
    }
    Ok(webhook)
}

/// The webhooks of a project.
pub async fn webhooks(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<OwnWebhook>> {
    let healths = app.store.webhook_healths(&manager.scope).await?;
    let read = async |limit: u32, after: Option<&str>| app.store.webhooks(&manager.scope, limit, after).await;
    let seen = async |webhook: Webhook| -> Result<Option<OwnWebhook>> {
        if !manager.sees(webhook.environment) {
            return Ok(None);
        }
        let health = healths.iter().find(|(id, _)| *id == webhook.id).map(|(_, health)| health.clone());
        with_health(app, manager, webhook, health.unwrap_or_default()).await.map(Some)
    };
    page(app, &manager.scope, "webhooks", wanted, read, seen).await
}

/// Changes a webhook by a merge patch (RFC 7396): what it names is set, null puts back the default, and a header that is
/// null goes. One that is switched on, or has moved, begins anew. Of two changes at once one is refused.
pub async fn change_webhook<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    patch: &Value,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnWebhook) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let was = found(app, manager, id).await?;
        let last = WebhookSettings::of(&was, opened(app, &manager.scope, &was).await?);
        let wanted = patched(&last, &with_names_folded(patch)?)?;
        let changed = last.differences(&wanted);
        if changed.is_empty() {
            return Ok(answer(own(app, manager, was).await?));
        }
        if wanted.url != last.url {
            may_lead_to(&wanted.url, app.config.local_receivers)?;
        }
        let headers = if wanted.headers == last.headers {
            was.headers.clone()
        } else {
            sealed(app, &manager.scope, id, &wanted.headers).await?
        };
        let next = wanted.on(&was, headers, manager.now);
        let mut record = manager.of_webhook(EventKind::WebhookChanged, &was);
        record.data.insert("changed".to_owned(), json!(changed));
        if let Some(disabled) = was.disabled.as_ref().filter(|_| wanted.enabled) {
            record = record.with("was_disabled", disabled.reason.name());
        }
        let begins_anew = wanted.url != last.url || (wanted.enabled && !last.enabled);
        let next = replace(app, manager, &was, next, begins_anew, None, record).await?;
        Ok(answer(own(app, manager, next).await?))
    })
    .await
}

/// Puts a webhook in the place of what it was, if that is what it still is.
pub(super) async fn replace(
    app: &App,
    manager: &Manager,
    was: &Webhook,
    next: Webhook,
    begins_anew: bool,
    answer: Option<Answered<'_>>,
    record: Record,
) -> Result<Webhook> {
    let next = Webhook { change: RequestNonce::new().as_str().to_owned(), ..next };
    match app.store.change_webhook(&manager.scope, was, &next, begins_anew, answer, &[record]).await? {
        Changed::Done => Ok(next),
        Changed::Lost => {
            found(app, manager, &next.id).await?;
            Err(refuse(Code::Conflict).into())
        }
    }
}

/// Removes a webhook. Nothing is sent to it from then on.
pub async fn delete_webhook<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &WebhookId,
    repeat: Repeat<'_>,
    answer: impl Fn(WebhookId) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let webhook = found(app, manager, id).await?;
        let record = manager.of_webhook(EventKind::WebhookDeleted, &webhook);
        match app.store.delete_webhook(&manager.scope, &webhook, &[record]).await? {
            Changed::Done => Ok(answer(webhook.id)),
            Changed::Lost => Err(refuse(Code::NotFound).into()),
        }
    })
    .await
}

impl Manager {
    /// Something that the caller has done to a webhook.
    pub(super) fn of_webhook(&self, kind: EventKind, webhook: &Webhook) -> Record {
        self.record(kind, webhook.environment).with("webhook_id", webhook.id.as_str())
    }
}

async fn own(app: &App, manager: &Manager, webhook: Webhook) -> Result<OwnWebhook> {
    let health = app.store.webhook_health(&manager.scope, &webhook.id).await?;
    with_health(app, manager, webhook, health.unwrap_or_default()).await
}

async fn with_health(app: &App, manager: &Manager, mut webhook: Webhook, health: Health) -> Result<OwnWebhook> {
    let headers = header_names(app, &manager.scope, &webhook).await?;
    webhook.secrets = webhook.signing(manager.now).cloned().collect();
    Ok(OwnWebhook { webhook, headers, health })
}

/// The names of a receiver's own headers.
pub(super) async fn header_names(app: &App, scope: &ProjectScope, webhook: &Webhook) -> Result<Vec<String>> {
    Ok(opened(app, scope, webhook).await?.names().map(str::to_owned).collect())
}

/// The headers of a receiver's own, in the clear.
pub(super) async fn opened(app: &App, scope: &ProjectScope, webhook: &Webhook) -> Result<WebhookHeaders> {
    let Some(sealed) = &webhook.headers else { return Ok(WebhookHeaders::default()) };
    let context = webhook_headers_context(scope.project(), &webhook.id);
    let text = app.keys.open_text(scope, sealed, &context).await?;
    let text = text.ok_or_else(|| anyhow::anyhow!("the headers of {} do not open", webhook.id))?;
    Ok(serde_json::from_str(text.expose()).map_err(|_| anyhow::anyhow!("the headers of {} are none", webhook.id))?)
}

async fn sealed(
    app: &App,
    scope: &ProjectScope,
    id: &WebhookId,
    headers: &WebhookHeaders,
) -> Result<Option<SealedText>> {
    if headers.is_empty() {
        return Ok(None);
    }
    let text = Secret::new(serde_json::to_string(headers).map_err(anyhow::Error::new)?);
    app.keys.seal_text(scope, &text, &webhook_headers_context(scope.project(), id)).await.map(Some)
}

/// Refuses addresses of the machine itself where nobody has said that they are wanted.
fn may_lead_to(url: &WebhookUrl, local_receivers: bool) -> Result<(), Refusal> {
    if local_receivers || !url.is_local() {
        return Ok(());
    }
    let problem = "must be an address that is reached from the internet, such as `https://hooks.example.org/events`";
    Err(Faults::one("url", problem).into())
}

/// A patch that names headers in small letters, as they are kept.
fn with_names_folded(patch: &Value) -> Result<Value, Refusal> {
    let mut patch = patch.clone();
    if let Some(Value::Object(headers)) = patch.get_mut("headers") {
        let mut folded = Map::new();
        for (name, value) in std::mem::take(headers) {
            if folded.insert(name.to_ascii_lowercase(), value).is_some() {
                let problem = "is given twice: capitals make no other header";
                return Err(Faults::one(format!("headers.{name}"), problem).into());
            }
        }
        *headers = folded;
    }
    Ok(patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_stack_on_one_machine_has_receivers_on_it() {
        let (local, public) = ("http://127.0.0.1:8080/".parse().unwrap(), "https://example.org/".parse().unwrap());
        let refused = may_lead_to(&local, false).unwrap_err();
        assert_eq!(refused.details["fields"][0]["field"], "url");
        assert!(may_lead_to(&local, true).is_ok() && may_lead_to(&public, false).is_ok());
    }

    #[test]
    fn a_patch_names_headers_in_small_letters() {
        let patch = json!({"headers": {"X-Shop": null, "authorization": "x"}, "name": "Shop"});
        let folded = json!({"headers": {"x-shop": null, "authorization": "x"}, "name": "Shop"});
        assert_eq!(with_names_folded(&patch).unwrap(), folded);
        let refused = with_names_folded(&json!({"headers": {"X-Shop": null, "x-shop": "1"}})).unwrap_err();
        assert_eq!(refused.details["fields"][0]["field"].as_str().unwrap().to_lowercase(), "headers.x-shop");
        for odd in [json!({"headers": null}), json!({"headers": "x"}), json!({})] {
            assert_eq!(with_names_folded(&odd).unwrap(), odd);
        }
    }
}
