//! Many at once.

use std::{collections::BTreeMap, future::Future};

use futures_util::future::join_all;
use tokio::sync::{Mutex, MutexGuard};

use super::{Answer, Project};

/// How many are at once.
pub(crate) const AT_ONCE: usize = 64;

/// How often each answer came, by status and code.
pub(crate) fn tally<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        *counts.entry(format!("{} {code}", answer.status.as_u16()).trim().to_owned()).or_default() += 1;
    }
    counts
}

/// Lets one race run at a time.
pub(crate) async fn turn() -> MutexGuard<'static, ()> {
    static LINE: Mutex<()> = Mutex::const_new(());
    LINE.lock().await
}

/// The same, once as many functions that take guesses are awake as a race needs.
pub(crate) async fn starting_line(project: &Project) -> MutexGuard<'static, ()> {
    let unknown = format!("val_{}", "a".repeat(26));
    starting_line_of(AT_ONCE, || project.verify("warm@example.org", &unknown, "000000")).await
}

/// The same for whichever function refuses a call: 64 cold starts on two cores take longer than the product waits for a
/// connection.
pub(crate) async fn starting_line_of<F: Future<Output = Answer>>(
    crowd: usize,
    refused: impl Fn() -> F,
) -> MutexGuard<'static, ()> {
    let turn = turn().await;
    for _ in 0..10 {
        let counts = tally(&join_all((0..crowd).map(|_| refused())).await);
        if counts.len() == 1 && counts.keys().all(|answer| answer.starts_with('4')) {
            return turn;
        }
    }
    panic!("the stack does not take {crowd} requests at once")
}

/// Rounds of a race: so many, or as many as `RACE_ROUNDS` says.
#[expect(clippy::disallowed_methods, reason = "a test is told how long it may take")]
pub(crate) fn rounds(usually: usize) -> usize {
    std::env::var("RACE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usually)
}
