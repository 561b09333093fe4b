//! Everything that is limited, and how much of it.
//!
//! Up to ten in a window are counted exactly: one slot for each, and a hit takes a slot whose last hit has left the
//! window, so no window of that length, wherever it begins, holds more. Larger limits use the generic cell rate
//! algorithm (ITU-T I.371), which needs one number: half of the count at once, the rest spread over the window. A fixed
//! window is not used: it lets twice the limit through at its edges.
//!
//! A limit that cannot be counted is a limit that is reached: an error of the table is an error of the request.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    entropy,
    error::{Code, Refusal, Result, refuse},
    model::Solution,
    store::{Hit, ProjectScope, Slots, Step, Store},
};

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Codes sent to one email address.
    EmailSends,
    /// Codes sent to one phone number.
    NumberSends,
    /// The same in a longer time.
    NumberSendsInTenMinutes,
    /// Codes sent to numbers that differ in their last four digits alone.
    PrefixSends,
    /// Codes asked for from one network, where that is known.
    NetworkSends,
    /// Visits to the hosted page that begin in one network.
    NetworkVisits,
    /// Guesses from one network, where that is known.
    NetworkVerifies,
    /// Guesses from one device that was signed in on before.
    DeviceVerifies,
    /// Pictures of one customer's face.
    FaceTries,
    /// Pictures of whoever's face, of a project.
    FaceSearches,
    /// Samples of messages that a member has sent.
    TestMessages,
    /// Uses of one solved puzzle.
    Puzzles,
    /// Invitations of one project that are sent to one address.
    AddressInvitations,
    /// Invitations that a project sends.
    ProjectInvitations,
    /// Invitations that an operator sends, in whichever projects.
    OperatorInvitations,
}

/// So many in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In how many seconds.
    pub seconds: u32,
}

/// Seconds that a row outlives its window, so that a hit which is written late still finds the others.
const KEPT: i64 = 3600;

/// Seconds of a day.
const DAY: u32 = 24 * 60 * 60;

/// The largest count that is kept in slots.
const MOST_SLOTS: u32 = 10;

impl Limit {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::EmailSends,
        Self::NumberSends,
        Self::NumberSendsInTenMinutes,
        Self::PrefixSends,
        Self::NetworkSends,
        Self::NetworkVisits,
        Self::NetworkVerifies,
        Self::DeviceVerifies,
        Self::FaceTries,
        Self::FaceSearches,
        Self::TestMessages,
        Self::Puzzles,
        Self::AddressInvitations,
        Self::ProjectInvitations,
        Self::OperatorInvitations,
    ];

    /// How much is allowed.
    pub const fn rate(self) -> Rate {
        match self {
            Self::EmailSends => Rate { count: 5, seconds: 60 },
            Self::NumberSends => Rate { count: 3, seconds: 60 },
            Self::NumberSendsInTenMinutes => Rate { count: 5, seconds: 600 },
            Self::PrefixSends | Self::TestMessages => Rate { count: 10, seconds: 600 },
            Self::NetworkSends | Self::FaceTries => Rate { count: 10, seconds: 60 },
            Self::FaceSearches => Rate { count: 600, seconds: 60 },
            Self::NetworkVisits => Rate { count: 120, seconds: 60 },
            Self::NetworkVerifies => Rate { count: 30, seconds: 60 },
            Self::DeviceVerifies => Rate { count: 10, seconds: 3600 },
            Self::Puzzles => Rate { count: 1, seconds: Solution::REMEMBERED },
            Self::AddressInvitations => Rate { count: 5, seconds: 3600 },
            Self::ProjectInvitations | Self::OperatorInvitations => Rate { count: 100, seconds: DAY },
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::EmailSends => "email-sends",
            Self::NumberSends => "number-sends",
            Self::NumberSendsInTenMinutes => "number-sends-10",
            Self::PrefixSends => "prefix-sends",
            Self::NetworkSends => "network-sends",
            Self::NetworkVisits => "network-visits",
            Self::NetworkVerifies => "network-verifies",
            Self::DeviceVerifies => "device-verifies",
            Self::FaceTries => "face-tries",
            Self::FaceSearches => "face-searches",
            Self::TestMessages => "test-messages",
            Self::Puzzles => "puzzles",
            Self::AddressInvitations => "address-invitations",
            Self::ProjectInvitations => "project-invitations",
            Self::OperatorInvitations => "operator-invitations",
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::EmailSends => "Too many codes were sent to this address. Please wait a moment.",
            Self::NumberSends | Self::NumberSendsInTenMinutes => {
                "Too many codes were sent to this number. Please wait a moment."
            }
            Self::PrefixSends => "Too many codes were asked for to numbers like this one. Please wait a while.",
            Self::NetworkSends => "Too many codes were asked for from this network. Please wait a moment.",
            Self::NetworkVisits => "Too many sign-ins were begun in this network. Please wait a moment.",
            Self::NetworkVerifies => "Too many codes were tried from this network. Please wait a moment.",
            Self::DeviceVerifies => "Too many codes were tried on this device. Please wait a while.",
            Self::FaceTries => "Too many pictures of this person were sent. Please wait a moment.",
            Self::FaceSearches => "This project has sent too many pictures of faces. Please wait a moment.",
            Self::TestMessages => "You have had many samples sent. Please wait a while.",
            Self::Puzzles => "This solution was used already. Please ask for another puzzle.",
            Self::AddressInvitations => "This address was invited too often. Please wait a while.",
            Self::ProjectInvitations => "This project has sent too many invitations. Please wait a while.",
            Self::OperatorInvitations => "You have sent too many invitations. Please wait a while.",
        }
    }

    /// Counts one, or refuses with the time at which the next one will be taken.
    pub async fn hit(self, store: &Store, scope: &ProjectScope, subject: &str, now: Timestamp) -> Result<()> {
        let wait = if self.rate().count <= MOST_SLOTS {
            self.hit_slots(store, scope, subject, now).await?
        } else {
            self.hit_arrival(store, scope, subject, now).await?
        };
        wait.map_or(Ok(()), |wait| Err(self.refusal(wait).into()))
    }

    fn refusal(self, wait: SignedDuration) -> Refusal {
        let wait = Duration::try_from(wait).unwrap_or_default();
        refuse(Code::RateLimited).because(self.message()).retry_after(wait)
    }

    /// One write where a slot is free, which the first try guesses. Each lost try means that somebody else's hit was
    /// taken, so as many tries as there are slots decide it.
    async fn hit_slots(
        self,
        store: &Store,
        scope: &ProjectScope,
        subject: &str,
        now: Timestamp,
    ) -> Result<Option<SignedDuration>> {
        let rate = self.rate();
        let window = SignedDuration::from_secs(rate.seconds.into());
        let hit = Hit {
            now: marked(now),
            free_until: slotted(now - window),
            ttl: now.as_second() + i64::from(rate.seconds) + KEPT,
        };
        let [byte] = entropy::bytes();
        let mut slot = usize::from(byte) % rate.count as usize;
        for _ in 0..=rate.count {
            let Err(slots) = store.take_slot(scope, self.name(), subject, slot, hit).await? else {
                return Ok(None);
            };
            match freest(&slots, rate.count as usize, now - window) {
                Ok(free) => slot = free,
                Err(oldest) => return Ok(Some((oldest + window).duration_since(now))),
            }
        }
        Ok(Some(SignedDuration::from_secs(1)))
    }

    async fn hit_arrival(
        self,
        store: &Store,
        scope: &ProjectScope,
        subject: &str,
        now: Timestamp,
    ) -> Result<Option<SignedDuration>> {
        let rate = self.rate();
        // Half of it at once and the other half spread over the window: together no window holds more than all of it.
        let burst = i64::from(rate.count / 2);
        let interval = i64::from(rate.seconds) * 1000 / (i64::from(rate.count) - burst);
        let latest = now.as_millisecond() + interval * (burst - 1);
        let ttl = now.as_second() + i64::from(rate.seconds) + KEPT;
        let now = now.as_millisecond();
        let mut step = Step::Start { now, to: now + interval };
        for _ in 0..3 {
            let Err(arrival) = store.move_arrival(scope, self.name(), subject, step, ttl).await? else {
                return Ok(None);
            };
            if arrival > latest {
                return Ok(Some(SignedDuration::from_millis(arrival - latest)));
            }
            step = if arrival <= now {
                Step::Start { now, to: now + interval }
            } else {
                Step::Add { now, latest, interval }
            };
        }
        Ok(Some(SignedDuration::from_millis(interval)))
    }
}

/// What a millisecond is in a slot: enough room behind it for a mark.
const MILLISECOND: i64 = 1_000_000;

/// A time as slots hold it.
fn slotted(time: Timestamp) -> i64 {
    time.as_millisecond() * MILLISECOND
}

/// A time with a mark of this hit's own behind it: it knows itself again.
fn marked(time: Timestamp) -> i64 {
    slotted(time) + i64::from(u32::from_be_bytes(entropy::bytes())) % MILLISECOND
}

/// A slot that is free, or else when the oldest hit was.
fn freest(slots: &Slots, count: usize, free_until: Timestamp) -> Result<usize, Timestamp> {
    let held = |slot: usize| slots.get(slot).copied().flatten().unwrap_or(i64::MIN);
    let oldest = (0..count).min_by_key(|slot| held(*slot)).unwrap_or_default();
    match held(oldest) {
        hit if hit <= slotted(free_until) => Ok(oldest),
        hit => Err(Timestamp::from_millisecond((hit + MILLISECOND - 1) / MILLISECOND).unwrap_or(free_until)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_slot_is_taken_once_it_has_left_the_window() {
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        let hit = |millisecond: i64| Some(millisecond * MILLISECOND);
        for (slots, free_until, expected) in [
            (vec![], 0, Ok(0)),
            (vec![hit(5)], 0, Ok(1)),
            (vec![hit(5), hit(6), hit(7)], 4, Err(at(5))),
            (vec![hit(7), hit(5), hit(6)], 5, Ok(1)),
            (vec![hit(7), None, hit(6)], 4, Ok(1)),
        ] {
            assert_eq!(freest(&slots, 3, at(free_until)), expected, "{slots:?}");
        }
    }

    #[test]
    fn exactly_the_published_limits_hold() {
        let published = Limit::ALL.map(|limit| (limit.rate().count, limit.rate().seconds));
        let sign_in = [(5, 60), (3, 60), (5, 600), (10, 600), (10, 60), (120, 60), (30, 60), (10, 3600)];
        let (faces, others) = ([(10, 60), (600, 60)], [(10, 600), (1, 600), (5, 3600), (100, 86400), (100, 86400)]);
        assert_eq!(published, [&sign_in[..], &faces, &others].concat()[..]);
    }
}
