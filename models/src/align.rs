//! A face turned upright and scaled, as embedders have learned it.

use crate::{geometry::Point, picture::Picture, resample};

/// Pixels of each side of the crop.
pub const SIDE: usize = 112;

/// Where the landmarks belong: right eye of the person, left eye, nose, right corner of the mouth, left corner.
pub(crate) const TEMPLATE: [Point; 5] = [
    Point { x: 38.2946, y: 51.6963 },
    Point { x: 73.5318, y: 51.5014 },
    Point { x: 56.0252, y: 71.7366 },
    Point { x: 41.5493, y: 92.3655 },
    Point { x: 70.7299, y: 92.2041 },
];

/// A face of 112 by 112 pixels: red, green and blue of each, from 0 to 255.
#[derive(Debug, Clone, PartialEq)]
pub struct Crop(pub(crate) Vec<f32>);

impl Crop {
    /// The pixels, row by row.
    pub fn pixels(&self) -> Vec<u8> {
        self.0.iter().map(|value| *value as u8).collect()
    }

    /// How bright each pixel is (ITU-R BT.601).
    pub(crate) fn luma(&self) -> Vec<f32> {
        let pixels = self.0.as_chunks::<3>().0;
        pixels.iter().map(|[red, green, blue]| 0.299 * red + 0.587 * green + 0.114 * blue).collect()
    }
}

/// A turn, a scale and a shift: `(x, y)` goes to `(a·x - b·y + shift.x, b·x + a·y + shift.y)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Similarity {
    a: f32,
    b: f32,
    shift: Point,
}

impl Similarity {
    /// The one that brings `from` nearest to `to`, by the sum of squares (Umeyama 1991; in two dimensions and without
    /// mirroring it has this closed form). Nothing, if all points are one.
    pub(crate) fn between(from: &[Point], to: &[Point]) -> Option<Self> {
        let mean = |points: &[Point]| {
            let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.x, y + point.y));
            Point { x: x / points.len() as f32, y: y / points.len() as f32 }
        };
        let (centre, goal) = (mean(from), mean(to));
        let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
        for (from, to) in from.iter().zip(to) {
            let (x, y) = (from.x - centre.x, from.y - centre.y);
            let (to_x, to_y) = (to.x - goal.x, to.y - goal.y);
            along += x * to_x + y * to_y;
            across += x * to_y - y * to_x;
            spread += x * x + y * y;
        }
        let (a, b) = (along / spread, across / spread);
        let shift = Point { x: goal.x - (a * centre.x - b * centre.y), y: goal.y - (b * centre.x + a * centre.y) };
        (a.hypot(b) > f32::EPSILON && shift.x.is_finite() && shift.y.is_finite()).then_some(Self { a, b, shift })
    }

    /// Where a point goes.
    pub(crate) fn apply(&self, point: Point) -> Point {
        let Self { a, b, shift } = self;
        Point { x: a * point.x - b * point.y + shift.x, y: b * point.x + a * point.y + shift.y }
    }

    /// The way back.
    pub(crate) fn inverse(&self) -> Self {
        let size = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / size, -self.b / size);
        let shift = Point { x: -(a * self.shift.x - b * self.shift.y), y: -(b * self.shift.x + a * self.shift.y) };
        Self { a, b, shift }
    }
}

/// Cuts out the face with these landmarks. Nothing, if they lie in one place.
pub(crate) fn crop(picture: &Picture, landmarks: &[Point; 5]) -> Option<Crop> {
    let back = Similarity::between(landmarks, &TEMPLATE)?.inverse();
    let mut pixels = Vec::with_capacity(3 * SIDE * SIDE);
    for row in 0..SIDE {
        for column in 0..SIDE {
            let from = back.apply(Point { x: column as f32, y: row as f32 });
            pixels.extend(resample::at(picture, from.x, from.y).map(|colour| (colour + 0.5).floor()));
        }
    }
    Some(Crop(pixels))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_turned_scaled_and_shifted_face_is_turned_back(
            angle in -3.1_f32..3.1, size in 0.3_f32..20.0, x in -500.0_f32..500.0, y in -500.0_f32..500.0,
        ) {
            let to = Similarity { a: size * angle.cos(), b: size * angle.sin(), shift: Point { x, y } };
            let landmarks = TEMPLATE.map(|point| to.apply(point));
            let found = Similarity::between(&landmarks, &TEMPLATE).unwrap();
            for (landmark, expected) in landmarks.into_iter().zip(TEMPLATE) {
                prop_assert!(found.apply(landmark).distance(expected) < 0.05);
                prop_assert!(found.inverse().apply(expected).distance(landmark) < 0.05 * size);
            }
        }
    }

    #[test]
    fn five_landmarks_in_one_place_are_no_face() {
        for place in [0.0, 17.0, f32::NAN, f32::INFINITY] {
            assert_eq!(Similarity::between(&[Point { x: place, y: place }; 5], &TEMPLATE), None);
        }
    }
}
