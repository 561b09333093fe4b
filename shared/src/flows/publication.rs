//! What people sign in by: published, taken back, and put back to an earlier version.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable, once,
    project_flows::{OwnFlow, flow, new_change, record, version},
};
use crate::{
    App, Code,
    error::{Result, refuse},
    http::IfMatch,
    model::{Branding, EventKind, Finding, Findings, Flow, FlowSettings, FlowVersion, LiveFlow, Ready},
    store::{Changed, Publication},
    tokens::Manager,
    types::{Environment, FlowId},
};

/// How often a publication is tried that met another.
const TRIES: usize = 2;

/// Everything that is missing before people can sign in by a flow's draft.
pub async fn check_flow(app: &App, manager: &Manager, id: &FlowId) -> Result<Findings> {
    let own = flow(app, manager, id).await?;
    check(app, manager, own.flow.environment, &own.flow.draft).await
}

async fn check(app: &App, manager: &Manager, environment: Environment, settings: &FlowSettings) -> Result<Findings> {
    let (sends_mail, sends_whatsapp) = match environment {
        Environment::Production => (app.courier.may_send().await?, app.whatsapp.is_on()),
        Environment::Sandbox => (true, true),
    };
    let has_application = has_application(app, manager, environment).await?;
    let missing_pictures = &missing_pictures(app, manager, &settings.branding).await?;
    let project = &manager.project.settings;
    let sees_faces = app.config.face_set.is_some();
    Ok(settings.check(Ready { project, sends_mail, sends_whatsapp, sees_faces, has_application, missing_pictures }))
}

/// The fields that name a picture which is not there to be shown.
async fn missing_pictures(app: &App, manager: &Manager, branding: &Branding) -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for (name, id) in [("logo", &branding.logo), ("image", &branding.image)] {
        let Some(id) = id else { continue };
        let asset = app.store.asset(&manager.scope, id).await?;
        if asset.is_none_or(|asset| asset.picture.is_none()) {
            missing.push(name);
        }
    }
    Ok(missing)
}

async fn has_application(app: &App, manager: &Manager, environment: Environment) -> Result<bool> {
    let mut after = None;
    loop {
        let page = app.store.applications(&manager.scope, 100, after.as_deref()).await?;
        if page.items.iter().any(|application| application.environment == environment) {
            return Ok(true);
        }
        after = page.next;
        if after.is_none() {
            return Ok(false);
        }
    }
}

/// Refuses what people could not sign in by, and says what they may be surprised by.
async fn publishable(
    app: &App,
    manager: &Manager,
    environment: Environment,
    settings: &FlowSettings,
) -> Result<Vec<Finding>> {
    let findings = check(app, manager, environment, settings).await?;
    let is_publishable = findings.is_publishable();
    let list = findings.into_list();
    if is_publishable { Ok(list) } else { Err(refuse(Code::FlowIncomplete).detail("findings", list).into()) }
}

/// Makes a version of the draft and lets people sign in by it, in the place of what they signed in by before. A draft
/// that is the same as the latest version makes no new one.
pub async fn publish_flow<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &FlowId,
    wanted: Option<&IfMatch>,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnFlow, Vec<Finding>) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        for _ in 0..TRIES {
            let own = flow(app, manager, id).await?;
            IfMatch::must_be(wanted, &own.flow.change)?;
            let findings = publishable(app, manager, own.flow.environment, &own.flow.draft).await?;
            let latest = match own.flow.latest_version {
                0 => None,
                number => Some(version(app, &manager.scope, &own.flow, "version", number).await?),
            };
            let next = latest
                .filter(|latest| latest.settings == own.flow.draft)
                .map_or_else(|| Next::New(new_version(manager, &own.flow)), Next::Known);
            if let Some(own) = publish(app, manager, own, next).await? {
                return Ok(answer(own, findings));
            }
        }
        Err(refuse(Code::Conflict).into())
    })
    .await
}

/// Lets people sign in by an earlier version. The draft stays as it is.
pub async fn roll_back_flow<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &FlowId,
    number: u32,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnFlow, Vec<Finding>) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let own = flow(app, manager, id).await?;
        let version = version(app, &manager.scope, &own.flow, "version", number).await?;
        let findings = publishable(app, manager, own.flow.environment, &version.settings).await?;
        let own = publish(app, manager, own, Next::Known(version)).await?;
        Ok(answer(own.ok_or_else(|| refuse(Code::Conflict))?, findings))
    })
    .await
}

/// Lets nobody sign in by a flow any more. One that nobody signs in by stays so.
pub async fn unpublish_flow<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &FlowId,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnFlow) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let own = flow(app, manager, id).await?;
        let Some(live) = &own.live else { return Ok(answer(own)) };
        let record = record(manager, EventKind::FlowUnpublished, &own.flow).with("version", &live.version.to_string());
        match app.store.unpublish_flow(&manager.scope, own.flow.environment, live, &[record]).await? {
            Changed::Done => Ok(answer(OwnFlow { live: None, ..own })),
            Changed::Lost => Err(refuse(Code::Conflict).into()),
        }
    })
    .await
}

/// What people are to sign in by.
enum Next {
    New(FlowVersion),
    Known(FlowVersion),
}

fn new_version(manager: &Manager, flow: &Flow) -> FlowVersion {
    FlowVersion {
        number: flow.latest_version + 1,
        settings: flow.draft.clone(),
        published_by: manager.actor.clone(),
        published_at: manager.now,
    }
}

/// Publishes a version; nothing if something else was published or changed at the same time.
async fn publish(app: &App, manager: &Manager, own: OwnFlow, next: Next) -> Result<Option<OwnFlow>> {
    let (version, is_new) = match next {
        Next::New(version) => (version, true),
        Next::Known(version) => (version, false),
    };
    if own.live.as_ref().is_some_and(|live| live.version == version.number) {
        return Ok(Some(own));
    }
    let last = app.store.live_flow(&manager.scope, own.flow.environment).await?;
    let live = LiveFlow {
        flow_id: own.flow.id.clone(),
        version: version.number,
        settings: version.settings.clone(),
        change: new_change(),
        since: manager.now,
    };
    let mut records =
        vec![record(manager, EventKind::FlowPublished, &own.flow).with("version", &version.number.to_string())];
    if let Some(other) = last.as_ref().filter(|last| last.flow_id != own.flow.id) {
        let replaced = manager.record(EventKind::FlowUnpublished, own.flow.environment);
        let replaced = replaced.with("flow_id", other.flow_id.as_str()).with("version", &other.version.to_string());
        records.push(replaced);
    }
    let publication =
        Publication { flow: &own.flow, version: is_new.then_some(&version), last: last.as_ref(), next: &live };
    Ok(match app.store.publish_flow(&manager.scope, &publication, &records).await? {
        Changed::Done => {
            let flow = Flow { latest_version: own.flow.latest_version.max(version.number), ..own.flow };
            Some(OwnFlow { flow, live: Some(live), ..own })
        }
        Changed::Lost => None,
    })
}
