//! Delivering a message: claimed, sent, written down.
//!
//! A claim holds for as long as the provider may take, so of two workers with the same job one sends. A worker that
//! dies between the provider's yes and the table's costs one more message, never a lost one.

use jiff::{SignedDuration, Timestamp};

use crate::{
    App, Result,
    clock::Stopwatch,
    courier::{Message, Outcome, render},
    model::{Admission, Delivery, EventKind, Person, Purpose, Record, Validation, admission},
    queue::{SendJob, Subject},
    secret::Secret,
    store::{Claimed, ProjectScope, Published},
    types::{EmailAddress, Environment, EventId, ValidationId},
};

/// Longer than the provider may take, shorter than the queue waits before it gives the job to another worker.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// Who acts in the log of what happened.
const ACTOR: &str = "deliver_messages";

/// Sends what a job asks for, if it is still to be sent.
pub async fn deliver(app: &App, job: &SendJob) -> Result<()> {
    let now = app.now(&job.scope()).await?;
    if job.has_expired(now) {
        return Ok(());
    }
    match &job.subject {
        Subject::Validation(id) => deliver_code(app, job, id, now).await,
        Subject::Invitation(id) => super::deliver_invitation::deliver_invitation(app, job, id, now).await,
    }
}

async fn deliver_code(app: &App, job: &SendJob, id: &ValidationId, now: Timestamp) -> Result<()> {
    let scope = job.scope();
    let validation = match app.store.claim_delivery(&scope, id, job.send, now, now + LEASE).await? {
        Claimed::Ours(validation) => validation,
        Claimed::Nothing => return Ok(()),
        // If that worker dies, this job is the one that remains; it comes back when the claim has ended.
        Claimed::Busy => return Err(anyhow::anyhow!("another worker has {id}").into()),
    };
    let (person, published) = tokio::join!(
        Box::pin(app.store.person(&scope, validation.environment, validation.address.as_str())),
        Box::pin(app.store.published(&scope, validation.environment)),
    );
    let (person, published) = (person?, published?);
    if !is_for_somebody(app, &validation, person.as_ref(), now).await? {
        return Ok(());
    }
    if let Some(reason) = unsent(app, &scope, person.as_ref(), &published).await? {
        let failed = record(&validation, EventKind::EmailFailed, now).with("reason", reason);
        return app.store.delivered(&scope, &validation, Delivery::Failed, &failed).await;
    }
    let code = job.open(&app.keys).await?;
    let code = code.ok_or_else(|| anyhow::anyhow!("the job of {id} does not open"))?;
    let message = message(&validation, published, code, now)?;
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

/// The sandbox never sends to real people, and the console's codes go to who is in a team, or invited into one.
async fn is_for_somebody(app: &App, validation: &Validation, person: Option<&Person>, now: Timestamp) -> Result<bool> {
    match (validation.environment, validation.purpose) {
        (Environment::Sandbox, _) => Ok(false),
        (Environment::Production, Purpose::SignIn) => Ok(true),
        (Environment::Production, Purpose::OperatorSignIn) => is_operator(app, &validation.address, person, now).await,
    }
}

/// The first owner; the invited; and members of any project, found by who has signed in with the address before.
async fn is_operator(app: &App, address: &EmailAddress, person: Option<&Person>, now: Timestamp) -> Result<bool> {
    if *address == app.config.owner_email || app.store.is_invited(address, now).await? {
        return Ok(true);
    }
    let Some(user) = person.and_then(|person| person.user_id.as_ref()) else { return Ok(false) };
    Ok(!app.store.memberships(user, 1, None).await?.items.is_empty())
}

/// Why an address gets no mail. Whoever asked for it is not told.
async fn unsent(
    app: &App,
    scope: &ProjectScope,
    person: Option<&Person>,
    published: &Published,
) -> Result<Option<&'static str>> {
    if person.is_some_and(|person| person.suppressed) {
        return Ok(Some("suppressed"));
    }
    let user = match person.and_then(|person| person.user_id.as_ref()) {
        Some(id) => app.store.user(scope, id).await?,
        None => None,
    };
    let strategy = published.flow.as_ref().map(|live| live.settings.security.strategy).unwrap_or_default();
    Ok(match admission(strategy, person, user.as_ref()) {
        Admission::Admitted => None,
        Admission::Refused(reason) => Some(reason.name()),
    })
}

fn message(validation: &Validation, published: Published, code: Secret<String>, now: Timestamp) -> Result<Message> {
    let minutes = minutes_left(validation, now);
    Ok(match validation.purpose {
        Purpose::OperatorSignIn => Message::OperatorCode { code, minutes },
        Purpose::SignIn => {
            let words = published.flow.and_then(|live| live.settings.messages.email.text(validation.language).cloned());
            let project =
                published.project.ok_or_else(|| anyhow::anyhow!("the project of {} is missing", validation.id))?;
            Message::SignInCode { code, minutes, project: project.settings.name.to_string(), words }
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
