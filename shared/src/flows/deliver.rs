//! Delivering a code: claimed, sent, written down.
//!
//! A claim holds for as long as the provider may take, so of two workers with the same job one sends. A worker that
//! dies between the provider's yes and the table's costs one more message, never a lost one.

use jiff::{SignedDuration, Timestamp};

use crate::{
    App, Result,
    clock::Stopwatch,
    courier::{Message, Outcome, render},
    model::{Delivery, EventKind, Purpose, Record, Validation},
    queue::SendJob,
    secret::Secret,
    store::Claimed,
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
    let validation = match app.store.claim_delivery(&scope, &job.validation, job.send, now, now + LEASE).await? {
        Claimed::Ours(validation) => validation,
        Claimed::Nothing => return Ok(()),
        // If that worker dies, this job is the one that remains; it comes back when the claim has ended.
        Claimed::Busy => return Err(anyhow::anyhow!("another worker has {}", job.validation).into()),
    };
    if !is_for_somebody(app, &validation) {
        return Ok(());
    }
    let person = app.store.person(&scope, validation.environment, &validation.address).await?;
    if person.is_some_and(|person| person.suppressed) {
        let failed = record(&validation, EventKind::EmailFailed, now);
        return app.store.delivered(&scope, &validation, Delivery::Failed, &failed).await;
    }
    let code = job.open(&app.keys).await?;
    let code = code.ok_or_else(|| anyhow::anyhow!("the job of {} does not open", job.validation))?;
    let message = message(app, job, &validation, code, now).await?;
    let email = render(&message, validation.language)?;
    let send = validation.send.to_string();
    let tags = [("project", job.project.as_str()), ("validation", validation.id.as_str()), ("send", send.as_str())];
    let took = Stopwatch::start();
    let outcome = app.courier.send(&validation.address, &email, &tags).await?;
    let now = now + took.elapsed();
    let (delivery, kind) = match outcome {
        Outcome::Accepted => (Delivery::Sent, EventKind::EmailSent),
        Outcome::Refused => (Delivery::Failed, EventKind::EmailFailed),
    };
    let record = record(&validation, kind, now).since(validation.asked_at);
    app.store.delivered(&scope, &validation, delivery, &record).await
}

/// The sandbox never sends to real people, and the console's codes go to members alone.
fn is_for_somebody(app: &App, validation: &Validation) -> bool {
    match (validation.environment, validation.purpose) {
        (Environment::Sandbox, _) => false,
        (Environment::Production, Purpose::SignIn) => true,
        (Environment::Production, Purpose::OperatorSignIn) => validation.address == app.config.owner_email,
    }
}

async fn message(
    app: &App,
    job: &SendJob,
    validation: &Validation,
    code: Secret<String>,
    now: Timestamp,
) -> Result<Message> {
    let minutes = minutes_left(validation, now);
    Ok(match validation.purpose {
        Purpose::OperatorSignIn => Message::OperatorCode { code, minutes },
        Purpose::SignIn => {
            let project = app.store.project(&job.scope()).await?;
            let project = project.ok_or_else(|| anyhow::anyhow!("project {} is missing", job.project))?;
            Message::SignInCode { code, minutes, project: project.settings.name.to_string() }
        }
    })
}

/// How long the code will be good, in minutes as people count them: what has begun counts.
fn minutes_left(validation: &Validation, now: Timestamp) -> u32 {
    let seconds = validation.time_left(now).as_secs();
    u32::try_from(seconds.unsigned_abs().div_ceil(60)).unwrap_or(u32::MAX)
}

/// Something that happened to a message.
pub(super) fn record(validation: &Validation, kind: EventKind, now: Timestamp) -> Record {
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
