//! The largest of two by two pixels, and one pixel as two by two. tract's operators are for windows of any shape, and
//! slower by a factor of ten.

use pulp::{Arch, NullaryFnOnce};
use tract_onnx::{
    prelude::{DatumExt as _, TValue, TVec, TypedFact},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TractResult, TypedOp, tvec},
        {as_op, op_as_typed_op, op_out_of_plan},
    },
};

use super::lend;

/// What becomes of planes whose channels lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scale {
    /// Of sides that are even.
    Halve,
    Double,
}

/// Rows, columns and channels, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Scaled {
    pub(super) scale: Scale,
    pub(super) shape: [usize; 3],
}

impl Op for Scaled {
    fn name(&self) -> StaticName {
        match self.scale {
            Scale::Halve => "MaxPool2".into(),
            Scale::Double => "Double".into(),
        }
    }

    op_as_typed_op!();
}

impl Scaled {
    fn out(&self) -> [usize; 4] {
        let [height, width, channels] = self.shape;
        match self.scale {
            Scale::Halve => [1, height / 2, width / 2, channels],
            Scale::Double => [1, height * 2, width * 2, channels],
        }
    }
}

impl EvalOp for Scaled {
    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let [_, width, channels] = self.shape;
        let values = lend::read(&inputs[0])?;
        let scaled = lend::written(&self.out(), |out| match self.scale {
            Scale::Halve => Arch::new().dispatch(Pool { values, largest: out, width, channels }),
            Scale::Double => double(values, out, width, channels),
        })?;
        Ok(tvec!(scaled))
    }

    op_out_of_plan!();
}

impl TypedOp for Scaled {
    fn output_facts(&self, _: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(f32::fact(self.out())))
    }

    as_op!();
}

struct Pool<'a> {
    values: &'a [f32],
    largest: &'a mut [f32],
    width: usize,
    channels: usize,
}

impl NullaryFnOnce for Pool<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        let (long, two) = (self.width * self.channels, 2 * self.channels);
        for (rows, largest) in self.values.chunks_exact(2 * long).zip(self.largest.chunks_exact_mut(long / 2)) {
            let (upper, lower) = rows.split_at(long);
            let pairs = upper.chunks_exact(two).zip(lower.chunks_exact(two));
            for (largest, (upper, lower)) in largest.chunks_exact_mut(self.channels).zip(pairs) {
                let (left, right) = upper.split_at(self.channels);
                let (lower_left, lower_right) = lower.split_at(self.channels);
                let below = lower_left.iter().zip(lower_right);
                for (largest, ((left, right), (lower_left, lower_right))) in
                    largest.iter_mut().zip(left.iter().zip(right).zip(below))
                {
                    *largest = larger(larger(*left, *right), larger(*lower_left, *lower_right));
                }
            }
        }
    }
}

/// One instruction; `f32::max` is three, for what is no number.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn larger(one: f32, other: f32) -> f32 {
    if one > other { one } else { other }
}

/// Each pixel four times.
fn double(values: &[f32], out: &mut [f32], width: usize, channels: usize) {
    let long = width * channels;
    for (row, out) in values.chunks_exact(long).zip(out.chunks_exact_mut(4 * long)) {
        let (upper, lower) = out.split_at_mut(2 * long);
        for (pixel, out) in row.chunks_exact(channels).zip(upper.chunks_exact_mut(2 * channels)) {
            let (left, right) = out.split_at_mut(channels);
            left.copy_from_slice(pixel);
            right.copy_from_slice(pixel);
        }
        lower.copy_from_slice(upper);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_of_four_stays() {
        let values = [1.0, 10.0, 2.0, 9.0, -5.0, 8.0, -6.0, 7.0, 3.0, 1.0, 0.0, 2.0, -8.0, 3.0, -7.0, 4.0];
        let mut largest = [0.0; 4];
        Pool { values: &values, largest: &mut largest, width: 4, channels: 2 }.call();
        assert_eq!(largest, [3.0, 10.0, -5.0, 8.0]);
    }

    #[test]
    fn a_pixel_becomes_four() {
        let mut out = [0.0; 16];
        double(&[1.0, 2.0, 3.0, 4.0], &mut out, 2, 2);
        assert_eq!(out[..8], [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0]);
        assert_eq!(out[8..], out[..8]);
    }
}
