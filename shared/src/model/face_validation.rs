//! A validation by face: somebody before a camera, from `start` until its time is over.
//!
//! Each step succeeds once, in any order. A try is counted before anything is compared, under the nonce of its run, and
//! taken off the count when it succeeds: what is left are failures and tries in flight.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::types::{Environment, RequestNonce, UserId, ValidationId};

/// How long it lives.
pub const FACE_VALIDATION_LIFE: SignedDuration = SignedDuration::from_secs(180);

/// Failed tries that a validation takes at once.
pub const FACE_TRIES: u32 = 5;

/// The same where a living person was seen.
pub const LIVE_FACE_TRIES: u32 = 10;

/// From then on one try is taken in so long.
pub const FACE_TRIES_REST: SignedDuration = SignedDuration::from_secs(30);

/// Seconds that a row is kept after it has ended, for a caller who asks why.
const KEPT: i64 = 24 * 60 * 60;

/// Somebody before a camera.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FaceValidation {
    /// How the caller names it.
    pub id: ValidationId,
    /// Which of the project's worlds it belongs to.
    pub environment: Environment,
    /// Whom it is about, once that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// How they are asked to move their head, if they are asked.
    pub challenge: Vec<HeadMove>,
    /// The failed tries, and those in flight, by the nonce of their run.
    #[serde(default, with = "serde_dynamo::string_set", skip_serializing_if = "HashSet::is_empty")]
    pub tries: HashSet<String>,
    /// When the last try was made.
    #[serde(
        default,
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_try_at: Option<Timestamp>,
    /// Their face was registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<FaceStepDone>,
    /// A living person was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<FaceStepDone>,
    /// They were recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<FaceStepDone>,
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it takes nothing more: at this very moment.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub expires_at: Timestamp,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

/// A way to hold one's head, as the person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeadMove {
    /// Turned to the own left.
    Left,
    /// Turned to the own right.
    Right,
    /// Straight again.
    Straight,
}

/// What a validation by face can come to, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceStep {
    /// A face is registered.
    Registered,
    /// A living person is seen.
    Live,
    /// Somebody is recognised.
    Matched,
}

impl FaceStep {
    /// As it stands in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Live => "live",
            Self::Matched => "matched",
        }
    }
}

/// That a step has succeeded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FaceStepDone {
    /// The run that did it.
    pub by: RequestNonce,
    /// The hashes of the files that it was done with.
    pub pictures: Vec<String>,
}

/// Why a try is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceClosed {
    /// There is no such validation, as far as this caller may know.
    Unknown,
    /// Its time is over.
    Expired,
    /// The step was done.
    Done,
    /// It has had as many failures as it takes, and rests for so long.
    Rests(SignedDuration),
}

impl FaceValidation {
    /// One that begins now.
    pub fn new(environment: Environment, user_id: Option<UserId>, challenge: Vec<HeadMove>, now: Timestamp) -> Self {
        let expires_at = now + FACE_VALIDATION_LIFE;
        // Down to the second, so that all answers have one length.
        let expires_at = Timestamp::from_second(expires_at.as_second()).unwrap_or(expires_at);
        Self {
            id: ValidationId::new(),
            environment,
            user_id,
            challenge,
            tries: HashSet::new(),
            last_try_at: None,
            registered: None,
            live: None,
            matched: None,
            created_at: now,
            expires_at,
            ttl: expires_at.as_second() + KEPT,
        }
    }

    /// Whether a caller of this environment, who names this customer or none, may know of it.
    pub fn is_claimed_by(&self, environment: Environment, user: Option<&UserId>) -> bool {
        let is_theirs = user.zip(self.user_id.as_ref()).is_none_or(|(named, own)| named == own);
        self.environment == environment && is_theirs
    }

    /// Whether a step has succeeded.
    pub fn done(&self, step: FaceStep) -> Option<&FaceStepDone> {
        match step {
            FaceStep::Registered => self.registered.as_ref(),
            FaceStep::Live => self.live.as_ref(),
            FaceStep::Matched => self.matched.as_ref(),
        }
    }

    /// Why it takes no try of a step from whom it is claimed by; nothing if it takes one.
    pub fn closed(&self, step: FaceStep, now: Timestamp) -> Option<FaceClosed> {
        if now >= self.expires_at {
            Some(FaceClosed::Expired)
        } else if self.done(step).is_some() {
            Some(FaceClosed::Done)
        } else {
            self.rest(now).map(FaceClosed::Rests)
        }
    }

    /// How long it takes no try after too many failures.
    fn rest(&self, now: Timestamp) -> Option<SignedDuration> {
        let most = if self.live.is_some() { LIVE_FACE_TRIES } else { FACE_TRIES };
        let until = self.last_try_at.filter(|_| self.tries.len() >= most as usize)? + FACE_TRIES_REST;
        Some(until.duration_since(now)).filter(SignedDuration::is_positive)
    }

    /// Whether a living person was seen in this very file.
    pub fn saw_alive(&self, picture: &str) -> bool {
        self.live.as_ref().is_some_and(|live| live.pictures.iter().any(|known| known == picture))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn done() -> FaceStepDone {
        FaceStepDone { by: RequestNonce::new(), pictures: vec!["a".to_owned()] }
    }

    fn begun() -> FaceValidation {
        FaceValidation::new(Environment::Production, None, vec![HeadMove::Left], at(0))
    }

    fn failed(times: u32, last: i64) -> FaceValidation {
        let tries = (0..times).map(|number| number.to_string()).collect();
        FaceValidation { tries, last_try_at: Some(at(last)), ..begun() }
    }

    #[test]
    fn each_step_is_taken_once_and_failures_make_it_rest() {
        let registered = FaceValidation { registered: Some(done()), ..begun() };
        let live = |times| FaceValidation { live: Some(done()), ..failed(times, 10) };
        let rests = |seconds| Some(FaceClosed::Rests(SignedDuration::from_secs(seconds)));
        for (validation, step, now, closed) in [
            (begun(), FaceStep::Live, 179, None),
            (begun(), FaceStep::Live, 180, Some(FaceClosed::Expired)),
            (registered.clone(), FaceStep::Registered, 1, Some(FaceClosed::Done)),
            (registered, FaceStep::Matched, 1, None),
            (failed(4, 10), FaceStep::Matched, 10, None),
            (failed(5, 10), FaceStep::Matched, 10, rests(30)),
            (failed(5, 10), FaceStep::Matched, 39, rests(1)),
            (failed(5, 10), FaceStep::Matched, 40, None),
            (live(9), FaceStep::Matched, 10, None),
            (live(10), FaceStep::Matched, 11, rests(29)),
            (live(10), FaceStep::Live, 11, Some(FaceClosed::Done)),
        ] {
            assert_eq!(validation.closed(step, at(now)), closed, "{step:?} at {now}: {validation:?}");
        }
    }

    #[test]
    fn who_names_another_customer_knows_of_nothing() {
        let (one, other) = (UserId::new(), UserId::new());
        let bound = FaceValidation { user_id: Some(one.clone()), ..begun() };
        let claimed = |validation: &FaceValidation, user| validation.is_claimed_by(Environment::Production, user);
        assert!(claimed(&begun(), None) && claimed(&begun(), Some(&one)));
        assert!(claimed(&bound, None) && claimed(&bound, Some(&one)) && !claimed(&bound, Some(&other)));
        assert!(!bound.is_claimed_by(Environment::Sandbox, None));
    }

    #[test]
    fn a_row_survives_the_table() {
        let written = FaceValidation { live: Some(done()), ..failed(2, 1) };
        let item: std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue> =
            serde_dynamo::to_item(&written).unwrap();
        let read: FaceValidation = serde_dynamo::from_item(item).unwrap();
        assert_eq!((read.tries, read.last_try_at), (written.tries, written.last_try_at));
        assert!(read.live.is_some() && read.matched.is_none() && read.challenge == written.challenge);
    }
}
