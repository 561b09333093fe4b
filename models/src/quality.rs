//! Whether a photo of a face is good enough, and what to change if not.

use serde::Serialize;

use crate::{
    align::{Crop, SIDE},
    detect::Face,
    pose::Pose,
};

/// A face counts as another one beside the main one if it is at least this large a part of it.
const OTHER_FACE: f32 = 0.3;

/// The part of a crop in which a face is, whoever's: rows and columns.
const INNER: [std::ops::Range<usize>; 2] = [32..104, 24..88];

/// One thing that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Check {
    /// What: `size`, `yaw`, `pitch`, `roll`, `sharpness`, `light`, `contrast`, `faces`.
    pub name: &'static str,
    /// How much of it there is.
    pub value: f32,
    /// It must be at least this.
    pub least: f32,
    /// And at most this.
    pub most: f32,
    /// Tells a person what to change, if something is to be changed.
    pub sentence: Option<&'static str>,
}

/// All that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quality(Vec<Check>);

impl Quality {
    /// Every check, whether it passed or not.
    pub fn checks(&self) -> &[Check] {
        &self.0
    }

    /// Whether nothing is to be changed.
    pub fn is_good(&self) -> bool {
        self.0.iter().all(|check| check.sentence.is_none())
    }
}

/// Looks at the first of these faces, of which there is at least one, and its crop.
pub(crate) fn look(faces: &[Face], crop: &Crop) -> Quality {
    let main = &faces[0];
    let pose = Pose::of(&main.landmarks);
    let [right_eye, left_eye, _, right_mouth, left_mouth] = main.landmarks;
    // A turned head's eyes are nearer to each other; its height stays.
    let height = right_eye.middle(left_eye).distance(right_mouth.middle(left_mouth));
    let large = |face: &&Face| face.rect.area() >= OTHER_FACE * main.rect.area();
    let luma = crop.luma();
    let (light, contrast) = light(&luma);
    Quality(vec![
        check("size", height, [32.0, f32::MAX], "Come closer, so that your face fills about a third of the photo."),
        check("yaw", pose.yaw, [-30.0, 30.0], "Look straight into the camera."),
        check("pitch", pose.pitch, [-30.0, 30.0], "Hold the camera at the height of your eyes."),
        check("roll", pose.roll, [-35.0, 35.0], "Hold your head upright."),
        check("sharpness", sharpness(&luma), [4.0, f32::MAX], "The photo is blurred. Hold still, and wipe the lens."),
        check("light", light, [45.0, 215.0], "Your face is too dark or too bright. Find even light from the front."),
        check(
            "contrast",
            contrast,
            [16.0, f32::MAX],
            "Your face is hard to see. Find more light, without fog on the lens.",
        ),
        check(
            "faces",
            faces.iter().filter(large).count() as f32,
            [1.0, 1.0],
            "Several people are in the photo. Be alone in it.",
        ),
    ])
}

/// What is no number is not good.
fn check(name: &'static str, value: f32, [least, most]: [f32; 2], sentence: &'static str) -> Check {
    let is_good = value >= least && value <= most;
    Check { name, value, least, most, sentence: (!is_good).then_some(sentence) }
}

/// How much pixels differ from the mean of their neighbours: the standard deviation of the Laplacian.
fn sharpness(luma: &[f32]) -> f32 {
    let [rows, columns] = INNER;
    let mut differences = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        for column in columns.clone() {
            let at = row * SIDE + column;
            let neighbours = luma[at - 1] + luma[at + 1] + luma[at - SIDE] + luma[at + SIDE];
            differences.push(neighbours - 4.0 * luma[at]);
        }
    }
    spread(&differences).1
}

/// How bright a face is, and how much its parts differ.
fn light(luma: &[f32]) -> (f32, f32) {
    let [rows, columns] = INNER;
    let inner: Vec<f32> = rows.flat_map(|row| columns.clone().map(move |column| luma[row * SIDE + column])).collect();
    spread(&inner)
}

/// Mean and standard deviation.
fn spread(values: &[f32]) -> (f32, f32) {
    let count = values.len() as f32;
    let mean = values.iter().sum::<f32>() / count;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        align::TEMPLATE,
        geometry::{Point, Rect},
    };

    fn face(size: f32, x: f32) -> Face {
        let landmarks = TEMPLATE.map(|point| Point { x: x + point.x * size, y: point.y * size });
        Face { rect: Rect { x, y: 0.0, width: 112.0 * size, height: 112.0 * size }, landmarks, score: 0.9 }
    }

    /// A face of stripes.
    fn crop(dark: f32, bright: f32, wide: usize) -> Crop {
        let pixel = |place: usize| if (place / 3 % SIDE / wide).is_multiple_of(2) { dark } else { bright };
        Crop((0..3 * SIDE * SIDE).map(pixel).collect())
    }

    fn failing(faces: &[Face], crop: &Crop) -> Vec<&'static str> {
        let quality = look(faces, crop);
        quality.checks().iter().filter(|check| check.sentence.is_some()).map(|check| check.name).collect()
    }

    #[test]
    fn each_fault_is_named() {
        let (good, at) = (crop(90.0, 160.0, 4), face(2.0, 0.0));
        assert!(look(&[at], &good).is_good());
        assert_eq!(failing(&[face(0.5, 0.0)], &good), ["size"]);
        assert_eq!(failing(&[at, face(1.9, 300.0)], &good), ["faces"]);
        assert_eq!(failing(&[at, face(0.8, 300.0)], &good), [""; 0], "somebody far behind is no matter");
        assert_eq!(failing(&[at], &crop(5.0, 60.0, 4)), ["light"]);
        assert_eq!(failing(&[at], &crop(190.0, 255.0, 4)), ["light"]);
        assert_eq!(failing(&[at], &crop(120.0, 121.0, 4)), ["sharpness", "contrast"]);
        let mut turned = at;
        turned.landmarks[2].x += 50.0;
        assert_eq!(failing(&[turned], &good), ["yaw"]);
    }

    #[test]
    fn what_is_no_number_is_not_good() {
        let mut nowhere = face(2.0, 0.0);
        nowhere.landmarks[0].x = f32::NAN;
        assert_eq!(failing(&[nowhere], &crop(90.0, 160.0, 4)), ["size", "yaw", "pitch", "roll"]);
    }
}
