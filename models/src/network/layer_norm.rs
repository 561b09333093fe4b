//! Layer normalisation over the last axis in three passes over a row that is still in the cache; tract makes eight
//! operators of it, each with a tensor of its own.

use pulp::{Arch, NullaryFnOnce};
use tract_onnx::{
    Onnx,
    prelude::TValue,
    tract_hir::internal::{TractResult, bail, expand},
};

use super::{
    changed::{Change, Reading},
    lend,
};

/// Numbers that are added up side by side.
const LANES: usize = 16;

/// Teaches the reader of ONNX our operator.
pub(super) fn register(onnx: &mut Onnx) {
    onnx.op_register.insert("LayerNormalization", |_, node| {
        if node.get_attr_opt::<i64>("axis")?.is_some_and(|axis| axis != -1) || node.input.len() != 3 {
            bail!("layer normalisation is known over the last axis, with a bias");
        }
        let epsilon: f32 = node.get_attr_opt("epsilon")?.unwrap_or(1e-5);
        Ok((expand(Reading(LayerNorm { epsilon: epsilon.to_bits() })), vec![]))
    });
}

/// Each row brought to mean 0 and variance 1, then scaled and shifted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LayerNorm {
    /// The bits of a number that keeps a flat row from dividing by nothing.
    epsilon: u32,
}

impl Change for LayerNorm {
    const NAME: &'static str = "LayerNorm";

    fn change(&self, values: &mut [f32], _: &[usize], rest: &[TValue]) -> TractResult<()> {
        let (scale, shift) = (lend::read(&rest[0])?, lend::read(&rest[1])?);
        Arch::new().dispatch(Normalise { values, scale, shift, epsilon: f32::from_bits(self.epsilon) });
        Ok(())
    }
}

struct Normalise<'a> {
    values: &'a mut [f32],
    scale: &'a [f32],
    shift: &'a [f32],
    epsilon: f32,
}

impl NullaryFnOnce for Normalise<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        let length = self.scale.len() as f32;
        for row in self.values.chunks_exact_mut(self.scale.len()) {
            let mean = sum(row, |value| value) / length;
            let variance = sum(row, |value| (value - mean) * (value - mean)) / length;
            let narrow = 1.0 / (variance + self.epsilon).sqrt();
            for ((value, scale), shift) in row.iter_mut().zip(self.scale).zip(self.shift) {
                *value = (*value - mean) * narrow * scale + shift;
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn sum(row: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0; LANES];
    let (blocks, rest) = row.as_chunks::<LANES>();
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += term(*value);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|value| term(*value)).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_mean_nought_and_variance_one() {
        let mut values: Vec<f32> = (0..40).map(|place| (place * place % 17) as f32).collect();
        Normalise { values: &mut values, scale: &[1.0; 20], shift: &[0.0; 20], epsilon: 0.0 }.call();
        for row in values.chunks_exact(20) {
            let mean = row.iter().sum::<f32>() / 20.0;
            let variance = row.iter().map(|value| value * value).sum::<f32>() / 20.0;
            assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-5, "{mean} {variance}");
        }
    }

    #[test]
    fn it_is_scaled_and_shifted() {
        let mut values = [1.0, 3.0];
        Normalise { values: &mut values, scale: &[2.0, 10.0], shift: &[0.5, 100.0], epsilon: 0.0 }.call();
        assert_eq!(values, [-1.5, 110.0]);
    }
}
