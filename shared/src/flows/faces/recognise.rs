//! Recognising somebody: one customer by their own face, or whoever it is among all. What is told is who it is, or that it
//! is nobody; never how alike anybody was.

use serde::Serialize;
use vectors::Verdict;

use super::{Evidence, FaceAttempt, Probe, second_factor};
use crate::{
    App, Code,
    error::{Result, refuse},
    flows::Repeatable,
    gallery::Query,
    model::{EventKind, User, Validation},
    types::{Language, UserId},
};

/// How much more alike a face must be to one customer than to the next, as a cosine.
const MARGIN: f32 = 0.05;

/// Somebody who was recognised.
#[derive(Debug)]
pub enum Recognised {
    /// Their face is enough.
    SignedIn(Box<User>),
    /// A code is on its way to them.
    Half(Box<Validation>),
}

/// What else a request says.
#[derive(Debug, Clone, Copy)]
pub struct Further<'a> {
    /// The language of the code's message, if the project has it.
    pub language: Option<Language>,
    /// The solution of a puzzle, while the project's guard is up.
    pub solution: Option<&'a str>,
}

/// Recognises somebody. `answer` makes what the caller is told.
pub async fn recognise<T: Serialize>(
    app: &App,
    attempt: &FaceAttempt<'_>,
    (evidence, probe): (&Evidence, &Probe<'_>),
    further: Further<'_>,
    repeatable: &Repeatable,
    answer: impl AsyncFn(Recognised) -> Result<T>,
) -> Result<T> {
    attempt.counted(app, evidence).await?;
    let known = match who(app, attempt, probe).await? {
        Who::Nobody => None,
        Who::Customer(id) => second_factor::known(app, attempt, &id).await?,
        Who::Several => {
            attempt.failed(app, EventKind::LoginFailed, "ambiguous").await?;
            return Err(refuse(Code::AmbiguousMatch).into());
        }
    };
    // Who is blocked is nobody, with the same answer and the same counts.
    let Some(known) = known.filter(second_factor::Known::may_sign_in) else {
        attempt.failed(app, EventKind::LoginFailed, "not_recognized").await?;
        return Err(refuse(Code::FaceNotRecognized).into());
    };
    if attempt.login().face_only {
        let id = known.user.id.clone();
        let answered = answer(Recognised::SignedIn(Box::new(known.user))).await?;
        let record = attempt.record(EventKind::LoginSucceeded, Some(("user_id", &id))).with("channel", "face");
        let records = [record.since(Some(attempt.validation.created_at))];
        attempt.done(app, evidence, (repeatable, Some(&answered)), &records).await?;
        return Ok(answered);
    }
    let (address, channel) = known.second_factor(attempt.open).ok_or_else(|| {
        refuse(Code::Forbidden).because("This customer has no address that a code can go to. Add one first.")
    })?;
    // The step is taken first, so that of many at once one sends.
    attempt.done::<T>(app, evidence, (repeatable, None), &[]).await?;
    let sent = second_factor::send(app, attempt, &known.user.id, (address, channel), further).await;
    if sent.is_err() {
        attempt.undone(app).await?;
    }
    answer(Recognised::Half(Box::new(sent?))).await
}

/// Whose face it is.
enum Who {
    Nobody,
    Customer(UserId),
    Several,
}

async fn who(app: &App, attempt: &FaceAttempt<'_>, probe: &Probe<'_>) -> Result<Who> {
    let (scope, place) = (&attempt.caller.scope, probe.place(attempt.caller.environment));
    if let Some(user) = &attempt.user {
        let own = app.gallery().face_of(scope, &place, user).await?;
        let is_theirs = own.is_some_and(|(_, vector)| vector.cosine(probe.vector) >= probe.alone);
        return Ok(if is_theirs { Who::Customer(user.clone()) } else { Who::Nobody });
    }
    let mode = attempt.login().search_mode;
    let query = Query { vector: probe.vector, mode, threshold: probe.among, margin: MARGIN };
    Ok(match app.gallery().search(scope, &place, &query).await?.verdict {
        Verdict::Match(best) => Who::Customer(best.person),
        Verdict::NoMatch => Who::Nobody,
        Verdict::Ambiguous { .. } => Who::Several,
    })
}
