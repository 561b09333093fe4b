//! Seeing that a living person is there.

use serde::Serialize;

use super::{Evidence, FaceAttempt};
use crate::{App, Result, flows::Repeatable};

/// Takes pictures that show a living person, once in a validation. Other steps then take the same pictures.
pub async fn see_alive<T: Serialize>(
    app: &App,
    attempt: &FaceAttempt<'_>,
    evidence: &Evidence,
    repeatable: &Repeatable,
    answer: impl Fn(&Evidence) -> T,
) -> Result<T> {
    attempt.counted(app, evidence).await?;
    let answered = answer(evidence);
    attempt.done(app, evidence, (repeatable, Some(&answered)), &[]).await?;
    Ok(answered)
}
