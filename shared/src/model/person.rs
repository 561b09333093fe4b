use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::types::UserId;

/// What is known of an address: whose it is, whether it may be used, and how often codes for it failed in a row.
///
/// The count goes over all validations (NIST SP 800-63B, 3.2.2): asking for a new code does not buy new guesses. A
/// right code sets it to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The customer whose address it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Wrong guesses without a right one in between.
    #[serde(default)]
    pub failures: u32,
    /// Whether mail to the address is known to reach nobody, or nobody who wants it.
    #[serde(default)]
    pub suppressed: bool,
    /// Whether nobody may sign in with it, whoever they are.
    #[serde(default)]
    pub blocked: bool,
    /// Until when no guess is taken.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub blocked_until: Option<Timestamp>,
}

/// Wrong guesses in a row from which on each costs a wait.
pub const WAIT_FROM: u32 = 20;

/// Wrong guesses in a row at which codes for the address are off.
pub const OFF_AT: u32 = 100;

/// The first wait; each next one is twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);

/// The longest wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

impl Person {
    /// How long no guess is taken; nothing if one is.
    pub fn wait(&self, now: Timestamp) -> Option<SignedDuration> {
        if self.failures >= OFF_AT {
            return Some(LONGEST_WAIT);
        }
        self.blocked_until.map(|until| until.duration_since(now)).filter(SignedDuration::is_positive)
    }
}

/// Until when the `count`th wrong guess in a row blocks an address.
pub fn blocked_until(count: u32, now: Timestamp) -> Option<Timestamp> {
    let doublings = count.checked_sub(WAIT_FROM)?.min(16);
    let wait = FIRST_WAIT.checked_mul(1 << doublings).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT));
    now.checked_add(wait).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_the_twentieth_failure_each_costs_twice_the_wait() {
        let now = Timestamp::UNIX_EPOCH;
        let waits = [0, 1, 19, 20, 21, 22, 26, 27, 99, u32::MAX]
            .map(|count| blocked_until(count, now).map(Timestamp::as_second));
        let hour = Some(3600);
        assert_eq!(waits, [None, None, None, Some(30), Some(60), Some(120), Some(1920), hour, hour, hour]);
    }

    #[test]
    fn at_the_hundredth_codes_are_off() {
        let person = |failures, blocked_until| Person { failures, blocked_until, ..Person::default() };
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(person(99, None).wait(now), None);
        assert_eq!(person(99, Some(now)).wait(now), None);
        assert!(person(20, blocked_until(20, now)).wait(now).is_some());
        assert!(person(100, None).wait(now).is_some());
    }
}
