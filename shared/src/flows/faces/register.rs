//! Registering a customer's face, unless it is another customer's.

use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value;
use vectors::Verdict;

use super::{Evidence, FaceAttempt, Probe};
use crate::{
    App, Code,
    error::{Faults, Refusal, Result, refuse},
    flows::Repeatable,
    gallery::{NewFace, Query, Registered},
    model::{Consent, ConsentMode, EventKind, FaceReview, SearchMode, User},
    types::{EventId, FaceId, UserId},
};

/// How long a team may look at two customers who seem to be one person.
const REVIEWED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How far a back end's clock may be ahead.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// When a gallery that takes no more faces for now takes some again.
const FULL: std::time::Duration = std::time::Duration::from_secs(5);

/// Whose face is to be registered, and what they have agreed to.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// Whose.
    pub customer: &'a User,
    /// Their consent; nothing where the team vouches for it.
    pub consent: Option<&'a Consent>,
}

impl<'a> Registration<'a> {
    /// A registration that the project's rules on consent allow.
    pub fn allowed(
        customer: &'a User,
        consent: Option<&'a Consent>,
        mode: ConsentMode,
        now: jiff::Timestamp,
    ) -> Result<Self, Refusal> {
        match consent {
            None if mode == ConsentMode::Recorded => Err(refuse(Code::ConsentRequired)),
            Some(consent) if consent.accepted_at.get() > now + SKEW => {
                Err(Faults::one("consent.accepted_at", "must not lie ahead").into())
            }
            _ => Ok(Self { customer, consent }),
        }
    }
}

/// Registers a face in the place of the one that its owner has had.
pub async fn register_face<T: Serialize>(
    app: &App,
    attempt: &FaceAttempt<'_>,
    (evidence, probe): (&Evidence, &Probe<'_>),
    registration: Registration<'_>,
    repeatable: &Repeatable,
    answer: impl Fn(FaceId) -> T,
) -> Result<T> {
    attempt.counted(app, evidence).await?;
    let (scope, place) = (&attempt.caller.scope, probe.place(attempt.caller.environment));
    let customer = &registration.customer.id;
    if let Some(other) = owner(app, attempt, probe, customer).await? {
        return Err(duplicate(app, attempt, customer, other).await?.into());
    }

    // The step is taken first, so that of many at once one registers.
    attempt.done::<T>(app, evidence, (repeatable, None), &[]).await?;
    let (id, at) = (FaceId::new(), attempt.now());
    let consent = registration.consent.map(|consent| serde_json::to_value(consent).map_err(anyhow::Error::new));
    let consent = consent.transpose()?;
    let mut record = attempt.record(EventKind::FaceRegistered, Some(("customer_id", customer)));
    record.data.insert("consent".to_owned(), consent.clone().unwrap_or_else(|| Value::from("attested")));
    let records = [record.with("face_id", id.as_str())];
    let new = NewFace { id: id.clone(), customer, vector: probe.vector, consent, at };
    let registered = app.gallery().register(scope, &place, new, &records).await;
    if !matches!(registered, Ok(Registered::Made { .. })) {
        attempt.undone(app).await?;
    }
    match registered? {
        Registered::Made { .. } => {
            // Of two customers who register one face in the same moment neither has seen the other. Each looks again, so
            // that whoever has come later does.
            match owner(app, attempt, probe, customer).await {
                Ok(None) => Ok(answer(id)),
                Ok(Some(other)) => {
                    take_back(app, attempt, customer, &id).await?;
                    Err(duplicate(app, attempt, customer, other).await?.into())
                }
                Err(error) => {
                    take_back(app, attempt, customer, &id).await?;
                    Err(error)
                }
            }
        }
        Registered::Full => {
            let message = "Many faces were registered in this moment. Please try again.";
            Err(refuse(Code::Unavailable).because(message).retry_after(FULL).into())
        }
        Registered::Lost => Err(refuse(Code::Conflict).into()),
    }
}

/// Another customer who has this face, unless their team has said that they are two people.
async fn owner(app: &App, attempt: &FaceAttempt<'_>, probe: &Probe<'_>, customer: &UserId) -> Result<Option<UserId>> {
    // Whoever else is alike enough counts, however near the customer's own face is.
    let margin = f32::INFINITY;
    let query = Query { vector: probe.vector, mode: SearchMode::Accurate, threshold: probe.among, margin };
    let place = probe.place(attempt.caller.environment);
    let found = app.gallery().search(&attempt.caller.scope, &place, &query).await?;
    let other = match found.verdict {
        Verdict::NoMatch => None,
        Verdict::Match(best) => Some(best),
        Verdict::Ambiguous { best, next } => Some(if best.person == *customer { next } else { best }),
    };
    let other = other.filter(|other| other.person != *customer && other.cosine >= found.threshold);
    let Some(other) = other.map(|other| other.person) else { return Ok(None) };
    let (scope, environment) = (&attempt.caller.scope, attempt.caller.environment);
    let are_two = app.store.are_two_people(scope, environment, customer, &other).await?;
    Ok(if are_two { None } else { Some(other) })
}

/// Removes a face that was just registered, and lets the step be done again.
async fn take_back(app: &App, attempt: &FaceAttempt<'_>, customer: &UserId, face: &FaceId) -> Result<()> {
    let (scope, environment, at) = (&attempt.caller.scope, attempt.caller.environment, attempt.now());
    let record = attempt.record(EventKind::FaceDeleted, Some(("customer_id", customer)));
    let record = record.with("face_id", face.as_str()).with("reason", "duplicate");
    app.gallery().delete(scope, environment, face, at, &[record]).await?;
    attempt.undone(app).await
}

async fn duplicate(app: &App, attempt: &FaceAttempt<'_>, customer: &UserId, other: UserId) -> Result<Refusal> {
    let record = attempt.record(EventKind::FaceDuplicate, Some(("customer_id", customer)));
    let review = FaceReview {
        id: EventId::new(),
        environment: attempt.caller.environment,
        customer: customer.clone(),
        other,
        validation: attempt.validation.id.clone(),
        at: attempt.now(),
        ttl: (attempt.now() + REVIEWED).as_second(),
    };
    app.store.add_face_review(&attempt.caller.scope, &review, &[record]).await?;
    Ok(refuse(Code::DuplicateFace))
}
