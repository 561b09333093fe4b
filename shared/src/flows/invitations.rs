//! Invitations into a team: made, sent again, revoked. The token goes to the invited alone, by mail.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    once,
    team::{caller, each_once, too_much, with_powers},
};
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    limits::Limit,
    model::{
        Delivery, EventKind, INVITATION_LIFE, Invitation, InvitationStatus, InvitationToken, Member, Permission,
        Powers, Record, Role, Status, TeamChange, permits,
    },
    queue::SendJob,
    store::{Changed, Invited, ProjectScope},
    tokens::Manager,
    types::{EmailAddress, Environment, InvitationId, Language},
};

/// Who is to be invited, and to what.
#[derive(Debug)]
pub struct Invite {
    /// Their address.
    pub email: EmailAddress,
    /// What they will be.
    pub role: Role,
    /// What they may do besides.
    pub permissions: Vec<Permission>,
    /// The language of the mail; the project's own where nobody says it.
    pub language: Option<Language>,
}

/// An invitation as the team sees it.
#[derive(Debug)]
pub struct ListedInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// Whether it can be accepted.
    pub status: InvitationStatus,
}

/// Invites an address. It has one open invitation of a project at most.
pub async fn invite<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    wanted: &Invite,
    repeat: Repeat<'_>,
    answer: impl Fn(ListedInvitation) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let by = caller(manager)?;
        let permissions = each_once(wanted.permissions.clone());
        if !permits(by, TeamChange::Give(Powers { role: wanted.role, permissions: &permissions })) {
            return Err(too_much().into());
        }
        let id = InvitationId::of(repeatable.identity());
        // What was written before and perhaps not queued is sent again; its token is known to nobody.
        if let Some(made) = app.store.invitation(&manager.scope, &id).await? {
            return Ok(answer(send_again(app, manager, &made).await?));
        }
        let expired = must_be_new(app, manager, &wanted.email).await?;
        count(app, manager, by, &wanted.email).await?;
        let token = InvitationToken::new(manager.scope.project(), &id);
        let expires_at = manager.now + INVITATION_LIFE;
        let invitation = Invitation {
            id,
            email: wanted.email.clone(),
            role: wanted.role,
            permissions,
            language: wanted.language.unwrap_or(manager.project.settings.default_language),
            inviter: by.user.clone(),
            inviter_email: by.email.clone(),
            token: token.hash(),
            send: 1,
            status: Status::Pending,
            accepted_by: None,
            delivery: Delivery::Queued,
            created_at: manager.now,
            expires_at,
            ttl: Invitation::ttl(expires_at),
        };
        let records = [record(manager, EventKind::MemberInvited, &invitation)];
        let made = app.store.create_invitation(&manager.scope, &invitation, expired.as_ref(), by, &records).await?;
        done(made)?;
        app.messages.add(&SendJob::invitation(&app.keys, &manager.scope, &invitation, &token).await?).await?;
        Ok(answer(ListedInvitation { invitation, status: InvitationStatus::Pending }))
    })
    .await
}

/// The invitations of a project that nobody has accepted.
pub async fn invitations(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<ListedInvitation>> {
    let read = async |limit: u32, after: Option<&str>| app.store.invitations(&manager.scope, limit, after).await;
    let show = async |invitation: Invitation| {
        if invitation.status == Status::Consumed {
            return Ok(None);
        }
        let good = invitation.is_open(manager.now) && inviter(app, &manager.scope, &invitation).await?.is_some();
        let status = if good { InvitationStatus::Pending } else { InvitationStatus::Expired };
        Ok(Some(ListedInvitation { invitation, status }))
    };
    page(app, &manager.scope, "invitations", wanted, read, show).await
}

/// Sends an invitation again, with another token and all of its time, in the caller's name.
pub async fn resend_invitation<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &InvitationId,
    repeat: Repeat<'_>,
    answer: impl Fn(ListedInvitation) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let invitation = pending(app, manager, id).await?;
        Ok(answer(send_again(app, manager, &invitation).await?))
    })
    .await
}

/// Takes an invitation back: its token is good no more.
pub async fn revoke_invitation(app: &App, manager: &Manager, id: &InvitationId) -> Result<Invitation> {
    let (by, invitation) = (caller(manager)?, pending(app, manager, id).await?);
    if !permits(by, TeamChange::Give(invitation.powers())) {
        return Err(too_much().into());
    }
    let records = [record(manager, EventKind::MemberUninvited, &invitation)];
    done(app.store.revoke_invitation(&manager.scope, &invitation, by, &records).await?)?;
    Ok(invitation)
}

/// Who invites, if they are still in the team and may still give so much.
pub(super) async fn inviter(app: &App, scope: &ProjectScope, invitation: &Invitation) -> Result<Option<Member>> {
    let inviter = app.store.member(scope, &invitation.inviter).await?;
    Ok(inviter.filter(|inviter| permits(inviter, TeamChange::Give(invitation.powers()))))
}

async fn send_again(app: &App, manager: &Manager, invitation: &Invitation) -> Result<ListedInvitation> {
    let by = caller(manager)?;
    if !permits(by, TeamChange::Give(invitation.powers())) {
        return Err(too_much().into());
    }
    count(app, manager, by, &invitation.email).await?;
    let token = InvitationToken::new(manager.scope.project(), &invitation.id);
    let next = invitation.sent_again(&token, &by.user, &by.email, manager.now);
    let records = [record(manager, EventKind::MemberInvited, &next)];
    done(app.store.renew_invitation(&manager.scope, &next, by, &records).await?)?;
    app.messages.add(&SendJob::invitation(&app.keys, &manager.scope, &next, &token).await?).await?;
    Ok(ListedInvitation { invitation: next, status: InvitationStatus::Pending })
}

/// Refuses an address that is in the team or has an open invitation; says which expired one a new one takes the place
/// of.
async fn must_be_new(app: &App, manager: &Manager, address: &EmailAddress) -> Result<Option<Invited>> {
    let deployment = ProjectScope::deployment();
    let person = app.store.person(&deployment, Environment::Production, address.as_str()).await?;
    if let Some(user) = person.and_then(|person| person.user_id)
        && app.store.member(&manager.scope, &user).await?.is_some()
    {
        return Err(refuse(Code::Conflict).because("This address is in the team already.").into());
    }
    let last = app.store.invited(&manager.scope, address).await?;
    if last.as_ref().is_some_and(|last| manager.now < last.expires_at) {
        let message = "This address is invited already. To send the mail again: \
                       `POST /v2/projects/{project_id}/invitations/{invitation_id}/resend`.";
        return Err(refuse(Code::Conflict).because(message).into());
    }
    Ok(last)
}

async fn count(app: &App, manager: &Manager, by: &Member, address: &EmailAddress) -> Result<()> {
    let (store, scope, now) = (&app.store, &manager.scope, manager.now);
    Limit::AddressInvitations.hit(store, scope, address.as_str(), now).await?;
    Limit::ProjectInvitations.hit(store, scope, scope.project().as_str(), now).await?;
    Limit::OperatorInvitations.hit(store, &ProjectScope::deployment(), by.user.as_str(), now).await
}

async fn pending(app: &App, manager: &Manager, id: &InvitationId) -> Result<Invitation> {
    let invitation = app.store.invitation(&manager.scope, id).await?;
    let invitation = invitation.filter(|invitation| invitation.status == Status::Pending);
    Ok(invitation.ok_or_else(|| refuse(Code::NotFound))?)
}

fn record(manager: &Manager, kind: EventKind, invitation: &Invitation) -> Record {
    let record = manager.record(kind, Environment::Production).with("invitation_id", invitation.id.as_str());
    with_powers(record.with("email", invitation.email.as_str()), invitation.powers())
}

fn done(changed: Changed) -> Result<(), Refusal> {
    if changed == Changed::Done { Ok(()) } else { Err(refuse(Code::Conflict)) }
}
