//! Delivering a code: claimed, sent, written down.
//!
//! A claim holds for as long as the provider may take, so of two workers with the same job one sends. A worker that
//! dies between the provider's yes and the table's costs one more message, never a lost one.

use jiff::SignedDuration;

use crate::{
    App, Result,
    courier::{Message, Outcome, render},
    model::{Delivery, EventKind, Purpose, Record, Validation},
    queue::SendJob,
    secret::Secret,
    types::{Environment, EventId},
};

/// Longer than the provider may take, shorter than the queue waits before it gives the job to another worker.
const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// Who acts in the log of what happened.
const ACTOR: &str = "deliver_messages";

/// Sends what a job asks for, if it is still to be sent.
pub async fn deliver(app: &App, job: &SendJob) -> Result<()> {
    let scope = job.scope();
    let now = app.now(&scope).await?;
    if job.has_expired(now) {
        return Ok(());
    }
    let Some(validation) = app.store.claim_delivery(&scope, &job.validation, job.send, now, now + LEASE).await? else {
        return Ok(());
    };
    if !is_for_somebody(app, &validation) {
        return Ok(());
    }
    let code = job.open(&app.keys).await?;
    let code = code.ok_or_else(|| anyhow::anyhow!("the job of {} does not open", job.validation))?;
    let message = message(app, job, &validation, code).await?;
    let email = render(&message, validation.language)?;
    let outcome = app.courier.send(&validation.address, &email, &[("validation", validation.id.as_str())]).await?;
    let (delivery, kind) = match outcome {
        Outcome::Accepted => (Delivery::Sent, EventKind::EmailSent),
        Outcome::Refused => (Delivery::Failed, EventKind::EmailFailed),
    };
    app.store.delivered(&scope, &validation, delivery, &record(&validation, kind, now)).await
}

/// The sandbox never sends to real people, and the console's codes go to members alone.
fn is_for_somebody(app: &App, validation: &Validation) -> bool {
    match (validation.environment, validation.purpose) {
        (Environment::Sandbox, _) => false,
        (Environment::Production, Purpose::SignIn) => true,
        (Environment::Production, Purpose::OperatorSignIn) => validation.address == app.config.owner_email,
    }
}

async fn message(app: &App, job: &SendJob, validation: &Validation, code: Secret<String>) -> Result<Message> {
    let minutes = validation.expires_at.duration_since(validation.created_at).as_mins();
    let minutes = u32::try_from(minutes).unwrap_or_default();
    Ok(match validation.purpose {
        Purpose::OperatorSignIn => Message::OperatorCode { code, minutes },
        Purpose::SignIn => {
            let project = app.store.project(&job.scope()).await?;
            let project = project.ok_or_else(|| anyhow::anyhow!("project {} is missing", job.project))?;
            Message::SignInCode { code, minutes, project: project.name }
        }
    })
}

fn record(validation: &Validation, kind: EventKind, now: jiff::Timestamp) -> Record {
    let data = [("validation_id", validation.id.as_str()), ("email", validation.address.as_str())];
    Record {
        id: EventId::new(),
        kind,
        environment: validation.environment,
        subject: validation.id.to_string(),
        actor: ACTOR.to_owned(),
        network: None,
        at: now,
        data: data.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect(),
    }
}
