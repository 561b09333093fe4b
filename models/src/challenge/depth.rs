//! How deep a face is that turned: what moved in it as no sheet moves.
//!
//! All of the face in one frame is brought over the same face in another by a few movements together, by least squares of
//! brightness (Gauss and Newton): any stretch and shift of a sheet, a tilt before a near camera, the nose aside, and the
//! cheeks back against eyes and mouth. The last two are the depth. A face whose nose was pulled aside, and one whose
//! landmarks were, has no cheeks that fall back; a print that was bent has no nose.

use super::{
    Frame,
    linear::solved,
    shade::{EYES, HALF, Shade},
};

/// How far the nose is below the middle of the eyes, in distances between them.
const NOSE: f32 = 0.522;

/// How round cheeks are taken to be: an ellipse, so wide and so deep, in distances between the eyes; and the plane
/// through eyes and mouth that is taken off it, so that what is left is what a sheet cannot do.
const CHEEK: [f32; 2] = [1.3, 1.5];
const PLANE: [f32; 2] = [0.1156, -0.0323];

/// Where a face is compared: an ellipse, less wide on the side that a turn hides, in distances between the eyes.
const REGION: Region = Region { near: 1.0, far: 0.7, high: 1.15, middle: 0.45 };

struct Region {
    near: f32,
    far: f32,
    high: f32,
    middle: f32,
}

/// How far apart brightness is blurred, in pixels at half size: at first, and at last.
const BLURS: [f32; 2] = [2.0, 1.0];

/// Movements: three across and three down of a sheet, two of a tilt, two of the nose, one of the cheeks.
const MOVEMENTS: usize = 11;

/// How large each is likely to be, and how much of the brightness is noise.
const LIKELY: [f32; MOVEMENTS] = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.03, 0.03, 0.3, 0.1, 0.7];
const NOISE: f32 = 0.003;

/// How many steps are made at first and at last, and the most that a movement changes in one.
const STEPS: [usize; 2] = [5, 4];
const STEP: f32 = 0.2;

/// Where a search begins for a head: how much of what the landmarks say of the nose, and how far the cheeks fall back on
/// a head that seems turned by 90 degrees.
const AS_HEAD: [f32; 2] = [0.6, 1.7];

/// What a turn moved, in distances between the eyes; above 0 as a head does that turned as it was told to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Depth {
    /// How far the nose went ahead of eyes and mouth.
    pub(super) nose: f32,
    /// How far the cheeks fell back behind them, where a cheek is as far behind as the eyes are apart.
    pub(super) cheeks: f32,
}

impl Depth {
    /// Of a face that turned to its left, or to its right: between the frame where it looks ahead and the one where it
    /// does not. The landmarks say how far the nose seems to have gone, and the face to have turned, in degrees.
    /// Nothing, if the landmarks lie on a line.
    pub(super) fn between(first: &Frame<'_>, turned: &Frame<'_>, is_left: bool, nose: f32, turn: f32) -> Option<Self> {
        let sign = if is_left { 1.0 } else { -1.0 };
        let [coarse, fine] = BLURS;
        let (first, turned) = (Shade::of(first)?, Shade::of(turned)?);
        let (before, after) = (first.blurred(coarse), turned.blurred(coarse));
        let samples = samples(sign, &before);
        // From no depth at all, and from that of a head: the better one is gone on with.
        let mut as_head = [0.0; MOVEMENTS];
        as_head[8] = AS_HEAD[0] * nose.clamp(-0.4, 0.4);
        as_head[10] = -sign * AS_HEAD[1] * turn.clamp(0.0, 60.0).to_radians().sin();
        let starts = [[0.0; MOVEMENTS], as_head].map(|start| fitted(start, &samples, &after, STEPS[0]));
        let start = if starts[0].1 >= starts[1].1 { starts[0].0 } else { starts[1].0 };
        let samples = self::samples(sign, &first.blurred(fine));
        let (found, _) = fitted(start, &samples, &turned.blurred(fine), STEPS[1]);
        Some(Self { nose: sign * found[8], cheeks: -sign * found[10] })
    }
}

/// A place of the face, in distances between the eyes from their middle.
struct Sample {
    x: f32,
    y: f32,
    /// How much it is part of the nose, and how far it lies behind eyes and mouth.
    nose: f32,
    back: f32,
    /// How bright it is in the frame that looks ahead, of all samples with mean 0 and length 1.
    value: f32,
}

fn samples(sign: f32, shade: &Shade) -> Vec<Sample> {
    let step = 2.0 / EYES;
    let places = (0..4 * HALF * HALF).map(|place| {
        let (column, row) = ((place % (2 * HALF)) as f32, (place / (2 * HALF)) as f32);
        ((column - HALF as f32) * step, (row - HALF as f32) * step)
    });
    let is_seen = |(x, y): &(f32, f32)| {
        let wide = if sign * x > 0.0 { REGION.far } else { REGION.near };
        (x / wide).powi(2) + ((y - REGION.middle) / REGION.high).powi(2) < 1.0
    };
    let mut samples: Vec<_> =
        places.filter(is_seen).map(|(x, y)| Sample { value: shade.at(x, y)[0], ..sample(x, y) }).collect();
    let values: Vec<_> = samples.iter().map(|sample| sample.value).collect();
    let (mean, length) = spread(values.iter().copied());
    for sample in &mut samples {
        sample.value = (sample.value - mean) / length;
    }
    samples
}

/// A place that is not seen yet.
fn sample(x: f32, y: f32) -> Sample {
    let round = (1.0 - (x / CHEEK[0]).powi(2)).max(0.0).sqrt();
    let nose = (-(x / 0.3).powi(2) - ((y - NOSE) / 0.4).powi(2)).exp();
    Sample { x, y, nose, back: CHEEK[1] * (1.0 - round) - PLANE[0] - PLANE[1] * y, value: 0.0 }
}

/// The mean of values, and the length of what they are apart from it.
fn spread(values: impl Iterator<Item = f32> + Clone) -> (f32, f32) {
    let mean = values.clone().sum::<f32>() / values.clone().count().max(1) as f32;
    (mean, values.map(|value| (value - mean).powi(2)).sum::<f32>().sqrt())
}

/// Movements that bring the samples nearest to a frame, from others on; and how alike they are then, at most 1.
fn fitted(start: [f32; MOVEMENTS], samples: &[Sample], shade: &Shade, steps: usize) -> ([f32; MOVEMENTS], f32) {
    let look = |movements: &[f32; MOVEMENTS]| -> Vec<[f32; 3]> {
        let moved = |sample: &Sample| {
            let [across, down] = sample.moved(movements);
            shade.at(sample.x + across, sample.y + down)
        };
        samples.iter().map(moved).collect()
    };
    let mut movements = start;
    for _ in 0..steps {
        let seen = look(&movements);
        let change = step(&movements, samples, &seen);
        for (movement, change) in movements.iter_mut().zip(change) {
            *movement += change.clamp(-STEP, STEP);
        }
    }
    let seen = look(&movements);
    let (mean, length) = spread(seen.iter().map(|seen| seen[0]));
    let alike = samples.iter().zip(&seen).map(|(sample, seen)| sample.value * (seen[0] - mean) / length).sum();
    (movements, alike)
}

/// What to change about movements, by what is seen with them.
fn step(movements: &[f32; MOVEMENTS], samples: &[Sample], seen: &[[f32; 3]]) -> [f32; MOVEMENTS] {
    let (mean, length) = spread(seen.iter().map(|seen| seen[0]));
    let mut square = [[0.0; MOVEMENTS]; MOVEMENTS];
    let (mut right, mut sums) = ([0.0; MOVEMENTS], [0.0; MOVEMENTS]);
    for (sample, [value, slope_x, slope_y]) in samples.iter().zip(seen) {
        let slopes = sample.slopes(slope_x / length, slope_y / length);
        let missing = sample.value - (value - mean) / length;
        for (row, slope) in slopes.iter().enumerate() {
            for (sum, other) in square[row].iter_mut().zip(&slopes) {
                *sum += slope * other;
            }
            right[row] += slope * missing;
            sums[row] += slope;
        }
    }
    // Brightness as a whole says nothing; and what is unlikely needs more to be believed.
    let count = samples.len() as f32;
    for row in 0..MOVEMENTS {
        for column in 0..MOVEMENTS {
            square[row][column] -= sums[row] * sums[column] / count;
        }
        let doubt = NOISE / LIKELY[row].powi(2);
        square[row][row] += doubt;
        right[row] -= doubt * movements[row];
    }
    solved(square, right)
}

impl Sample {
    /// Where it goes.
    fn moved(&self, by: &[f32; MOVEMENTS]) -> [f32; 2] {
        let Self { x, y, nose, back, .. } = self;
        let tilt = by[6] * x + by[7] * y;
        [
            by[0] + by[1] * x + by[2] * y + tilt * x + by[8] * nose + by[10] * back,
            by[3] + by[4] * x + by[5] * y + tilt * y + by[9] * nose,
        ]
    }

    /// How its brightness grows with each movement, by how it grows across and down.
    fn slopes(&self, across: f32, down: f32) -> [f32; MOVEMENTS] {
        let Self { x, y, nose, back, .. } = self;
        let tilt = across * x + down * y;
        let sheet = [across, across * x, across * y, down, down * x, down * y, tilt * x, tilt * y];
        let depth = [across * nose, down * nose, across * back];
        std::array::from_fn(|movement| sheet.get(movement).copied().unwrap_or_else(|| depth[movement - 8]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        align::TEMPLATE,
        challenge::{
            affine::{Affine, outer},
            shade::MIDDLE,
        },
    };

    /// A face of blots, whose places went elsewhere by movements.
    fn shade(moved: &[f32; MOVEMENTS], seed: usize) -> Shade {
        let place = Affine::between(&outer(&TEMPLATE), &outer(&TEMPLATE)).unwrap();
        let blot = |x: f32, y: f32| -> f32 {
            let wave = |count: usize| {
                let (along, phase) = ((count * 37 + seed * 11) as f32, (count * 13 + seed) as f32);
                (x * 5.0 * along.sin() + y * 5.0 * along.cos() + phase).sin()
            };
            128.0 + 20.0 * (0..9).map(wave).sum::<f32>()
        };
        let pixel = |index: usize| {
            let place = [(index % HALF, MIDDLE.x), (index / HALF, MIDDLE.y)];
            let [x, y] = place.map(|(place, middle)| (2.0 * place as f32 + 0.5 - middle) / EYES);
            // The way back, as movements are small.
            let (mut from_x, mut from_y) = (x, y);
            for _ in 0..9 {
                let [across, down] = sample(from_x, from_y).moved(moved);
                (from_x, from_y) = (x - across, y - down);
            }
            blot(from_x, from_y)
        };
        Shade { pixels: (0..HALF * HALF).map(pixel).collect(), place }
    }

    #[test]
    fn what_moved_is_found_by_what_is_seen() {
        let mut sheet = [0.02, -0.1, 0.03, 0.01, 0.02, -0.05, 0.02, -0.01, 0.0, 0.0, 0.0];
        for (nose, cheeks) in [(0.0, 0.0), (0.12, 0.0), (0.0, -0.4), (0.1, -0.3)] {
            (sheet[8], sheet[10]) = (nose, cheeks);
            for seed in 0..3 {
                let [before, after] = [shade(&[0.0; MOVEMENTS], seed), shade(&sheet, seed)];
                let samples = samples(1.0, &before);
                let (found, alike) = fitted([0.0; MOVEMENTS], &samples, &after, 12);
                assert!(alike > 0.99, "{alike}");
                assert!(
                    (found[8] - nose).abs() < 0.02 && (found[10] - cheeks).abs() < 0.12,
                    "{seed} {sheet:?} {found:?}"
                );
            }
        }
    }

    #[test]
    fn light_and_contrast_make_no_difference() {
        let (before, mut after) = (shade(&[0.0; MOVEMENTS], 1), shade(&[0.0; MOVEMENTS], 1));
        after.pixels.iter_mut().for_each(|value| *value = 0.4 * *value + 60.0);
        let (found, alike) = fitted([0.0; MOVEMENTS], &samples(1.0, &before), &after, 5);
        assert!(alike > 0.999 && found.iter().all(|movement| movement.abs() < 1e-3), "{alike} {found:?}");
    }

    #[test]
    fn what_is_all_grey_shows_no_depth() {
        let grey = Shade { pixels: vec![128.0; HALF * HALF], ..shade(&[0.0; MOVEMENTS], 0) };
        let (found, alike) = fitted([0.0; MOVEMENTS], &samples(1.0, &grey), &grey.blurred(1.0), 5);
        assert!(found[8].is_nan() && found[10].is_nan() && alike.is_nan(), "{alike} {found:?}");
    }
}
