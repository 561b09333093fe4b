//! Whether a head turned as it was told to, over a few frames: what a single picture cannot show, because it is flat.
//!
//! The first frame looks straight ahead; each of the others answers one move. On a head that turns, the nose goes ahead of
//! eyes and mouth, and the cheeks fall back behind them. On a flat picture that is moved or tilted neither does, and on one
//! that is bent or warped at its landmarks one of the two. A head that a program renders from one photo does as a head
//! does, and passes.

use serde::Serialize;

use crate::{engine::Portrait, geometry::Point, picture::Picture, pose::Pose, registry::Set};

mod affine;
mod answer;
mod depth;
pub mod fingerprint;
mod flow;
mod linear;
mod shade;
pub mod synthetic;

pub use answer::Answer;

use affine::{Affine, outer};
use depth::Depth;

/// Frames of a challenge, the first one included.
pub const FRAMES: std::ops::RangeInclusive<usize> = 3..=5;

/// Degrees that a frame that looks straight ahead may be off.
const STRAIGHT: f32 = 15.0;

/// Degrees between the first frame and one that is turned.
const TURNED: f32 = 12.0;

/// How far the nose must leave the place that eyes and mouth put it in, in distances between the eyes, by the landmarks.
const PARALLAX: f32 = 0.06;

/// How far it must do so by what is seen of it, where the detector may have guessed.
const NOSE: f32 = 0.04;

/// How far the cheeks must fall back behind eyes and mouth.
const CHEEKS: f32 = 0.5;

/// Between strangers it happens once in a thousand times.
const SAME_PERSON_RATE: f64 = 1e-3;

/// The same of a face that is turned, which is less like itself than a straight one. Two turned faces of a stranger pass
/// more seldom, and a straight one does by the rate above.
const SAME_TURNED_RATE: f64 = 1e-2;

/// A way to hold one's head, as the person sees it. Up and down are not asked for: the detector's landmarks hardly show
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Move {
    /// Turned to the own left, which is the right of a picture.
    Left,
    /// Turned to the own right.
    Right,
    /// Straight again.
    Straight,
}

/// The moves that a person is asked for, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Challenge(Vec<Move>);

impl Challenge {
    /// Two to four moves from random bytes: the first one sideways, no move twice in a row.
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let [count, first, rest @ ..] = bytes;
        let mut moves = vec![if first % 2 == 0 { Move::Left } else { Move::Right }];
        for byte in &rest[..=usize::from(count % 3)] {
            let known = [Move::Left, Move::Right, Move::Straight];
            let others = known.into_iter().filter(|other| moves.last() != Some(other));
            moves.extend(others.cycle().nth(usize::from(*byte)));
        }
        Self(moves)
    }

    /// These moves, if there are two to four.
    pub fn of(moves: Vec<Move>) -> Option<Self> {
        FRAMES.contains(&(moves.len() + 1)).then_some(Self(moves))
    }

    /// In their order.
    pub fn moves(&self) -> &[Move] {
        &self.0
    }
}

/// One frame, and what the engine says of it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The frame.
    pub picture: &'a Picture,
    /// Of the same engine for all frames.
    pub portrait: &'a Portrait,
}

/// Why frames are no answer to a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason", content = "frame")]
pub enum Reason {
    /// There are more or fewer frames than the challenge has moves, and one.
    Count,
    /// Nobody is in this frame.
    NoFace(usize),
    /// Somebody else is in this frame too.
    SeveralFaces(usize),
    /// The networks take the first frame for a picture of a face.
    NotLive,
    /// The first frame does not look straight ahead.
    NotStraight,
    /// This frame does not answer its move.
    NotTurned(usize),
    /// This frame shows another person.
    OtherPerson(usize),
    /// This frame is a flat picture that was moved.
    Flat(usize),
    /// This frame is one of the others again.
    Repeated(usize),
    /// This frame is a mixture of two others.
    Blended(usize),
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// From 0 to 1; high is live.
    pub score: f32,
    /// Why not; nothing is wrong if there is none.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// Whether a person stood there.
    pub fn is_live(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// Judges the frames of a challenge, in their order.
pub fn judge(set: &Set, challenge: &Challenge, frames: &[Frame<'_>]) -> Verdict {
    let Some((first, rest)) = frames.split_first().filter(|(_, rest)| rest.len() == challenge.0.len()) else {
        return Verdict { score: 0.0, reasons: vec![Reason::Count] };
    };
    let mut reasons = Vec::new();
    let several = |frame: &Frame<'_>| {
        frame.portrait.quality.checks().iter().any(|check| check.name == "faces" && check.sentence.is_some())
    };
    reasons.extend(
        frames.iter().enumerate().filter(|(_, frame)| several(frame)).map(|(index, _)| Reason::SeveralFaces(index)),
    );
    if !first.portrait.liveness.is_live() {
        reasons.push(Reason::NotLive);
    }
    let straight = Pose::of(&first.portrait.faces[0].landmarks);
    let is_straight = straight.yaw.abs() <= STRAIGHT && straight.pitch.abs() <= 2.0 * STRAIGHT;
    if !is_straight {
        reasons.push(Reason::NotStraight);
    }
    for (index, (frame, wanted)) in rest.iter().zip(&challenge.0).enumerate() {
        reasons.extend(answer(set, *wanted, first, frame).map(|reason| reason(index + 1)));
    }
    reasons.extend(flow::again(frames));
    let passive = first.portrait.liveness.score;
    let score = if reasons.is_empty() { passive } else { passive.min(first.portrait.liveness.threshold) / 2.0 };
    Verdict { score, reasons }
}

/// What is wrong with a frame that should answer a move.
fn answer(set: &Set, wanted: Move, first: &Frame<'_>, frame: &Frame<'_>) -> Option<fn(usize) -> Reason> {
    let (from, to) = (&first.portrait.faces[0].landmarks, &frame.portrait.faces[0].landmarks);
    let turn = Pose::of(to).yaw - Pose::of(from).yaw;
    let Some(nose) = parallax(from, to) else { return Some(Reason::NotTurned) };
    let is_same = |rate: f64| {
        let same = set.at_rate(rate).zip(first.portrait.vector.cosine(&frame.portrait.vector));
        same.is_some_and(|(threshold, cosine)| cosine >= threshold.cosine)
    };
    // Each comparison is false for what is no number, so that it refuses.
    let sign = match wanted {
        Move::Left => 1.0,
        Move::Right => -1.0,
        // As near to the first frame as that must be to straight ahead; no depth is to be seen in that.
        Move::Straight if turn.abs() <= STRAIGHT => {
            return (!is_same(SAME_PERSON_RATE)).then_some(Reason::OtherPerson);
        }
        Move::Straight => return Some(Reason::NotTurned),
    };
    if sign * turn >= TURNED {
        let is_deep = sign * nose.x >= PARALLAX
            && Depth::between(first, frame, wanted == Move::Left, nose.x, sign * turn)
                .is_some_and(|depth| depth.nose >= NOSE && depth.cheeks >= CHEEKS);
        match (is_deep, is_same(SAME_TURNED_RATE)) {
            (false, _) => Some(Reason::Flat),
            (_, false) => Some(Reason::OtherPerson),
            _ => None,
        }
    } else {
        Some(Reason::NotTurned)
    }
}

/// How far the nose is from where it would be if it lay in one plane with eyes and corners of the mouth, seen as in the
/// first frame, in distances between the eyes.
fn parallax(from: &[Point; 5], to: &[Point; 5]) -> Option<Point> {
    let back = Affine::between(&outer(to), &outer(from))?;
    let eyes = from[0].distance(from[1]);
    let nose = back.apply(to[2]);
    Some(Point { x: (nose.x - from[2].x) / eyes, y: (nose.y - from[2].y) / eyes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_has_two_to_four_moves_of_which_the_first_is_sideways() {
        for seed in 0..=255_u8 {
            let challenge =
                Challenge::from_random([seed, seed / 3, seed.wrapping_mul(7), seed / 5, seed.wrapping_mul(11)]);
            let moves = challenge.moves();
            assert!((2..=4).contains(&moves.len()), "{moves:?}");
            assert!(matches!(moves[0], Move::Left | Move::Right), "{moves:?}");
            assert!(moves.windows(2).all(|pair| pair[0] != pair[1]), "{moves:?}");
        }
    }

    #[test]
    fn every_challenge_of_two_moves_is_given() {
        let given: std::collections::BTreeSet<_> = (0..=255_u8)
            .flat_map(|second| [0, 1].map(|first| format!("{:?}", Challenge::from_random([0, first, second, 0, 0]))))
            .collect();
        assert_eq!(given.len(), 4, "{given:?}");
    }

    #[test]
    fn a_nose_in_the_plane_of_eyes_and_mouth_shows_no_depth() {
        let straight = crate::align::TEMPLATE;
        let tilted =
            straight.map(|point| Point { x: 0.8 * point.x + 0.1 * point.y + 9.0, y: 1.1 * point.y - 0.2 * point.x });
        let nose = parallax(&straight, &tilted).unwrap();
        assert!(nose.x.abs() < 1e-4 && nose.y.abs() < 1e-4, "{nose:?}");
        let mut turned = straight;
        turned[2].x += 7.0;
        assert!(parallax(&straight, &turned).unwrap().x > 0.15);
        assert_eq!(parallax(&straight, &[Point { x: 3.0, y: 4.0 }; 5]), None);
    }
}
