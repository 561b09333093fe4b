//! The guard against guessing in bulk: one guess each on thousands of validations is under every limit of an address.
//!
//! A project has a budget of wrong guesses in an hour. Once it is spent, codes have eight digits for an hour, and who
//! asks for a code or guesses one first solves a puzzle. At the budget, six digits and no guard, an attacker who goes
//! on all day takes over an account about once in 200 days of trying.

use jiff::SignedDuration;

use super::Asked;
use crate::{
    App, Code, entropy,
    error::{Result, refuse},
    keys,
    limits::Limit,
    model::{Challenge, CodePolicy, Solution},
};

/// Wrong guesses that a project takes in an hour before its guard goes up.
pub(super) const BUDGET: u32 = 200;

/// How long the guard stays up.
const UP: SignedDuration = SignedDuration::from_hours(1);

/// Digits of a code while the guard is up.
const GUARDED_DIGITS: usize = 8;

/// Counters of an hour's wrong guesses, so that an attack does not make a hot row.
const SHARDS: u32 = 4;

/// How many digits a new code has.
pub(super) fn digits(asked: &Asked<'_>, policy: CodePolicy) -> usize {
    if asked.guarded { policy.digits.max(GUARDED_DIGITS) } else { policy.digits }
}

/// Lets a request pass: all while the guard is down, and who has solved a puzzle while it is up.
pub(super) async fn pass(app: &App, asked: &Asked<'_>) -> Result<()> {
    if !asked.guarded {
        return Ok(());
    }
    let Some(solution) = asked.solution.and_then(Solution::parse) else {
        return Err(challenge(app, asked).await?.into());
    };
    let (_, key) = app.keys.current(asked.scope, keys::Purpose::Codes).await?;
    if !solution.is_right(&key, asked.scope.project(), asked.now) {
        return Err(challenge(app, asked).await?.into());
    }
    Limit::Puzzles.hit(&app.store, asked.scope, solution.puzzle(), asked.now).await
}

/// Counts a wrong guess against the project's budget, and puts the guard up when it is spent.
pub(super) async fn count_invalid(app: &App, asked: &Asked<'_>) -> Result<()> {
    let [byte] = entropy::bytes();
    let hour = asked.now.as_second().div_euclid(3600);
    let count = app.store.count_invalid(asked.scope, hour, u32::from(byte) % SHARDS).await?;
    if count >= BUDGET / SHARDS && !asked.guarded {
        app.store.raise_guard(asked.scope, asked.now + UP).await?;
        tracing::error!(project.id = %asked.scope.project(), "guard up: too many wrong codes in an hour");
    }
    Ok(())
}

async fn challenge(app: &App, asked: &Asked<'_>) -> Result<crate::error::Refusal> {
    let (_, key) = app.keys.current(asked.scope, keys::Purpose::Codes).await?;
    let puzzle = Challenge::new(&key, asked.scope.project(), asked.now);
    Ok(refuse(Code::ChallengeRequired).detail("challenge", puzzle))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected takeovers of a day of guessing at the budget, each guess right once in a million.
    #[test]
    fn the_budget_keeps_takeovers_rare() {
        let a_day = f64::from(BUDGET) * 24.0 / 1e6;
        assert!(a_day <= 0.005, "{a_day}");
    }
}
