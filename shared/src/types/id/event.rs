//! Ids of what happened, in the order of time.

use std::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use jiff::Timestamp;

use super::{RequestNonce, base32, is_id, new_id};
use crate::{clock, types::string_type};

id_type!(
    /// Something that happened. Ids that one process makes grow as texts, and so do those of things that happened one
    /// after the other: the first characters are the time in microseconds of the epoch, the rest is random.
    EventId,
    "evt"
);

/// Characters of an event's id that are its time: 55 bits.
const TIME_LENGTH: usize = 11;

/// The characters of ids in the order of their codes.
const ASCENDING: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

impl EventId {
    /// The next one of this process.
    #[expect(clippy::new_without_default, reason = "each call gives another value")]
    pub fn new() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let now = u64::try_from(clock::system_now().as_microsecond()).unwrap_or_default();
        let last = LAST.fetch_update(Relaxed, Relaxed, |last| Some(now.max(last + 1)));
        let floor = Self::floor(now.max(last.unwrap_or_default() + 1));
        Self(format!("{floor}{}", &new_id("evt")[4 + TIME_LENGTH..]))
    }

    /// What all ids of this sequence begin with: it stands before them, and behind those of every earlier one.
    pub(crate) fn floor(mut sequence: u64) -> String {
        let mut digits = [0; TIME_LENGTH];
        for digit in digits.iter_mut().rev() {
            *digit = ASCENDING[(sequence % 32) as usize];
            sequence /= 32;
        }
        format!("evt_{}", String::from_utf8_lossy(&digits))
    }

    /// When it was made, by the system's time.
    pub fn made_at(&self) -> Timestamp {
        i64::try_from(self.sequence()).ok().and_then(|time| Timestamp::from_microsecond(time).ok()).unwrap_or_default()
    }

    /// A number that grows with each event of a subject: microseconds of the epoch. A double holds it exactly (until
    /// the year 2255).
    pub fn sequence(&self) -> u64 {
        let digits = self.0.bytes().skip(4).take(TIME_LENGTH);
        digits.fold(0, |time, digit| {
            time * 32 + ASCENDING.iter().position(|other| *other == digit).unwrap_or_default() as u64
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_events_grow_as_texts_and_as_sequences() {
        let ids: Vec<EventId> = std::iter::repeat_with(EventId::new).take(1000).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1] && pair[0].sequence() < pair[1].sequence()));
        let now = u64::try_from(clock::system_now().as_microsecond()).unwrap();
        assert!(ids[0].sequence().abs_diff(now) < 60_000_000, "a sequence is the time of the event");
        assert_eq!(ids[0].as_str().parse(), Ok(ids[0].clone()));
    }

    #[test]
    fn the_floor_of_a_time_stands_before_its_ids_and_behind_earlier_ones() {
        let id = EventId::new();
        let (before, at, after) = (id.sequence() - 1, id.sequence(), id.sequence() + 1);
        let floors = [before, at, after].map(EventId::floor);
        assert!(floors[0] < floors[1] && floors[1].as_str() < id.as_str() && id.as_str() < floors[2].as_str());
        assert_eq!(u64::try_from(id.made_at().as_microsecond()), Ok(at));
    }
}
