//! Faces and their landmarks, with `YuNet`.

use anyhow::{Result, ensure};
use serde::Serialize;
use tract_onnx::prelude::TValue;

use crate::{
    geometry::{Point, Rect},
    network::{self, Network, values},
    picture::Picture,
    resample::{self, Part},
};

/// Pixels of each side of the network's input. One size for registration and sign-in: vectors of one face found at two
/// sizes agree less.
pub(crate) const SIDE: usize = 320;

/// A cell is a face from this score on.
const LEAST_SCORE: f32 = 0.6;

/// Of two boxes that overlap more, the better one stays.
const MOST_OVERLAP: f32 = 0.3;

/// Faces that are looked at, the best first.
const MOST_FACES: usize = 64;

const STRIDES: [usize; 3] = [8, 16, 32];

/// A face in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Face {
    /// Around it.
    #[serde(rename = "box")]
    pub rect: Rect,
    /// Right eye of the person, which is on the left of a picture, left eye, tip of the nose, right corner of the mouth,
    /// left corner.
    pub landmarks: [Point; 5],
    /// From 0 to 1: how sure it is.
    pub score: f32,
}

/// `YuNet`.
#[derive(Debug)]
pub(crate) struct Detector(Network);

impl Detector {
    pub(crate) fn load(bytes: &[u8]) -> Result<Self> {
        Ok(Self(Network::load(bytes, SIDE)?))
    }

    /// Its network.
    pub(crate) fn network(&self) -> &Network {
        &self.0
    }

    /// All faces, the main one first: large, and near the middle.
    pub(crate) fn faces(&self, picture: &Picture) -> Result<Vec<Face>> {
        let longest = picture.width().max(picture.height());
        let scale = SIDE as f32 / longest as f32;
        let size = [picture.width(), picture.height()].map(|side| ((side as f32 * scale).round() as usize).max(1));
        let mut pixels = vec![0.0; 3 * SIDE * SIDE];
        let whole = Part { left: 0, top: 0, width: picture.width(), height: picture.height() };
        resample::scale(picture, whole, &mut pixels, SIDE, size);
        let outputs = self.0.run(network::input(pixels, SIDE)?)?;
        let mut faces = read(&outputs)?;
        let back = [picture.width() as f32 / size[0] as f32, picture.height() as f32 / size[1] as f32];
        for face in &mut faces {
            *face = face.scaled(back);
        }
        let middle = Point { x: picture.width() as f32 / 2.0, y: picture.height() as f32 / 2.0 };
        let prominence = |face: &Face| face.rect.area() - 2.0 * face.rect.centre().distance(middle).powi(2);
        faces.sort_by(|one, other| prominence(other).total_cmp(&prominence(one)));
        Ok(faces)
    }
}

impl Face {
    fn scaled(&self, [across, down]: [f32; 2]) -> Self {
        let Rect { x, y, width, height } = self.rect;
        let rect = Rect { x: x * across, y: y * down, width: width * across, height: height * down };
        let landmarks = self.landmarks.map(|point| Point { x: point.x * across, y: point.y * down });
        Self { rect, landmarks, score: self.score }
    }

    fn is_finite(&self) -> bool {
        let Rect { x, y, width, height } = self.rect;
        let sides = [x, y, width, height, self.score];
        let places = self.landmarks.into_iter().flat_map(|point| [point.x, point.y]);
        sides.into_iter().chain(places).all(f32::is_finite)
    }
}

/// Reads the twelve outputs: the scores of the strides, their objectness, boxes and landmarks.
fn read(outputs: &[TValue]) -> Result<Vec<Face>> {
    ensure!(outputs.len() == 12, "the detector has {} outputs, not 12", outputs.len());
    let mut found = Vec::new();
    for (index, stride) in STRIDES.into_iter().enumerate() {
        let output = |kind: usize| -> Result<&[f32]> { values(&outputs[kind * 3 + index]) };
        let (class, object, boxes, points) = (output(0)?, output(1)?, output(2)?, output(3)?);
        let columns = SIDE / stride;
        let cells = columns * columns;
        ensure!(
            [class.len(), object.len(), boxes.len(), points.len()] == [cells, cells, cells * 4, cells * 10],
            "the detector's outputs for stride {stride} have other sizes than its cells"
        );
        for cell in 0..cells {
            let score = (class[cell].clamp(0.0, 1.0) * object[cell].clamp(0.0, 1.0)).sqrt();
            if score >= LEAST_SCORE {
                let place = [(cell % columns) as f32, (cell / columns) as f32];
                let face = face(score, place, stride as f32, &boxes[cell * 4..][..4], &points[cell * 10..][..10]);
                found.extend(face.is_finite().then_some(face));
            }
        }
    }
    Ok(best(found))
}

/// What a cell says: its box as a shift and the logarithm of a size, its landmarks as shifts.
fn face(score: f32, [column, row]: [f32; 2], stride: f32, shape: &[f32], points: &[f32]) -> Face {
    let (width, height) = (shape[2].exp() * stride, shape[3].exp() * stride);
    let (x, y) = ((column + shape[0]) * stride - width / 2.0, (row + shape[1]) * stride - height / 2.0);
    let landmarks = std::array::from_fn(|index| Point {
        x: (column + points[2 * index]) * stride,
        y: (row + points[2 * index + 1]) * stride,
    });
    Face { rect: Rect { x, y, width, height }, landmarks, score }
}

/// Of faces that overlap, the one with the highest score.
fn best(mut found: Vec<Face>) -> Vec<Face> {
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut kept: Vec<Face> = Vec::new();
    for face in found {
        // Written so that a box without a size, whose overlap is no number, goes too.
        if kept.len() < MOST_FACES && kept.iter().all(|other| other.rect.overlap(&face.rect) <= MOST_OVERLAP) {
            kept.push(face);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use tract_onnx::prelude::Tensor;

    use super::*;

    fn tensor(values: &[f32]) -> TValue {
        Tensor::from_shape(&[values.len()], values).unwrap().into()
    }

    /// Outputs in which one cell of stride 8 speaks.
    fn outputs(score: f32, shape: [f32; 4]) -> Vec<TValue> {
        let cells = STRIDES.map(|stride| (SIDE / stride).pow(2));
        let mut planes: Vec<Vec<f32>> =
            [1, 1, 4, 10].iter().flat_map(|wide| cells.map(|cells| vec![0.0; cells * wide])).collect();
        let cell = 40 * 5 + 7;
        (planes[0][cell], planes[3][cell]) = (score, score);
        planes[6][cell * 4..][..4].copy_from_slice(&shape);
        planes[9][cell * 10..][..10].copy_from_slice(&[0.0, 0.0, 1.0, 0.0, 0.5, 0.5, 0.0, 1.0, 1.0, 1.0]);
        planes.iter().map(|plane| tensor(plane)).collect()
    }

    #[test]
    fn a_cell_says_where_its_face_is() {
        let faces = read(&outputs(0.9, [0.5, 1.0, 2.0_f32.ln(), 3.0_f32.ln()])).unwrap();
        assert_eq!(faces.len(), 1);
        let face = faces[0];
        assert_eq!(face.rect, Rect { x: 52.0, y: 36.0, width: 16.0, height: 24.0 });
        assert_eq!(face.landmarks[2], Point { x: 60.0, y: 44.0 });
        assert!((face.score - 0.9).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_number_is_no_face() {
        for (score, shape) in [(f32::NAN, [0.0; 4]), (0.9, [f32::NAN; 4]), (0.9, [0.0, 0.0, 1e9, 0.0]), (0.5, [0.0; 4])]
        {
            assert_eq!(read(&outputs(score, shape)).unwrap(), [], "{score} {shape:?}");
        }
    }

    #[test]
    fn of_two_boxes_around_a_face_the_better_one_stays() {
        let at = |x, score| Face {
            rect: Rect { x, y: 0.0, width: 10.0, height: 10.0 },
            landmarks: [Point::default(); 5],
            score,
        };
        assert_eq!(best(vec![at(0.0, 0.7), at(1.0, 0.9), at(30.0, 0.8)]), [at(1.0, 0.9), at(30.0, 0.8)]);
    }
}
