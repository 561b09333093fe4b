//! Delivering an invitation, as a code is delivered: claimed, sent, written down.

use jiff::Timestamp;

use super::deliver::LEASE;
use crate::{
    App, Result,
    courier::{Message, Outcome, render},
    model::Delivery,
    queue::SendJob,
    store::{Claimed, ProjectScope},
    types::{Environment, InvitationId},
};

pub(super) async fn deliver_invitation(app: &App, job: &SendJob, id: &InvitationId, now: Timestamp) -> Result<()> {
    let scope = job.scope();
    let invitation = match app.store.claim_invitation(&scope, id, job.send, now, now + LEASE).await? {
        Claimed::Ours(invitation) => invitation,
        Claimed::Nothing => return Ok(()),
        Claimed::Busy => return Err(anyhow::anyhow!("another worker has {id}").into()),
    };
    let Some(project) = app.store.project(&scope).await?.filter(|project| project.deleted_at.is_none()) else {
        return Ok(());
    };
    let deployment = ProjectScope::deployment();
    let person = app.store.person(&deployment, Environment::Production, invitation.email.as_str()).await?;
    if person.is_some_and(|person| person.suppressed) {
        return app.store.invitation_delivered(&scope, &invitation, Delivery::Failed, now).await;
    }
    let token = job.open(&app.keys).await?;
    let message = Message::Invitation {
        token: token.ok_or_else(|| anyhow::anyhow!("the job of {id} does not open"))?,
        project: project.settings.name.to_string(),
        inviter: invitation.inviter_email.to_string(),
        role: invitation.role,
        until: invitation.expires_at,
    };
    let email = render(&message, invitation.language)?;
    let send = invitation.send.to_string();
    let tags = [("project", job.project.as_str()), ("invitation", id.as_str()), ("send", send.as_str())];
    let delivery = match app.courier.send(&invitation.email, &email, &tags).await? {
        Outcome::Accepted => Delivery::Sent,
        Outcome::Refused => Delivery::Failed,
    };
    app.store.invitation_delivered(&scope, &invitation, delivery, now).await
}
