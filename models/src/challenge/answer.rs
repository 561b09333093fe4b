//! All that the frames of a challenge come to.

use std::thread;

use anyhow::Result;

use super::{Challenge, Frame, Reason, STRAIGHT, Verdict, judge};
use crate::{
    challenge::fingerprint::Fingerprint,
    embed::Vector,
    engine::{Engine, Portrait, joined},
    picture::Picture,
    pose::Pose,
};

/// What the frames of a challenge come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The decision.
    pub verdict: Verdict,
    /// Of each frame; nothing where there is no face.
    pub portraits: Vec<Option<Portrait>>,
    /// Of each frame, to find it again.
    pub prints: Vec<Fingerprint>,
    /// The frame to know the person by.
    pub best: Option<usize>,
}

impl Answer {
    /// Tells the person from others, by the best frame.
    pub fn vector(&self) -> Option<&Vector> {
        self.portraits[self.best?].as_ref().map(|portrait| &portrait.vector)
    }
}

impl Engine {
    /// Looks at the frames of a challenge, side by side where there are cores, and judges them.
    pub fn answer(&self, challenge: &Challenge, pictures: &[Picture]) -> Result<Answer> {
        let (portraits, prints): (Vec<_>, Vec<_>) = self.look_at_all(pictures)?.into_iter().unzip();
        let frames: Vec<_> = pictures.iter().zip(portraits.iter().flatten()).collect();
        let verdict = if frames.len() == pictures.len() {
            let frames: Vec<_> = frames.iter().map(|(picture, portrait)| Frame { picture, portrait }).collect();
            judge(self.set(), challenge, &frames)
        } else {
            let faceless = portraits.iter().enumerate().filter(|(_, portrait)| portrait.is_none());
            Verdict { score: 0.0, reasons: faceless.map(|(index, _)| Reason::NoFace(index)).collect() }
        };
        let best = best(&portraits);
        Ok(Answer { verdict, portraits, prints, best })
    }

    /// Each thread takes the next frame after its last one.
    fn look_at_all(&self, pictures: &[Picture]) -> Result<Vec<(Option<Portrait>, Fingerprint)>> {
        let threads = self.threads().min(pictures.len()).max(1);
        let look = |picture: &Picture| anyhow::Ok((self.look_with(picture, threads == 1)?, Fingerprint::of(picture)));
        let work = |first: usize| pictures.iter().skip(first).step_by(threads).map(look).collect::<Result<Vec<_>>>();
        let looked = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || work(first))).collect();
            let mine = work(0)?;
            std::iter::once(Ok(mine)).chain(others.into_iter().map(joined)).collect::<Result<Vec<_>>>()
        })?;
        let mut looked: Vec<_> = looked.into_iter().map(Vec::into_iter).collect();
        Ok((0..pictures.len()).filter_map(|index| looked[index % threads].next()).collect())
    }
}

/// The sharpest frame that looks straight ahead, one without faults before all others.
fn best(portraits: &[Option<Portrait>]) -> Option<usize> {
    let worth = |portrait: &Portrait| {
        let is_straight = Pose::of(&portrait.faces[0].landmarks).yaw.abs() <= STRAIGHT;
        let checks = portrait.quality.checks();
        let sharpness = checks.iter().find(|check| check.name == "sharpness").map_or(0.0, |check| check.value);
        (is_straight, portrait.quality.is_good(), sharpness)
    };
    let known = portraits.iter().enumerate().filter_map(|(index, portrait)| Some((index, worth(portrait.as_ref()?))));
    let better = |one: &(bool, bool, f32), other: &(bool, bool, f32)| {
        (one.0, one.1).cmp(&(other.0, other.1)).then(one.2.total_cmp(&other.2))
    };
    known.max_by(|(_, one), (_, other)| better(one, other)).map(|(index, _)| index)
}
