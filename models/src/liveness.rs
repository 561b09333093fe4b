//! Whether a person stood before the camera, or a picture of one: two networks that look at a face and what is around
//! it. They judge one picture; what they miss is in the model cards.

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::{
    geometry::Rect,
    network::{self, Network, values},
    picture::Picture,
    registry::Model,
    resample::{self, Part},
};

/// Pixels of each side of the networks' input.
const SIDE: usize = 80;

/// What the networks say of a face.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Liveness {
    /// From 0 to 1; high is live.
    pub score: f32,
    /// The score from which on a face is taken for live.
    pub threshold: f32,
}

impl Liveness {
    /// The decision. What is no number is not live.
    pub fn is_live(&self) -> bool {
        self.score >= self.threshold
    }

    /// Tells a person what to change.
    pub fn sentence(&self) -> Option<&'static str> {
        (!self.is_live()).then_some(
            "We could not tell that you are here yourself. Take the photo of your face itself, in even light, and hold \
             no screen or paper into it.",
        )
    }
}

/// One of the two networks.
#[derive(Debug)]
pub(crate) struct Judge {
    scale: f32,
    network: Network,
}

impl Judge {
    pub(crate) fn load(model: &'static Model, bytes: &[u8]) -> Result<Self> {
        Ok(Self { scale: model.scale, network: Network::load(bytes, SIDE)? })
    }

    /// Its network.
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// From 0 to 1: how surely the face in the box is live.
    pub(crate) fn score(&self, picture: &Picture, face: &Rect) -> Result<f32> {
        let mut pixels = vec![0.0; 3 * SIDE * SIDE];
        let Some(part) = around(picture, face, self.scale) else { return Ok(0.0) };
        resample::scale(picture, part, &mut pixels, SIDE, [SIDE, SIDE]);
        let outputs = self.network.run(network::input(pixels, SIDE)?)?;
        let logits = outputs.first().map(values).transpose()?.unwrap_or_default();
        ensure!(logits.len() == 3, "a judge of liveness gave {} numbers", logits.len());
        Ok(softmax([logits[0], logits[1], logits[2]])[1])
    }
}

/// The mean of what two networks say; what is no number counts as nothing.
pub(crate) fn mean(scores: &[f32]) -> f32 {
    let mean = scores.iter().sum::<f32>() / scores.len() as f32;
    if mean.is_finite() { mean.clamp(0.0, 1.0) } else { 0.0 }
}

/// The part of a picture that is `scale` times a face's box, moved into the picture where it leaves it, smaller where
/// there is no room. Nothing for a box without a size.
fn around(picture: &Picture, face: &Rect, scale: f32) -> Option<Part> {
    let (most_right, most_down) = ((picture.width() - 1) as f32, (picture.height() - 1) as f32);
    let scale = (most_down / face.height).min(most_right / face.width).min(scale);
    let (width, height) = (face.width * scale, face.height * scale);
    let centre = face.centre();
    let (left, right) = inside(centre.x - width / 2.0, centre.x + width / 2.0, most_right);
    let (top, bottom) = inside(centre.y - height / 2.0, centre.y + height / 2.0, most_down);
    let is_whole =
        [left, top, right, bottom].into_iter().all(|side| side >= 0.0) && right <= most_right && bottom <= most_down;
    is_whole.then(|| {
        let (left, top, right, bottom) = (left as usize, top as usize, right as usize, bottom as usize);
        Part { left, top, width: right - left + 1, height: bottom - top + 1 }
    })
}

/// Moves a stretch between 0 and `most`.
fn inside(mut start: f32, mut end: f32, most: f32) -> (f32, f32) {
    if start < 0.0 {
        (start, end) = (0.0, end - start);
    }
    if end > most {
        (start, end) = (start - (end - most), most);
    }
    // What is left of rounding.
    (start.max(0.0), end)
}

fn softmax(logits: [f32; 3]) -> [f32; 3] {
    let most = logits.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let powers = logits.map(|logit| (logit - most).exp());
    powers.map(|power| power / powers.iter().sum::<f32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(face: [f32; 4], scale: f32) -> Option<[usize; 4]> {
        let [x, y, width, height] = face;
        let picture = Picture::of(100, 60, vec![0; 18_000]).unwrap();
        let part = around(&picture, &Rect { x, y, width, height }, scale)?;
        Some([part.left, part.top, part.width, part.height])
    }

    #[test]
    fn the_part_around_a_face_stays_in_the_picture() {
        assert_eq!(part([40.0, 20.0, 10.0, 10.0], 2.0), Some([35, 15, 21, 21]));
        assert_eq!(part([0.0, 0.0, 10.0, 10.0], 4.0), Some([0, 0, 41, 41]), "moved from the left and the top");
        assert_eq!(part([90.0, 50.0, 10.0, 10.0], 4.0), Some([59, 19, 41, 41]), "moved from the right and the bottom");
        assert_eq!(part([40.0, 20.0, 20.0, 20.0], 4.0), Some([20, 0, 60, 60]), "as large as there is room");
        assert_eq!(part([40.0, 20.0, 0.0, 0.0], f32::NAN), None);
    }

    #[test]
    fn what_is_no_number_is_not_live() {
        assert!(!Liveness { score: f32::NAN, threshold: 0.0 }.is_live());
        for scores in
            [[f32::NAN, 1.0], [f32::INFINITY, 1.0], softmax([f32::NAN, 9.0, f32::NAN])[..2].try_into().unwrap()]
        {
            assert!(!Liveness { score: mean(&scores), threshold: 0.9 }.is_live(), "{scores:?}");
        }
        assert!(Liveness { score: mean(&[0.95, 0.9]), threshold: 0.9 }.is_live());
    }
}
