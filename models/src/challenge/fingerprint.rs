//! A number that stays nearly the same when a picture is saved anew, scaled or cut a little: to find what was sent
//! before.

use std::f32::consts::PI;

use crate::picture::Picture;

/// Pixels of each side before frequencies are taken.
const SMALL: usize = 32;

/// Frequencies of each direction.
const WAVES: usize = 8;

/// Of two fingerprints of one picture at most so many of 64 bits differ.
pub const NEAR: u32 = 4;

/// The signs of a picture's slowest waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// Of a picture.
    pub fn of(picture: &Picture) -> Self {
        let values = small::<SMALL>(picture);
        let wave = |place: usize, slow: usize| (PI * (place as f32 + 0.5) * slow as f32 / SMALL as f32).cos();
        let mut bits = 0;
        for down in 0..WAVES {
            for across in 0..WAVES {
                // The mean is no wave; a faster one stands in for it.
                let (down, across) = if down + across == 0 { (WAVES, 0) } else { (down, across) };
                let mut sum = 0.0;
                for (row, values) in values.chunks_exact(SMALL).enumerate() {
                    let line: f32 = values.iter().enumerate().map(|(column, value)| value * wave(column, across)).sum();
                    sum += line * wave(row, down);
                }
                bits = bits << 1 | u64::from(sum > 0.0);
            }
        }
        Self(bits)
    }

    /// How many of 64 bits differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether two pictures are one, saved anew.
    pub fn is_near(self, other: Self) -> bool {
        self.distance(other) <= NEAR
    }
}

/// How bright each of `SIDE` by `SIDE` fields of a picture is.
pub(super) fn small<const SIDE: usize>(picture: &Picture) -> Vec<f32> {
    let mut sums = vec![(0_u64, 0_u64); SIDE * SIDE];
    for row in 0..picture.height() {
        let fields = &mut sums[row * SIDE / picture.height() * SIDE..][..SIDE];
        for (column, pixel) in picture.row(row).as_chunks::<3>().0.iter().enumerate() {
            let [red, green, blue] = pixel.map(u64::from);
            let field = &mut fields[column * SIDE / picture.width()];
            *field = (field.0 + 299 * red + 587 * green + 114 * blue, field.1 + 1000);
        }
    }
    sums.into_iter().map(|(sum, count)| sum as f32 / count.max(1) as f32).collect()
}
