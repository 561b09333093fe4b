//! What is remembered of a picture that was sent: enough to know it again, and nothing that shows it.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::types::ValidationId;

/// How long a picture is remembered.
pub const PICTURE_REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Two fingerprints that differ in at most so many bits are of one picture.
pub const NEAR: u32 = 4;

/// Into how many bands the bits of a fingerprint are cut. Of `NEAR` differences none lies in one of the bands, so two
/// pictures that are near share a band.
const BANDS: u32 = NEAR + 1;

/// Bits of a band; the last one has what is left of 64.
const BAND_BITS: u32 = 13;

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PicturePrint {
    /// The hash of the file.
    pub file: String,
    /// The hash of its pixels, which another file of the same pixels has too.
    pub pixels: String,
    /// Stays nearly the same when it is saved anew, scaled or shifted.
    pub fingerprint: u64,
    /// What it was before, if it is a picture that was cut a little, for each way to cut it.
    pub uncut: Vec<u64>,
}

impl PicturePrint {
    /// Of a file and what it shows.
    pub fn of(file: &[u8], (width, pixels): (usize, &[u8]), fingerprint: u64, uncut: Vec<u64>) -> Self {
        let hash = |bytes: &[u8]| HEXLOWER.encode(digest(&SHA256, bytes).as_ref());
        Self { file: hash(file), pixels: format!("{width}x{}", hash(pixels)), fingerprint, uncut }
    }

    /// Each band of its fingerprint, by number: where it is kept.
    pub fn bands(&self) -> impl Iterator<Item = (u32, u64)> + use<> {
        bands(self.fingerprint)
    }

    /// The bands in which a picture that it was made of may be kept.
    pub fn bands_before(&self) -> BTreeSet<(u32, u64)> {
        self.before().flat_map(bands).collect()
    }

    /// The fingerprints that it may have been kept with.
    fn before(&self) -> impl Iterator<Item = u64> {
        self.uncut.iter().copied().chain([self.fingerprint])
    }
}

fn bands(fingerprint: u64) -> impl Iterator<Item = (u32, u64)> {
    (0..BANDS).map(move |band| (band, fingerprint >> (band * BAND_BITS) & ((1 << BAND_BITS) - 1)))
}

/// A picture that was sent for a validation, as a row knows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SentPicture {
    /// The validation that it was sent for: there it may come again.
    pub validation: ValidationId,
    /// Its fingerprint, as hex.
    pub fingerprint: String,
    /// When it is forgotten, in epoch milliseconds.
    pub expires_at: i64,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

impl SentPicture {
    /// Whether it is this picture, sent for another validation and not forgotten.
    pub fn is_again(&self, print: &PicturePrint, validation: &ValidationId, now: jiff::Timestamp) -> bool {
        let known = u64::from_str_radix(&self.fingerprint, 16).ok();
        let is_near = known.is_some_and(|known| print.before().any(|before| (known ^ before).count_ones() <= NEAR));
        is_near && self.validation != *validation && now.as_millisecond() < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_near_is_the_same_picture_for_30_days_and_other_validations() {
        let (one, other) = (ValidationId::new(), ValidationId::new());
        let print = |before| PicturePrint::of(b"file", (1, b"abc"), u64::MAX, vec![before]);
        let known =
            SentPicture { validation: one.clone(), fingerprint: format!("{:x}", 0xff00), expires_at: 10, ttl: 0 };
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        for (before, validation, now, is_again) in [
            (0xff00, &other, 9, true),
            (0xff0f, &other, 9, true),
            (0xff1f, &other, 9, false),
            (0xff00, &one, 9, false),
            (0xff00, &other, 10, false),
        ] {
            assert_eq!(known.is_again(&print(before), validation, at(now)), is_again, "{before:x} at {now}");
        }
    }

    proptest! {
        #[test]
        fn what_is_near_shares_a_band(one: u64, flips in prop::collection::vec(0_u32..64, 0..=NEAR as usize)) {
            let other = flips.iter().fold(one, |bits, flip| bits ^ (1 << flip));
            prop_assert!(bands(one).zip(bands(other)).any(|(one, other)| one == other));
        }

        #[test]
        fn every_bit_is_in_a_band(bit in 0_u32..64) {
            prop_assert!(bands(0).zip(bands(1 << bit)).any(|(one, other)| one != other));
        }
    }
}
