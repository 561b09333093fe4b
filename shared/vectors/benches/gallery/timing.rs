//! How long something takes.

use std::time::Instant;

/// Milliseconds, and what came of it.
#[expect(clippy::disallowed_methods, reason = "a program that measures")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed().as_secs_f64() * 1000.0, done)
}

/// The median of milliseconds of some repeats, with the number of each.
pub(crate) fn median(repeats: usize, mut work: impl FnMut(usize)) -> f64 {
    work(0);
    let mut times: Vec<f64> = (0..repeats).map(|repeat| timed(|| work(repeat)).0).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
