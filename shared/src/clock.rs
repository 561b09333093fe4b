//! The one place that reads the wall clock.
//!
//! Code asks [`App::now`](crate::App::now) for the time, which tests can move with the cargo feature
//! `test-clock`: an offset per project, read from the table. No release build has it.

use jiff::{SignedDuration, Timestamp};

#[cfg(all(feature = "test-clock", not(debug_assertions)))]
compile_error!("test-clock lets a row in the table move time: it is refused in release builds");

/// What `make build` looks for in a release binary and must not find.
#[cfg(feature = "test-clock")]
pub const TEST_CLOCK_MARKER: &str = "smartaccess-test-clock-marker";

/// The system's time, in UTC and down to the millisecond, as rows keep it. Servers are assumed to be within a second of
/// each other.
#[expect(clippy::disallowed_methods, reason = "the one place that may")]
pub(crate) fn system_now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// How long something takes. For logs, metrics and deadlines, never for a decision that a row records.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The time since the start, down to the millisecond.
    pub fn elapsed(&self) -> SignedDuration {
        SignedDuration::from_millis(i64::try_from(self.milliseconds()).unwrap_or(i64::MAX))
    }

    /// Milliseconds since the start.
    pub fn milliseconds(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
