//! A number that stays nearly the same when a picture is saved anew, scaled or cut a little: to find what was sent
//! before.

use std::f32::consts::PI;

use crate::picture::Picture;

/// Fields of each side of which a picture is kept.
const FIELDS: usize = 128;

/// Pixels of each side before frequencies are taken.
const SMALL: usize = 32;

/// Frequencies of each direction.
const WAVES: usize = 8;

/// Of two fingerprints of one picture at most so many of 64 bits differ.
pub const NEAR: u32 = 4;

/// The part of each side that a fingerprint is taken of. What is around it may be cut off.
const INNER: f32 = 0.9;

/// Where the middle of that part is when two hundredths of a side are cut off, at its start, at both ends, at its end or
/// not at all; and how much of what is left the part is then.
const CUTS: [Side; 4] = [
    Side { middle: 0.49, length: INNER / 0.98 },
    Side { middle: 0.5, length: INNER / 0.98 },
    Side { middle: 0.51, length: INNER / 0.98 },
    Side { middle: 0.5, length: INNER },
];

/// The signs of the slowest waves of a picture's inner part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// Of a picture, to be kept.
    pub fn of(picture: &Picture) -> Self {
        let side = Side { middle: 0.5, length: INNER };
        Fields::of(picture).print(side, side)
    }

    /// How many of 64 bits differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether two pictures are one, saved anew or scaled. [`Probe`] finds one that was cut, too.
    pub fn is_near(self, other: Self) -> bool {
        self.distance(other) <= NEAR
    }
}

/// The fingerprints that a picture may have been kept with before it was cut a little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe(Vec<Fingerprint>);

impl Probe {
    /// Of a picture that may have been sent before.
    pub fn of(picture: &Picture) -> Self {
        let fields = Fields::of(picture);
        Self(CUTS.iter().flat_map(|across| CUTS.iter().map(|down| fields.print(*across, *down))).collect())
    }

    /// Of each way to cut it.
    pub fn prints(&self) -> &[Fingerprint] {
        &self.0
    }

    /// How many of 64 bits differ, in the likeliest case.
    pub fn distance(&self, kept: Fingerprint) -> u32 {
        self.0.iter().map(|print| print.distance(kept)).min().unwrap_or(u64::BITS)
    }

    /// Whether a picture of this fingerprint is the same one.
    pub fn finds(&self, kept: Fingerprint) -> bool {
        self.distance(kept) <= NEAR
    }
}

/// A stretch of a side, in parts of it.
#[derive(Clone, Copy)]
struct Side {
    middle: f32,
    length: f32,
}

impl Side {
    /// The ends of its pixels, in fields.
    fn ends(self) -> [f32; SMALL + 1] {
        let start = self.middle - self.length / 2.0;
        std::array::from_fn(|end| (start + self.length * end as f32 / SMALL as f32) * FIELDS as f32)
    }
}

/// How bright everything above and to the left of a field's corner is, together.
struct Fields(Vec<f32>);

impl Fields {
    fn of(picture: &Picture) -> Self {
        let values = small::<FIELDS>(picture);
        let mut sums = vec![0.0; (FIELDS + 1) * (FIELDS + 1)];
        for (row, values) in values.chunks_exact(FIELDS).enumerate() {
            let mut line = 0.0;
            for (column, value) in values.iter().enumerate() {
                line += value;
                sums[(row + 1) * (FIELDS + 1) + column + 1] = sums[row * (FIELDS + 1) + column + 1] + line;
            }
        }
        Self(sums)
    }

    /// The sum above and to the left of a place between corners.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (column, row) = (x.clamp(0.0, FIELDS as f32 - 1.0) as usize, y.clamp(0.0, FIELDS as f32 - 1.0) as usize);
        let (across, down) = (x - column as f32, y - row as f32);
        let corner = |row: usize, column: usize| self.0[row * (FIELDS + 1) + column];
        let upper = corner(row, column) * (1.0 - across) + corner(row, column + 1) * across;
        let lower = corner(row + 1, column) * (1.0 - across) + corner(row + 1, column + 1) * across;
        upper * (1.0 - down) + lower * down
    }

    fn print(&self, across: Side, down: Side) -> Fingerprint {
        let (columns, rows) = (across.ends(), down.ends());
        let sums = rows.map(|y| columns.map(|x| self.at(x, y)));
        let wave = |place: usize, slow: usize| (PI * (place as f32 + 0.5) * slow as f32 / SMALL as f32).cos();
        // Waves across each row, then down.
        let mut lines = [[0.0; SMALL]; WAVES + 1];
        for (slow, line) in lines.iter_mut().enumerate() {
            let waves: [f32; SMALL] = std::array::from_fn(|column| wave(column, slow));
            for (row, sum) in line.iter_mut().enumerate() {
                let (upper, lower) = (&sums[row], &sums[row + 1]);
                let value = |column: usize| lower[column + 1] - lower[column] - upper[column + 1] + upper[column];
                *sum = waves.iter().enumerate().map(|(column, wave)| value(column) * wave).sum();
            }
        }
        let mut bits = 0;
        for down in 0..WAVES {
            for across in 0..WAVES {
                // The mean is no wave; a faster one stands in for it.
                let (down, across) = if down + across == 0 { (WAVES, 0) } else { (down, across) };
                let sum: f32 = lines[across].iter().enumerate().map(|(row, value)| value * wave(row, down)).sum();
                bits = bits << 1 | u64::from(sum > 0.0);
            }
        }
        Fingerprint(bits)
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
