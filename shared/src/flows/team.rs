//! Teams: who is in one, what they may do, and who owns the project.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    OwnProject, Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    once,
};
use crate::{
    App, Code,
    error::{Faults, Refusal, Result, refuse},
    model::{EventKind, Member, Permission, Powers, Record, Role, TeamChange, permits},
    store::TeamChanged,
    tokens::Manager,
    types::{Environment, UserId},
};

/// What is to change of a member; what is not named stays.
#[derive(Debug, Default)]
pub struct MemberChange {
    /// The role.
    pub role: Option<Role>,
    /// What the role alone does not allow.
    pub permissions: Option<Vec<Permission>>,
}

/// The members of a project's team.
pub async fn members(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<Member>> {
    let read = async |limit: u32, after: Option<&str>| app.store.members(&manager.scope, limit, after).await;
    page(app, &manager.scope, "members", wanted, read, async |member| Ok(Some(member))).await
}

/// Gives a member another role or other permissions; they count from the next request on.
pub async fn change_member(app: &App, manager: &Manager, id: &UserId, change: MemberChange) -> Result<Member> {
    let (by, was) = (caller(manager)?, member(app, manager, id).await?);
    let permissions = change.permissions.map_or_else(|| was.permissions.clone(), each_once);
    let next = Member { role: change.role.unwrap_or(was.role), permissions, ..was.clone() };
    if !permits(by, TeamChange::Change(&was, next.powers())) {
        return Err(too_much().into());
    }
    if next != was {
        let records = [given(manager, &was, &next)];
        done(app.store.change_member(&manager.scope, by, &was, &next, &records).await?)?;
    }
    Ok(next)
}

/// Removes a member; or lets the caller leave, if that is who they name.
pub async fn remove_member(app: &App, manager: &Manager, id: &UserId) -> Result<Member> {
    let by = caller(manager)?;
    if *id != by.user && !by.may(Permission::ChangeTeam) {
        return Err(refuse(Code::Forbidden).into());
    }
    let member = member(app, manager, id).await?;
    if !permits(by, TeamChange::Remove(&member)) {
        return Err(too_much().into());
    }
    let record = about(manager.record(EventKind::MemberRemoved, Environment::Production), &member);
    done(app.store.remove_member(&manager.scope, by, &member, &[record]).await?)?;
    Ok(member)
}

/// Makes a member the owner in the place of the caller, who becomes an admin.
pub async fn transfer_project<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    to: &UserId,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnProject) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let from = caller(manager)?;
        if !permits(from, TeamChange::Transfer) {
            return Err(refuse(Code::Forbidden).because("Only an owner gives the project away.").into());
        }
        if *to == from.user {
            return Err(Refusal::from(Faults::one("member_id", "must be another member than you")).into());
        }
        let heir = member(app, manager, to).await?;
        let owner = Member { role: Role::Owner, permissions: Vec::new(), ..heir.clone() };
        let admin = Member { role: Role::Admin, permissions: Vec::new(), ..from.clone() };
        let record = manager.record(EventKind::ProjectTransferred, Environment::Production);
        let mut records = vec![record.with("from", from.user.as_str()).with("to", to.as_str())];
        let changes = [(&heir, &owner), (from, &admin)];
        records.extend(changes.iter().map(|(was, next)| given(manager, was, next)));
        done(app.store.change_both(&manager.scope, changes, &records).await?)?;
        Ok(answer(OwnProject { project: manager.project.clone(), role: Some(Role::Admin) }))
    })
    .await
}

/// The member who calls; an api token is none.
pub(super) fn caller(manager: &Manager) -> Result<&Member, Refusal> {
    manager.member.as_ref().ok_or_else(|| refuse(Code::Forbidden))
}

/// Permissions as rows hold them, so that the same ones always look the same.
pub(super) fn each_once(mut permissions: Vec<Permission>) -> Vec<Permission> {
    permissions.sort_unstable();
    permissions.dedup();
    permissions
}

/// Why nobody may do this who has less.
pub(super) fn too_much() -> Refusal {
    refuse(Code::Forbidden).because("You can give, change and take away only what you have yourself.")
}

/// Says what somebody is given.
pub(super) fn with_powers(record: Record, powers: Powers<'_>) -> Record {
    let names: Vec<_> = powers.permissions.iter().map(|permission| permission.name()).collect();
    record.with("role", powers.role.name()).with("permissions", &names.join(" "))
}

/// Says which member something happened to.
pub(super) fn about(record: Record, member: &Member) -> Record {
    let record = record.with("user_id", member.user.as_str()).with("email", member.email.as_str());
    with_powers(record, member.powers())
}

fn given(manager: &Manager, was: &Member, next: &Member) -> Record {
    let record = manager.record(EventKind::MemberRoleChanged, Environment::Production);
    about(record, next).with("last_role", was.role.name())
}

async fn member(app: &App, manager: &Manager, id: &UserId) -> Result<Member> {
    Ok(app.store.member(&manager.scope, id).await?.ok_or_else(|| refuse(Code::NotFound))?)
}

fn done(changed: TeamChanged) -> Result<(), Refusal> {
    match changed {
        TeamChanged::Done => Ok(()),
        TeamChanged::Lost => Err(refuse(Code::Conflict)),
        TeamChanged::LastOwner => Err(refuse(Code::Conflict).because(
            "A project keeps one owner, and this is its last. Give the project to another member first: \
             `POST /v2/projects/{project_id}/transfer`.",
        )),
    }
}
