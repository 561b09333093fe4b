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
    model::{EventKind, FaceFailure, RecognisedFace, User, Validation},
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
    let (known, cosine) = match known(app, attempt, probe).await? {
        Ok(found) => found,
        // Who is blocked is nobody, with the same answer and the same counts.
        Err(failure) => {
            attempt.failed(app, evidence, failure, failure.name()).await?;
            let is_several = failure == FaceFailure::Ambiguous;
            return Err(refuse(if is_several { Code::AmbiguousMatch } else { Code::FaceNotRecognized }).into());
        }
    };
    let face = RecognisedFace {
        validation: attempt.validation.id.clone(),
        spoof: evidence.spoof(),
        confidence: (probe.confidence)(cosine),
    };
    if attempt.login().face_only {
        let id = known.user.id.clone();
        let answered = answer(Recognised::SignedIn(Box::new(known.user))).await?;
        let record = attempt.record(EventKind::LoginSucceeded, Some(("user_id", &id))).with("channel", "face");
        let record = record.since(Some(attempt.validation.created_at));
        let records = [record.ending(Some(face.passed(&id, false)))];
        attempt.done(app, evidence, (repeatable, Some(&answered)), &records).await?;
        return Ok(answered);
    }
    let (address, channel) = known.second_factor(attempt.open).ok_or_else(|| {
        refuse(Code::Forbidden).because("This customer has no address that a code can go to. Add one first.")
    })?;
    // The step is taken first, so that of many at once one sends.
    attempt.done::<T>(app, evidence, (repeatable, None), &[]).await?;
    let sent = second_factor::send(app, attempt, (&known.user.id, face), (address, channel), further).await;
    if sent.is_err() {
        attempt.undone(app).await?;
    }
    answer(Recognised::Half(Box::new(sent?))).await
}

/// Who it is, if they may sign in, and how alike they are.
async fn known(
    app: &App,
    attempt: &FaceAttempt<'_>,
    probe: &Probe<'_>,
) -> Result<Result<(second_factor::Known, f32), FaceFailure>> {
    let (id, cosine) = match who(app, attempt, probe).await? {
        Ok(found) => found,
        Err(failure) => return Ok(Err(failure)),
    };
    Ok(match second_factor::known(app, attempt, &id).await? {
        Some(known) if known.may_sign_in() => Ok((known, cosine)),
        Some(_) => Err(FaceFailure::Blocked),
        // They were removed in this moment.
        None => Err(FaceFailure::NotRecognized),
    })
}

/// Whose face it is.
async fn who(app: &App, attempt: &FaceAttempt<'_>, probe: &Probe<'_>) -> Result<Result<(UserId, f32), FaceFailure>> {
    let (scope, place) = (&attempt.caller.scope, probe.place(attempt.caller.environment));
    if let Some(user) = &attempt.user {
        let Some((_, own)) = app.gallery().face_of(scope, &place, user).await? else {
            return Ok(Err(FaceFailure::NoFace));
        };
        let cosine = own.cosine(probe.vector);
        return Ok(if cosine >= probe.alone { Ok((user.clone(), cosine)) } else { Err(FaceFailure::NotRecognized) });
    }
    let mode = attempt.login().search_mode;
    let query = Query { vector: probe.vector, mode, threshold: probe.among, margin: MARGIN };
    Ok(match app.gallery().search(scope, &place, &query).await?.verdict {
        Verdict::Match(best) => Ok((best.person, best.cosine)),
        Verdict::NoMatch => Err(FaceFailure::NotRecognized),
        Verdict::Ambiguous { .. } => Err(FaceFailure::Ambiguous),
    })
}
