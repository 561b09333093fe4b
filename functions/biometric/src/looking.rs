//! What the networks say of the pictures of a request, as the flows take it.

use face::{
    Engine, Fingerprint, Picture, Portrait, Probe, Problem,
    challenge::{Challenge, Frame, Move, Reason, judge},
};
use serde_json::{Value, json};
use smartaccess::{
    Code, Result,
    error::{Faults, Refusal, refuse},
    flows::{Evidence, FaceAttempt},
    model::{BiometricLogin, BiometricPolicy, HeadMove, PicturePrint},
};

use crate::pictures::Files;

/// Somebody who was looked at.
#[derive(Debug)]
pub(crate) struct Looked {
    /// As they look straight ahead.
    pub(crate) portrait: Portrait,
    /// What else there is to know.
    pub(crate) evidence: Evidence,
}

/// A picture that was looked at.
struct Seen {
    picture: Picture,
    portrait: Portrait,
    print: PicturePrint,
}

/// Looks at the files of a try. What cannot be used is refused, and is no try yet: nothing was compared.
pub(crate) fn look(engine: &Engine, attempt: &FaceAttempt<'_>, files: &Files) -> Result<Looked> {
    let login = attempt.login();
    match files {
        Files::One(file) => one(engine, attempt, login, file),
        Files::Frames(files) => frames(engine, attempt, login, files),
    }
}

fn one(engine: &Engine, attempt: &FaceAttempt<'_>, login: &BiometricLogin, file: &[u8]) -> Result<Looked> {
    let seen = see(engine, file, None)?;
    let was_alive = attempt.validation.saw_alive(&seen.print.file);
    if login.policy == BiometricPolicy::Challenge && !was_alive {
        let problem = "is required: people move as `start` asks them to. A picture alone is taken once the liveness \
                       check has seen it among them";
        return Err(Refusal::from(Faults::one("frames", problem)).into());
    }
    must_be_good(&seen.portrait)?;
    let liveness = seen.portrait.liveness;
    let is_live = was_alive || liveness.is_live() && is_enough(liveness.score, login);
    let reasons = if is_live { Vec::new() } else { vec![json!({"reason": NOT_LIVE})] };
    let evidence = Evidence { prints: vec![seen.print], score: liveness.score, is_live, reasons };
    Ok(Looked { portrait: seen.portrait, evidence })
}

fn frames(engine: &Engine, attempt: &FaceAttempt<'_>, login: &BiometricLogin, files: &[Vec<u8>]) -> Result<Looked> {
    let moves = attempt.validation.challenge.iter().map(|wanted| match wanted {
        HeadMove::Left => Move::Left,
        HeadMove::Right => Move::Right,
        HeadMove::Straight => Move::Straight,
    });
    let Some(challenge) = Challenge::of(moves.collect()) else {
        let problem = "answer a challenge, and this validation has none: begin one with `start`";
        return Err(Refusal::from(Faults::one("frames", problem)).into());
    };
    let numbered = files.iter().enumerate();
    let seen = numbered.map(|(number, file)| see(engine, file, Some(number))).collect::<Result<Vec<_>>>()?;
    must_be_good(&seen[0].portrait)?;
    let looked: Vec<_> = seen.iter().map(|seen| Frame { picture: &seen.picture, portrait: &seen.portrait }).collect();
    let verdict = judge(engine.set(), &challenge, &looked);
    let is_live = verdict.is_live() && is_enough(verdict.score, login);
    let mut reasons: Vec<Value> = verdict.reasons.into_iter().map(told).collect();
    if !is_live && reasons.is_empty() {
        reasons.push(json!({"reason": NOT_LIVE}));
    }
    let (mut portraits, prints): (Vec<_>, Vec<_>) = seen.into_iter().map(|seen| (seen.portrait, seen.print)).unzip();
    let evidence = Evidence { prints, score: verdict.score, is_live, reasons };
    Ok(Looked { portrait: portraits.swap_remove(0), evidence })
}

/// What is told of a picture that looks like one of a picture: not why, or it would teach to make better ones.
const NOT_LIVE: &str = "not_live";

/// What a person can change.
fn told(reason: Reason) -> Value {
    match reason {
        Reason::NotLive | Reason::Flat(_) | Reason::Blended(_) => json!({"reason": NOT_LIVE}),
        other => json!(other),
    }
}

/// Whether a score is one that the flow takes. What is no number is not.
fn is_enough(score: f32, login: &BiometricLogin) -> bool {
    f64::from(score) >= login.liveness_min_score.get()
}

fn see(engine: &Engine, file: &[u8], frame: Option<usize>) -> Result<Seen> {
    let at = |refusal: Refusal| match frame {
        Some(number) => refusal.detail("frame", number),
        None => refusal,
    };
    let picture = Picture::decode(file).map_err(|problem| at(unusable(problem)))?;
    let portrait = engine.look(&picture)?.ok_or_else(|| at(refuse(Code::NoFace)))?;
    let pixels = (picture.width(), picture.pixels());
    let uncut = Probe::of(&picture).prints().iter().map(|print| print.0).collect();
    let print = PicturePrint::of(file, pixels, Fingerprint::of(&picture).0, uncut);
    Ok(Seen { picture, portrait, print })
}

fn unusable(problem: Problem) -> Refusal {
    let code = if problem == Problem::TooLarge { Code::ImageTooLarge } else { Code::InvalidImage };
    refuse(code).because(problem.sentence())
}

/// Refuses what nobody would be recognised by, with what to change.
fn must_be_good(portrait: &Portrait) -> Result<(), Refusal> {
    let failed = || portrait.quality.checks().iter().filter(|check| check.sentence.is_some());
    if failed().any(|check| check.name == "faces") {
        return Err(refuse(Code::MultipleFaces));
    }
    let checks: Vec<_> = failed().map(|check| json!({"check": check.name, "problem": check.sentence})).collect();
    if checks.is_empty() { Ok(()) } else { Err(refuse(Code::LowQuality).detail("checks", checks)) }
}
