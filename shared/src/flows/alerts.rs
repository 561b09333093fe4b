//! Alerts, as a team sets them.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    merge_patch::patched,
    once,
};
use crate::{
    App, Code,
    error::{Faults, Refusal, Result, refuse},
    model::{Alert, AlertSettings, AlertTarget, EventKind, MOST_ALERTS},
    store::{AlertAdded, Changed, ProjectScope},
    tokens::Manager,
    types::{AlertId, EmailAddress, Environment, RequestNonce},
};

/// Adds an alert.
pub async fn create_alert<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    environment: Environment,
    event: EventKind,
    settings: &AlertSettings,
    repeat: Repeat<'_>,
    answer: impl Fn(Alert) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let id = AlertId::of(repeatable.identity());
        if let Some(made) = app.store.alert(&manager.scope, &id).await? {
            return Ok(answer(made));
        }
        can_be_told(app, manager, &settings.to).await?;
        let alert = Alert {
            id,
            environment,
            event,
            settings: settings.clone(),
            told_at: None,
            created_at: manager.now,
            change: RequestNonce::new().as_str().to_owned(),
        };
        let record = manager.record(EventKind::AlertCreated, environment).with("alert_id", alert.id.as_str());
        let record = record.with("event", event.name());
        match app.store.create_alert(&manager.scope, &alert, &[record]).await? {
            AlertAdded::Done => Ok(answer(alert)),
            AlertAdded::Lost => Err(refuse(Code::Conflict).into()),
            AlertAdded::Full => {
                let message = format!("An environment has {MOST_ALERTS} alerts at most. Remove one of them first.");
                Err(refuse(Code::Conflict).because(message).into())
            }
        }
    })
    .await
}

/// An alert of a project.
pub async fn alert(app: &App, manager: &Manager, id: &AlertId) -> Result<Alert> {
    let alert = app.store.alert(&manager.scope, id).await?;
    Ok(alert.filter(|found| manager.sees(found.environment)).ok_or_else(|| refuse(Code::NotFound))?)
}

/// The alerts of a project.
pub async fn alerts(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<Alert>> {
    let read = async |limit: u32, after: Option<&str>| app.store.alerts(&manager.scope, limit, after).await;
    let seen = async |alert: Alert| Ok(Some(alert).filter(|found| manager.sees(found.environment)));
    page(app, &manager.scope, "alerts", wanted, read, seen).await
}

/// Changes an alert by a merge patch (RFC 7396). Of two changes at once one is refused.
pub async fn change_alert<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &AlertId,
    patch: &Value,
    repeat: Repeat<'_>,
    answer: impl Fn(Alert) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let last = alert(app, manager, id).await?;
        let settings = patched(&last.settings, patch)?;
        if settings == last.settings {
            return Ok(answer(last));
        }
        can_be_told(app, manager, &settings.to).await?;
        let record = manager.record(EventKind::AlertChanged, last.environment).with("alert_id", id.as_str());
        let record = record.comparing(&last.settings, &settings);
        let next = Alert { settings, change: RequestNonce::new().as_str().to_owned(), ..last.clone() };
        match app.store.change_alert(&manager.scope, &last, &next, &[record]).await? {
            Changed::Done => Ok(answer(next)),
            Changed::Lost => Err(refuse(Code::Conflict).into()),
        }
    })
    .await
}

/// Removes an alert: nobody is told any more.
pub async fn delete_alert(app: &App, manager: &Manager, id: &AlertId) -> Result<()> {
    let alert = alert(app, manager, id).await?;
    let record = manager.record(EventKind::AlertDeleted, alert.environment).with("alert_id", id.as_str());
    match app.store.delete_alert(&manager.scope, &alert, &[record]).await? {
        Changed::Done => Ok(()),
        Changed::Lost => Err(refuse(Code::NotFound).into()),
    }
}

/// What an address is to a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addressee {
    /// A member's.
    Member,
    /// A member's, but mail to it is known to reach nobody, or nobody who wants it.
    Suppressed,
    /// Nobody's in the team. We write to no strangers.
    Stranger,
}

/// What an address is to a project's team, right now.
pub(super) async fn addressee(app: &App, scope: &ProjectScope, address: &EmailAddress) -> Result<Addressee> {
    let deployment = ProjectScope::deployment();
    let person = app.store.person(&deployment, Environment::Production, address.as_str()).await?;
    let (user, suppressed) = person.map(|person| (person.user_id, person.suppressed)).unwrap_or_default();
    let Some(user) = user else { return Ok(Addressee::Stranger) };
    Ok(match app.store.member(scope, &user).await? {
        None => Addressee::Stranger,
        Some(_) if suppressed => Addressee::Suppressed,
        Some(_) => Addressee::Member,
    })
}

async fn can_be_told(app: &App, manager: &Manager, to: &AlertTarget) -> Result<()> {
    let AlertTarget::Email(address) = to else { return Ok(()) };
    let problem = match addressee(app, &manager.scope, address).await? {
        Addressee::Member => return Ok(()),
        Addressee::Suppressed => "gets no mail from us, because mail to it came back; name another member's address",
        Addressee::Stranger => {
            "must be the address of a member of this project's team; invite them first, or name a topic"
        }
    };
    Err(Refusal::from(Faults::one("to.email", problem)).into())
}
