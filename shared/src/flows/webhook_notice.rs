//! Telling a team that events are no longer sent to one of its webhooks. Nobody has to ask for it.

use serde::Deserialize;

use super::raise_alert::{Told, delivery_tags, live, mail};
use crate::{
    App, Result,
    courier::{Message, WebhookNotice},
    model::{EventDelivery, Member, Role},
    store::ProjectScope,
    types::WebhookId,
};

/// The most members who are told.
const MOST: usize = 20;

/// What is read of the event.
#[derive(Deserialize)]
struct Event {
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    webhook_id: WebhookId,
}

/// Mails owners and admins, unless the webhook is on again, or gone.
pub(super) async fn tell_of_webhook(app: &App, scope: &ProjectScope, delivery: &EventDelivery) -> Result<Told> {
    let event: Event = serde_json::from_str(&delivery.body).map_err(anyhow::Error::new)?;
    let (webhook, project) = (app.store.webhook(scope, &event.data.webhook_id).await?, live(app, scope).await?);
    let (Some(webhook), Some(project)) = (webhook, project) else { return Ok(Told::Done) };
    let Some(disabled) = webhook.disabled else { return Ok(Told::Done) };
    let message = Message::WebhookDisabled(WebhookNotice {
        project_name: project.settings.name.to_string(),
        environment: webhook.environment,
        webhook: webhook.id,
        url: webhook.url.to_string(),
        reason: disabled.reason,
        at: disabled.at,
    });
    let tags = delivery_tags(scope, delivery);
    let mut all = Told::Done;
    for member in who_can_mend(app, scope).await? {
        let told = mail(app, scope, &project, &member.email, &message, &tags).await?;
        // Whoever gets no mail at all does not keep the others from theirs.
        if matches!(told, Told::NotNow(_)) {
            all = told;
        }
    }
    Ok(all)
}

/// Owners, then admins.
async fn who_can_mend(app: &App, scope: &ProjectScope) -> Result<Vec<Member>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let listed = app.store.members(scope, 100, after.as_deref()).await?;
        found.extend(listed.items.into_iter().filter(|member| member.role >= Role::Admin));
        if listed.next.is_none() {
            break;
        }
        after = listed.next;
    }
    found.sort_by_key(|member| std::cmp::Reverse(member.role));
    found.truncate(MOST);
    Ok(found)
}
