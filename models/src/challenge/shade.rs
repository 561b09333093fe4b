//! How bright a face is at each place of it, wherever in a frame it is.

use super::{
    Frame,
    affine::{Affine, outer},
};
use crate::{
    align::{Crop, SIDE, Similarity, TEMPLATE},
    geometry::Point,
};

/// Pixels of each side of what is compared: a crop at half its size.
pub(super) const HALF: usize = SIDE / 2;

/// Pixels of a crop between the eyes, and where their middle is.
pub(super) const EYES: f32 = 35.237;
pub(super) const MIDDLE: Point = Point { x: 55.913, y: 51.599 };

/// How bright a face is, at half the size of its crop, and where a place of the template is in it.
pub(super) struct Shade {
    pub(super) pixels: Vec<f32>,
    pub(super) place: Affine,
}

impl Shade {
    /// Nothing, if the landmarks lie on a line.
    pub(super) fn of(frame: &Frame<'_>) -> Option<Self> {
        let landmarks = &frame.portrait.faces[0].landmarks;
        let upright = Similarity::between(landmarks, &TEMPLATE)?;
        let place = Affine::between(&outer(&TEMPLATE), &outer(&landmarks.map(|point| upright.apply(point))))?;
        Some(Self { pixels: halved(&frame.portrait.crop), place })
    }

    /// So many pixels wide (Gauss).
    pub(super) fn blurred(&self, wide: f32) -> Self {
        let reach = (3.0 * wide).ceil() as isize;
        let weights: Vec<_> = (-reach..=reach).map(|place| (-0.5 * (place as f32 / wide).powi(2)).exp()).collect();
        let whole: f32 = weights.iter().sum();
        let blur = |pixels: &[f32], along: usize, across: usize| -> Vec<f32> {
            let mut blurred = vec![0.0; HALF * HALF];
            for (weight, shift) in weights.iter().zip(-reach..) {
                for line in 0..HALF {
                    for place in 0..HALF {
                        let from = place.saturating_add_signed(shift).min(HALF - 1);
                        blurred[line * across + place * along] += weight / whole * pixels[line * across + from * along];
                    }
                }
            }
            blurred
        };
        Self { pixels: blur(&blur(&self.pixels, 1, HALF), HALF, 1), place: self.place }
    }

    /// How bright it is where a place of the template is, moved so far in distances between the eyes; and how that grows
    /// with it. Beyond the edge there is the edge.
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let place = self.place.apply(Point { x: MIDDLE.x + EYES * x, y: MIDDLE.y + EYES * y });
        let last = (HALF - 1) as f32 - 1e-3;
        let (x, y) = (((place.x - 0.5) / 2.0).clamp(0.0, last), ((place.y - 0.5) / 2.0).clamp(0.0, last));
        // What is no number is the corner.
        let (column, row) = (x as usize, y as usize);
        let (across, down) = (x - column as f32, y - row as f32);
        let corners = &self.pixels[row * HALF + column..];
        let [one, two, three, four] = [corners[0], corners[1], corners[HALF], corners[HALF + 1]];
        let (upper, lower) = (one + across * (two - one), three + across * (four - three));
        let along = (1.0 - down) * (two - one) + down * (four - three);
        let [slope_x, slope_y] = self.place.slopes([along, lower - upper]).map(|slope| slope * EYES / 2.0);
        [upper + down * (lower - upper), slope_x, slope_y]
    }
}

/// A crop's brightness, each pixel the mean of four.
fn halved(crop: &Crop) -> Vec<f32> {
    let luma = crop.luma();
    let mean = |place: usize| {
        let corner = &luma[place / HALF * 2 * SIDE + place % HALF * 2..];
        (corner[0] + corner[1] + corner[SIDE] + corner[SIDE + 1]) / 4.0
    };
    (0..HALF * HALF).map(mean).collect()
}
