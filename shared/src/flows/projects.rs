//! Projects: made, changed, deleted, and restored within a week.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    merge_patch::patched,
    once,
};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{EventKind, Member, Project, ProjectSettings, Record, Role},
    store::{Changed, Membership, ProjectScope},
    tokens::{Manager, OperatorCaller},
    types::{ClientId, Environment, EventId, ProjectId, RequestNonce},
};

/// A project, and what the caller is in its team.
#[derive(Debug)]
pub struct OwnProject {
    /// The project.
    pub project: Project,
    /// The caller's role; nothing for a token.
    pub role: Option<Role>,
}

/// Makes a project. Who makes it owns it.
pub async fn create_project<T: Serialize + DeserializeOwned>(
    app: &App,
    operator: &OperatorCaller,
    settings: &ProjectSettings,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnProject) -> T,
) -> Result<T> {
    once(app, &ProjectScope::deployment(), repeat, operator.now, async |repeatable: &Repeatable| {
        // A request that is repeated after its answer was lost finds what it has made.
        let id = ProjectId::of(repeatable.identity());
        let scope = ProjectScope::of(id.clone());
        if let Some(project) = app.store.project(&scope).await? {
            return Ok(answer(OwnProject { project, role: Some(Role::Owner) }));
        }
        let project = Project {
            id,
            client_id: ClientId::new(),
            settings: settings.clone(),
            created_at: operator.now,
            change: RequestNonce::new().as_str().to_owned(),
            deleted_at: None,
        };
        let owner = Member {
            user: operator.user.id.clone(),
            email: operator.email.clone(),
            role: Role::Owner,
            permissions: Vec::new(),
            joined_at: operator.now,
        };
        let record = record(&scope, EventKind::ProjectCreated, operator, operator.now);
        let made = app.store.create_project(&project, Some(&owner), &[record]).await?;
        made.ok_or_else(|| refuse(Code::Conflict))?;
        Ok(answer(OwnProject { project, role: Some(Role::Owner) }))
    })
    .await
}

/// The projects that a team member is in.
pub async fn projects(app: &App, operator: &OperatorCaller, wanted: &PageQuery) -> Result<Page<OwnProject>> {
    let (scope, user) = (ProjectScope::deployment(), &operator.user.id);
    let query = format!("projects#{user}");
    let show = async |membership: Membership| {
        let scope = ProjectScope::of(membership.project);
        let (project, member) =
            tokio::join!(Box::pin(app.store.project(&scope)), Box::pin(app.store.member(&scope, user)));
        let there = project?.filter(|project| project.deleted_at.is_none()).zip(member?);
        Ok(there.map(|(project, member)| OwnProject { project, role: Some(member.role) }))
    };
    page(app, &scope, &query, wanted, async |limit, after| app.store.memberships(user, limit, after).await, show).await
}

/// Changes settings by a merge patch (RFC 7396): what it names is set, null puts back the default.
pub async fn change_project<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    patch: &Value,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnProject) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let settings = patched(&manager.project.settings, patch)?;
        let next = Project { settings, ..manager.project.clone() };
        Ok(answer(change(app, manager, next, EventKind::ProjectChanged).await?))
    })
    .await
}

/// Deletes a project, or restores it. What it is already stays as it is.
pub async fn set_deleted<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    is_deleted: bool,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnProject) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let project = manager.project.clone();
        if project.deleted_at.is_some() == is_deleted {
            forget_faces(app, manager, is_deleted).await?;
            return Ok(answer(OwnProject { project, role: manager.role() }));
        }
        let kind = if is_deleted { EventKind::ProjectDeleted } else { EventKind::ProjectRestored };
        let next = Project { deleted_at: is_deleted.then_some(manager.now), ..project };
        let changed = change(app, manager, next, kind).await?;
        forget_faces(app, manager, is_deleted).await?;
        Ok(answer(changed))
    })
    .await
}

/// Faces of a project that is deleted go at once, and do not come back with it.
async fn forget_faces(app: &App, manager: &Manager, is_deleted: bool) -> Result<()> {
    if is_deleted { app.gallery().shred(&manager.scope).await } else { Ok(()) }
}

async fn change(app: &App, manager: &Manager, next: Project, kind: EventKind) -> Result<OwnProject> {
    let project = Project { change: RequestNonce::new().as_str().to_owned(), ..next };
    let record = manager.record(kind, Environment::Production);
    let record = match kind {
        EventKind::ProjectChanged => record.comparing(&manager.project.settings, &project.settings),
        _ => record,
    };
    match app.store.change_project(&manager.scope, &manager.project, &project, &[record]).await? {
        Changed::Done => Ok(OwnProject { project, role: manager.role() }),
        Changed::Lost => Err(refuse(Code::Conflict).into()),
    }
}

/// Something that happened to a project as a whole, or to its team.
pub(super) fn record(scope: &ProjectScope, kind: EventKind, operator: &OperatorCaller, now: Timestamp) -> Record {
    Record {
        id: EventId::new(),
        kind,
        environment: Environment::Production,
        subject: scope.project().to_string(),
        actor: operator.user.id.to_string(),
        network: operator.network,
        at: now,
        data: Map::new(),
        outcome: None,
    }
}
