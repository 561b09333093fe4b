//! Frames that are others again.

use super::{Frame, Reason};

/// Pixels of each side of a frame that was made small to compare it with others.
const SMALL: usize = 48;

/// The least that two frames of a camera differ, in the root of the mean square, of 255: noise alone is more.
const LEAST_CHANGE: f32 = 0.6;

/// A mixture of two frames leaves less than this part of what lies between it and the nearer of them.
const LEAST_OWN: f32 = 0.3;

/// Frames that are others again, and frames that are mixtures of two others.
pub(super) fn again(frames: &[Frame<'_>]) -> Vec<Reason> {
    let small: Vec<_> = frames.iter().map(small).collect();
    let mut reasons = Vec::new();
    for (index, frame) in small.iter().enumerate() {
        if small[..index].iter().any(|other| apart(frame, other) < LEAST_CHANGE) {
            reasons.push(Reason::Repeated(index));
        } else if is_blended(index, &small) {
            reasons.push(Reason::Blended(index));
        }
    }
    reasons
}

/// A frame as few pixels, by its brightness.
fn small(frame: &Frame<'_>) -> Vec<f32> {
    super::fingerprint::small::<SMALL>(frame.picture)
}

/// The root of the mean square of what lies between two frames.
fn apart(one: &[f32], other: &[f32]) -> f32 {
    let sum: f32 = one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum();
    (sum / one.len() as f32).sqrt()
}

/// Whether two other frames, mixed as well as they can be, come so near to this one that it has nothing of its own.
fn is_blended(index: usize, frames: &[Vec<f32>]) -> bool {
    let frame = &frames[index];
    let others: Vec<_> =
        frames.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other).collect();
    let mut pairs =
        others.iter().enumerate().flat_map(|(place, one)| others[place + 1..].iter().map(move |other| (*one, *other)));
    pairs.any(|(one, other)| {
        let (mut along, mut length) = (0.0, 0.0);
        for ((value, one), other) in frame.iter().zip(one).zip(other) {
            along += (value - one) * (other - one);
            length += (other - one).powi(2);
        }
        let share = along / length;
        if !(0.1..=0.9).contains(&share) {
            return false;
        }
        let mixed: Vec<_> = one.iter().zip(other).map(|(one, other)| one + share * (other - one)).collect();
        apart(frame, &mixed) < LEAST_OWN * apart(frame, one).min(apart(frame, other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: usize) -> Vec<f32> {
        (0..400).map(|place| ((place * 7919 + seed * 104_729) % 251) as f32).collect()
    }

    #[test]
    fn a_mixture_of_two_frames_is_seen_and_a_frame_of_its_own_is_not() {
        let (one, other) = (noise(1), noise(2));
        let mixed = one.iter().zip(&other).map(|(one, other)| (0.6 * one + 0.4 * other).round()).collect();
        assert!(is_blended(1, &[one.clone(), mixed, other.clone()]));
        assert!(!is_blended(1, &[one.clone(), noise(3), other.clone()]));
        assert!(!is_blended(0, &[one, noise(3), other]));
    }
}
