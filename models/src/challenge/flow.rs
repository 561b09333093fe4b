//! What changes between frames, and what does not.

use super::{Frame, Reason, affine::Affine};
use crate::{
    align::{SIDE, TEMPLATE},
    geometry::Point,
    resample,
};

/// Everything nearer to the nose than this, in pixels of a crop, may be warped to move the nose; what is around it tells.
const AROUND_NOSE: f32 = 24.0;

/// Pixels of each side of a frame that was made small to compare it with others.
const SMALL: usize = 48;

/// The least that two frames of a camera differ, in the root of the mean square, of 255: noise alone is more.
const LEAST_CHANGE: f32 = 0.6;

/// A mixture of two frames leaves less than this part of what lies between it and the nearer of them.
const LEAST_OWN: f32 = 0.3;

/// The landmarks that lie in one plane: eyes, and corners of the mouth.
pub(super) fn outer(landmarks: &[Point; 5]) -> [Point; 4] {
    [landmarks[0], landmarks[1], landmarks[3], landmarks[4]]
}

/// How alike two frames are around the nose when eyes and mouth of one are put over those of the other: 1 for a flat
/// picture, and for what cannot be compared.
pub(super) fn alike(one: &Frame<'_>, other: &Frame<'_>) -> f32 {
    let (Some(one), Some(other)) = (ring(one), ring(other)) else { return 1.0 };
    correlation(&one, &other).unwrap_or(1.0)
}

/// How bright a frame is around the nose, with eyes and mouth where every frame has them.
fn ring(frame: &Frame<'_>) -> Option<Vec<f32>> {
    let back = Affine::between(&outer(&TEMPLATE), &outer(&frame.portrait.faces[0].landmarks))?;
    let places = (0..SIDE * SIDE).step_by(2).map(|place| Point { x: (place % SIDE) as f32, y: (place / SIDE) as f32 });
    let around = places.filter(|place| place.distance(TEMPLATE[2]) > AROUND_NOSE);
    let bright = |place: Point| {
        let from = back.apply(place);
        let [red, green, blue] = resample::at(frame.picture, from.x, from.y);
        0.299 * red + 0.587 * green + 0.114 * blue
    };
    Some(around.map(bright).collect())
}

fn correlation(one: &[f32], other: &[f32]) -> Option<f32> {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (middle, other_middle) = (mean(one), mean(other));
    let (mut both, mut own, mut others) = (0.0, 0.0, 0.0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (one - middle, other - other_middle);
        both += one * other;
        own += one * one;
        others += other * other;
    }
    let found = both / (own * others).sqrt();
    found.is_finite().then_some(found)
}

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

    #[test]
    fn brightness_and_contrast_make_no_difference_to_what_is_alike() {
        let brighter: Vec<_> = noise(1).iter().map(|value| 0.5 * value + 60.0).collect();
        assert!(correlation(&noise(1), &brighter).unwrap() > 0.999);
        assert!(correlation(&noise(1), &noise(2)).unwrap().abs() < 0.2);
        assert_eq!(correlation(&noise(1), &[7.0; 400]), None, "a flat grey is like nothing");
    }
}
