//! One try of a step: whether it may be made, its count, and what became of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Evidence, FaceWish};
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    flows::{OpenFlow, Repeatable},
    limits::Limit,
    model::{
        BiometricLogin, EventKind, FaceClosed, FaceEnding, FaceFailure, FaceOutcome, FaceStep, FaceStepDone,
        FaceValidation, Record,
    },
    store::{FaceCounted, FaceTry},
    tokens::ApiCaller,
    types::{EventId, RequestNonce, UserId},
};

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// When to look again whether a face that has failed too often opens anything. Only its owner can see to that.
const LOCKED: Duration = Duration::from_hours(1);

/// A try of a step.
#[derive(Debug)]
pub struct FaceAttempt<'a> {
    /// The validation, as it was before the try.
    pub validation: FaceValidation,
    /// Whom it is about, if that was ever said.
    pub user: Option<UserId>,
    pub(super) caller: &'a ApiCaller,
    pub(super) open: &'a OpenFlow,
    pub(super) step: FaceStep,
    pub(super) nonce: &'a RequestNonce,
}

impl<'a> FaceAttempt<'a> {
    /// A try that may be made, as far as is known before anything is looked at.
    pub async fn open(app: &App, wish: FaceWish<'a>, repeatable: &'a Repeatable) -> Result<Self> {
        let FaceWish { caller, open, step, .. } = wish;
        let named = wish.user.map(|user| &user.id);
        let found = match wish.validation {
            Some(id) => {
                let found = app.store.face_validation(&caller.scope, id).await?;
                let found = found.filter(|found| found.is_claimed_by(caller.environment, named));
                Some(found.ok_or_else(|| refuse(Code::ValidationNotFound))?)
            }
            None => None,
        };
        let user = named.or(found.as_ref().and_then(|found| found.user_id.as_ref())).cloned();
        let (limit, subject) = match &user {
            Some(user) => (Limit::FaceTries, user.as_str()),
            None => (Limit::FaceSearches, caller.environment.name()),
        };
        limit.hit(&app.store, &caller.scope, subject, caller.now).await?;
        let validation = match found {
            Some(found) => found,
            None => super::begin_face_validation(app, caller, wish.user, Vec::new()).await?,
        };
        if let Some(closed) = validation.closed(step, caller.now) {
            return Err(refusal(closed).into());
        }
        if let Some(user) = &user {
            let tries = app.store.face_tries(&caller.scope, user).await?;
            if tries.is_some_and(|tries| tries.is_locked(validation.live.is_some())) {
                let message = "This face was tried in vain too often. Its owner has to sign in with a code first.";
                return Err(refuse(Code::MaxAttemptsExceeded).because(message).retry_after(LOCKED).into());
            }
        }
        Ok(Self { validation, user, caller, open, step, nonce: &repeatable.nonce })
    }

    /// How people sign in by face.
    pub fn login(&self) -> &BiometricLogin {
        &self.open.flow.login_settings.biometric
    }

    /// Counts the try, and lets only pictures pass that were never sent before and show a living person.
    pub(super) async fn counted(&self, app: &App, evidence: &Evidence) -> Result<()> {
        let ApiCaller { scope, environment, now, .. } = self.caller;
        let tried = FaceTry {
            validation: &self.validation.id,
            step: self.step,
            environment: *environment,
            user: self.user.as_ref(),
            nonce: self.nonce,
            now: *now,
        };
        if let FaceCounted::Refused(found) = app.store.count_face_try(scope, tried).await? {
            let found = found.filter(|found| found.is_claimed_by(*environment, self.user.as_ref()));
            let closed = found.map_or(Some(FaceClosed::Unknown), |found| found.closed(self.step, *now));
            // It has rested since it was refused.
            return Err(refusal(closed.unwrap_or(FaceClosed::Rests(SignedDuration::from_secs(1)))).into());
        }
        let prints = &evidence.prints;
        if !app.store.remember_pictures(scope, *environment, &self.validation.id, prints, *now).await? {
            self.failed(app, evidence, FaceFailure::Spoof, "replayed").await?;
            return Err(refuse(Code::ReplayedImage).into());
        }
        if !evidence.is_live {
            self.failed(app, evidence, FaceFailure::Spoof, "not_live").await?;
            return Err(refuse(Code::LivenessFailed).detail("reasons", &evidence.reasons).into());
        }
        Ok(())
    }

    /// Does the step, with what happened, if no other run has.
    pub(super) async fn done<T: Serialize>(
        &self,
        app: &App,
        evidence: &Evidence,
        (repeatable, answer): (&Repeatable, Option<&T>),
        records: &[Record],
    ) -> Result<()> {
        let sealed = match answer {
            Some(answer) => repeatable.seal(app, &self.caller.scope, answer).await?,
            None => None,
        };
        let pictures = evidence.prints.iter().map(|print| print.file.clone()).collect();
        let done = FaceStepDone { by: self.nonce.clone(), pictures };
        let kept = repeatable.name.as_ref().zip(sealed.as_ref());
        let step = (&self.validation.id, self.step);
        if app.store.do_face_step(&self.caller.scope, step, &done, kept, records).await? {
            Ok(())
        } else {
            Err(refusal(FaceClosed::Done).into())
        }
    }

    /// Takes the step back, because what was to follow has failed.
    pub(super) async fn undone(&self, app: &App) -> Result<()> {
        let step = (&self.validation.id, self.step);
        app.store.undo_face_step(&self.caller.scope, step, self.nonce).await
    }

    /// Writes a failure down, and holds it against whose face it was to be. Receivers of outcomes are told if somebody
    /// was to sign in.
    pub(super) async fn failed(
        &self,
        app: &App,
        evidence: &Evidence,
        failure: FaceFailure,
        reason: &str,
    ) -> Result<()> {
        let kind = if failure == FaceFailure::Spoof { EventKind::LivenessFailed } else { EventKind::LoginFailed };
        let outcome = (self.step == FaceStep::Matched).then(|| FaceOutcome {
            validation: self.validation.id.clone(),
            spoof: evidence.spoof(),
            ending: FaceEnding::Failed(failure),
        });
        let record = self.record(kind, self.user.as_ref().map(|user| ("user_id", user)));
        let record = record.with("reason", reason).ending(outcome);
        app.store.note(&self.caller.scope, &[record]).await?;
        if let Some(user) = &self.user {
            let day = self.caller.now.as_second().div_euclid(DAY);
            app.store.count_face_failure(&self.caller.scope, user, day).await?;
        }
        Ok(())
    }

    /// Something that happened to the validation.
    pub(super) fn record(&self, kind: EventKind, user: Option<(&str, &UserId)>) -> Record {
        let mut data = Map::from_iter([("validation_id".to_owned(), Value::from(self.validation.id.as_str()))]);
        data.extend(user.map(|(name, user)| (name.to_owned(), user.as_str().into())));
        Record {
            id: EventId::new(),
            kind,
            environment: self.caller.environment,
            subject: self.validation.id.to_string(),
            actor: self.caller.token.to_string(),
            network: None,
            at: self.now(),
            data,
            outcome: None,
        }
    }

    /// The project's time.
    pub(super) fn now(&self) -> Timestamp {
        self.caller.now
    }
}

/// What a caller of the same project is told.
fn refusal(closed: FaceClosed) -> Refusal {
    match closed {
        FaceClosed::Unknown => refuse(Code::ValidationNotFound),
        FaceClosed::Expired => refuse(Code::ValidationExpired),
        FaceClosed::Done => {
            refuse(Code::Conflict).because("This was done in this validation already. Begin another one.")
        }
        FaceClosed::Rests(rest) => {
            let message = "Too many tries have failed. Try again after the time in `Retry-After`, or begin anew.";
            refuse(Code::MaxAttemptsExceeded).because(message).retry_after(rest.try_into().unwrap_or_default())
        }
    }
}
