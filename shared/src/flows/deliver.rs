//! Delivering a message: claimed, sent, written down.
//!
//! A claim holds for as long as the provider may take, so of two workers with the same job one sends. A worker that
//! dies between the provider's yes and the table's costs one more message, never a lost one.

use jiff::{SignedDuration, Timestamp};

use super::deliver_code::deliver_code;
use crate::{
    App, Result,
    model::{EventKind, Record, Validation},
    queue::{SendJob, Subject},
    types::EventId,
};

/// Longer than the provider may take, shorter than the queue waits before it gives the job to another worker.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// Who acts in the log of what happened.
pub(super) const ACTOR: &str = "deliver_messages";

/// Sends what a job asks for, if it is still to be sent.
pub async fn deliver(app: &App, job: &SendJob) -> Result<()> {
    let now = app.now(&job.scope()).await?;
    if job.has_expired(now) {
        return Ok(());
    }
    match &job.subject {
        Subject::Validation(id) => deliver_code(app, job, id, now).await,
        Subject::Invitation(id) => super::deliver_invitation::deliver_invitation(app, job, id, now).await,
        Subject::Test(id) => super::deliver_test::deliver_test(app, job, id, now).await,
    }
}

/// Something that happened to a message.
pub(super) fn record(validation: &Validation, kind: EventKind, now: Timestamp) -> Record {
    Record {
        id: EventId::new(),
        kind,
        environment: validation.environment,
        subject: validation.id.to_string(),
        actor: ACTOR.to_owned(),
        network: None,
        at: now,
        data: validation.facts(),
        outcome: None,
    }
}
