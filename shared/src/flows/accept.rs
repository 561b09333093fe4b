//! Accepting an invitation. Who accepts has signed in with a code for the invited address, which proves that it is
//! theirs; the token proves that they have read the mail.

use serde::{Serialize, de::DeserializeOwned};

use super::{OwnProject, Repeat, Repeatable, invitations::inviter, once, projects, team::about};
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    model::{EventKind, Invitation, InvitationToken, Member},
    store::{Changed, ProjectScope},
    tokens::OperatorCaller,
};

/// How often an invitation is looked at again that somebody else changed first.
const TRIES: usize = 4;

/// Makes the caller a member of the team that a token invites them into. Whatever is wrong with it, the answer is the
/// same. Who has accepted it and is in the team gets the same success again.
pub async fn accept_invitation<T: Serialize + DeserializeOwned>(
    app: &App,
    operator: &OperatorCaller,
    token: &str,
    repeat: Repeat<'_>,
    answer: impl Fn(OwnProject) -> T,
) -> Result<T> {
    once(app, &ProjectScope::deployment(), repeat, operator.now, async |_: &Repeatable| {
        let token = InvitationToken::parse(token).ok_or_else(dead)?;
        for _ in 0..TRIES {
            if let Some(own) = accept(app, operator, &token).await? {
                return Ok(answer(own));
            }
        }
        Err(refuse(Code::Conflict).into())
    })
    .await
}

/// Nothing if something else changed it first.
async fn accept(app: &App, operator: &OperatorCaller, token: &InvitationToken) -> Result<Option<OwnProject>> {
    let (scope, user) = (ProjectScope::of(token.project.clone()), &operator.user);
    let invitation = app.store.invitation(&scope, &token.invitation).await?;
    let invitation = invitation.filter(|found| found.is_accepted_with(token) && found.email == operator.email);
    let invitation = invitation.ok_or_else(dead)?;
    let project = app.store.project(&scope).await?.filter(|project| project.deleted_at.is_none()).ok_or_else(dead)?;
    let now = app.now(&scope).await?;

    let member = app.store.member(&scope, &user.id).await?;
    if invitation.accepted_by.as_ref() == Some(&user.id) {
        let role = Some(member.ok_or_else(dead)?.role);
        return Ok(Some(OwnProject { project, role }));
    }
    if !invitation.is_open(now) {
        return Err(dead().into());
    }
    if member.is_some() {
        // It may have been by this invitation, since that was read.
        let read_again = app.store.invitation(&scope, &token.invitation).await?;
        if read_again.is_some_and(|found| found.accepted_by.as_ref() == Some(&user.id)) {
            return Ok(None);
        }
        return Err(refuse(Code::Conflict).because("You are in this team already.").into());
    }
    // What whoever invited may not give any more is not given: nobody leaves doors open behind them.
    let inviter = inviter(app, &scope, &invitation).await?.ok_or_else(dead)?;
    let Invitation { role, permissions, .. } = invitation.clone();
    let member = Member { user: user.id.clone(), email: operator.email.clone(), role, permissions, joined_at: now };
    let record = projects::record(&scope, EventKind::MemberJoined, operator, now);
    let record = about(record, &member).with("invitation_id", invitation.id.as_str());
    let changed = app.store.accept_invitation(&scope, &invitation, &member, &inviter, &[record]).await?;
    Ok((changed == Changed::Done).then_some(OwnProject { project, role: Some(role) }))
}

/// Told of every token that is not good, whatever the reason.
fn dead() -> Refusal {
    refuse(Code::NotFound).because("This invitation is not good, or no longer. Ask for another one.")
}
