//! Flows as a team edits them: made, changed, compared and removed. What is published is in `publication`.

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
    error::{Faults, Result, refuse},
    http::{IfMatch, Request},
    model::{
        Difference, EventKind, Flow, FlowKind, FlowSettings, FlowVersion, LiveFlow, Permission, Record, differences,
    },
    store::{Changed, ProjectScope},
    tokens::Manager,
    types::{Environment, FlowId, ProjectId, RequestNonce},
};

/// A flow, and what people sign in by in its environment.
#[derive(Debug)]
pub struct OwnFlow {
    /// The flow.
    pub flow: Flow,
    /// Its project.
    pub project: ProjectId,
    /// What is published of it, if that is what people sign in by.
    pub live: Option<LiveFlow>,
}

/// Who calls about a flow, if they may do this in its project.
pub async fn manager_of_flow<I>(app: &App, request: &Request<I>, permission: Permission) -> Result<(Manager, FlowId)> {
    let project = async || app.store.project_of_flow(&request.parameter("flow_id")?).await;
    let manager = app.manager_of(request, project, permission).await?;
    Ok((manager, request.parameter("flow_id")?))
}

/// Makes a flow. Nobody signs in by it before it is published.
pub async fn create_flow<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    kind: FlowKind,
    environment: Environment,
    settings: &FlowSettings,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnFlow) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let id = FlowId::of(repeatable.identity());
        if app.store.flow(&manager.scope, &id).await?.is_some() {
            return Ok(answer(flow(app, manager, &id).await?));
        }
        let flow = Flow {
            id,
            environment,
            kind,
            draft: settings.clone(),
            change: new_change(),
            latest_version: 0,
            created_at: manager.now,
            changed_at: manager.now,
        };
        app.store.create_flow(&manager.scope, &flow, &[record(manager, EventKind::FlowCreated, &flow)]).await?;
        Ok(answer(OwnFlow { flow, project: manager.scope.project().clone(), live: None }))
    })
    .await
}

/// A flow of a project.
pub async fn flow(app: &App, manager: &Manager, id: &FlowId) -> Result<OwnFlow> {
    let found = app.store.flow(&manager.scope, id).await?.filter(|flow| manager.sees(flow.environment));
    own(app, &manager.scope, found.ok_or_else(|| refuse(Code::NotFound))?).await
}

/// The flows of a project.
pub async fn flows(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<OwnFlow>> {
    let read = async |limit: u32, after: Option<&str>| app.store.flows(&manager.scope, limit, after).await;
    let show = async |flow: Flow| {
        let is_seen = manager.sees(flow.environment);
        if is_seen { own(app, &manager.scope, flow).await.map(Some) } else { Ok(None) }
    };
    page(app, &manager.scope, "project-flows", wanted, read, show).await
}

async fn own(app: &App, scope: &ProjectScope, flow: Flow) -> Result<OwnFlow> {
    let live = app.store.live_flow(scope, flow.environment).await?.filter(|live| live.flow_id == flow.id);
    Ok(OwnFlow { flow, project: scope.project().clone(), live })
}

/// Changes a draft by a merge patch. What is published stays as it is.
pub async fn change_flow<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &FlowId,
    wanted: Option<&IfMatch>,
    patch: &Value,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnFlow) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let own = flow(app, manager, id).await?;
        IfMatch::must_be(wanted, &own.flow.change)?;
        let draft = patched(&own.flow.draft, patch)?;
        let changed = differences(&value(&own.flow.draft), &value(&draft));
        if changed.is_empty() {
            return Ok(answer(own));
        }
        let next = Flow { draft, change: new_change(), changed_at: manager.now, ..own.flow.clone() };
        let fields: Vec<String> = changed.into_iter().map(|difference| difference.field).collect();
        let record = record(manager, EventKind::FlowChanged, &next).with("changed", &fields.join(" "));
        match app.store.change_flow(&manager.scope, &own.flow, &next, &[record]).await? {
            Changed::Done => Ok(answer(OwnFlow { flow: next, ..own })),
            Changed::Lost => Err(refuse(Code::Conflict).into()),
        }
    })
    .await
}

/// Removes a flow that nobody signs in by.
pub async fn delete_flow(app: &App, manager: &Manager, id: &FlowId, wanted: Option<&IfMatch>) -> Result<()> {
    let OwnFlow { flow, live, .. } = flow(app, manager, id).await?;
    IfMatch::must_be(wanted, &flow.change)?;
    if live.is_some() {
        let message = "People sign in by this flow. Unpublish it first, or publish another in its place.";
        return Err(refuse(Code::Conflict).because(message).into());
    }
    match app.store.delete_flow(&manager.scope, &flow, &[record(manager, EventKind::FlowDeleted, &flow)]).await? {
        Changed::Done => Ok(()),
        Changed::Lost => Err(refuse(Code::Conflict).into()),
    }
}

/// The versions of a flow, the latest first.
pub async fn flow_versions(app: &App, manager: &Manager, id: &FlowId, wanted: &PageQuery) -> Result<Page<FlowVersion>> {
    let OwnFlow { flow, .. } = flow(app, manager, id).await?;
    let read =
        async |limit: u32, after: Option<&str>| app.store.flow_versions(&manager.scope, &flow.id, limit, after).await;
    let query = format!("versions#{}", flow.id);
    page(app, &manager.scope, &query, wanted, read, async |version| Ok(Some(version))).await
}

/// What differs between two versions, or a version and the draft. Nothing stands for the draft on the right, and on the
/// left for what is published.
pub async fn flow_differences(
    app: &App,
    manager: &Manager,
    id: &FlowId,
    from: Option<u32>,
    to: Option<u32>,
) -> Result<Vec<Difference>> {
    let own = flow(app, manager, id).await?;
    let before = match from {
        Some(number) => value(&version(app, &manager.scope, &own.flow, "from", number).await?.settings),
        None => own.live.as_ref().map_or_else(|| Value::Object(serde_json::Map::new()), |live| value(&live.settings)),
    };
    let after = match to {
        Some(number) => value(&version(app, &manager.scope, &own.flow, "to", number).await?.settings),
        None => value(&own.flow.draft),
    };
    Ok(differences(&before, &after))
}

/// A version that a caller names in this field.
pub(super) async fn version(
    app: &App,
    scope: &ProjectScope,
    flow: &Flow,
    field: &str,
    number: u32,
) -> Result<FlowVersion> {
    let found = app.store.flow_version(scope, &flow.id, number).await?;
    Ok(found
        .ok_or_else(|| match flow.latest_version {
            0 => Faults::one(field, format!("must be a version, and there is none yet, not {number}")),
            latest => Faults::one(field, format!("must be a version from 1 to {latest}, not {number}")),
        })
        .map_err(crate::error::Refusal::from)?)
}

fn value(settings: &FlowSettings) -> Value {
    serde_json::to_value(settings).expect("settings are plain data")
}

pub(super) fn new_change() -> String {
    RequestNonce::new().as_str().to_owned()
}

/// Something that happened to a flow.
pub(super) fn record(manager: &Manager, kind: EventKind, flow: &Flow) -> Record {
    manager.record(kind, flow.environment).with("flow_id", flow.id.as_str())
}
