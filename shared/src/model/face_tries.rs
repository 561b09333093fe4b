//! How often a customer's face was tried in vain.

use serde::{Deserialize, Serialize};

/// Failures in a day from which on a customer's face opens nothing, until they have signed in otherwise.
pub const FACE_FAILURES: u32 = 50;

/// The same where a living person was seen (NIST SP 800-63B, 3.2.3).
pub const LIVE_FACE_FAILURES: u32 = 100;

/// What was tried in vain with a customer's face. A new day begins anew, unless it was too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaceTries {
    /// The day, in days of the epoch.
    pub day: i64,
    /// How often.
    pub failed: u32,
}

impl FaceTries {
    /// Whether no try is taken.
    pub fn is_locked(self, is_live: bool) -> bool {
        self.failed >= if is_live { LIVE_FACE_FAILURES } else { FACE_FAILURES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_seen_alive_may_fail_twice_as_often() {
        let locked = |failed| [false, true].map(|is_live| FaceTries { day: 0, failed }.is_locked(is_live));
        for (failed, expected) in [(49, [false; 2]), (50, [true, false]), (99, [true, false]), (100, [true; 2])] {
            assert_eq!(locked(failed), expected, "{failed}");
        }
    }
}
