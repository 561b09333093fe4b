//! Numbers that look random and are always the same: where clusters begin, and vectors of tests and benches.

use crate::vector::Vector;

/// A sequence of numbers (`SplitMix64`, Steele, Lea and Flood 2014). No secret may depend on it.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    #[expect(clippy::should_implement_trait, reason = "an iterator would end")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, most: usize) -> usize {
        ((u128::from(self.next()) * most as u128) >> 64) as usize
    }

    /// Two independent numbers of the normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> [f32; 2] {
        let share = |bits: u64| ((bits >> 40) as f32 + 0.5) / (1_u32 << 24) as f32;
        let (length, angle) = (share(self.next()), share(self.next()));
        let (sine, cosine) = (angle * std::f32::consts::TAU).sin_cos();
        let length = (-2.0 * length.ln()).sqrt();
        [length * cosine, length * sine]
    }

    /// A vector in any direction.
    pub fn vector(&mut self, dimension: usize) -> Vector {
        loop {
            let values: Vec<f32> = std::iter::repeat_with(|| self.normal()).flatten().take(dimension).collect();
            if let Some(vector) = Vector::new(&values) {
                return vector;
            }
        }
    }
}
