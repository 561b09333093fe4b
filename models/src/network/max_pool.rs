//! The largest of two by two values. tract's operator is for windows of any shape, and slower by a factor of ten.

use pulp::{Arch, NullaryFnOnce};
use tract_onnx::{
    prelude::{TValue, TVec, TypedFact},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TractResult, TypedOp, tvec},
        ops::cnn::PoolSpec,
        {as_op, op_as_typed_op, op_out_of_plan},
    },
};

use super::lend;

/// For planes whose sides are even.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct MaxPool(pub(super) PoolSpec);

impl Op for MaxPool {
    fn name(&self) -> StaticName {
        "MaxPool2".into()
    }

    op_as_typed_op!();
}

impl EvalOp for MaxPool {
    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let &[one, channels, height, width] = inputs[0].shape() else { return Ok(inputs) };
        let values = lend::read(&inputs[0])?;
        let largest = lend::written(&[one, channels, height / 2, width / 2], |largest| {
            Arch::new().dispatch(Pool { values, largest, width });
        })?;
        Ok(tvec!(largest))
    }

    op_out_of_plan!();
}

impl TypedOp for MaxPool {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        self.0.output_facts(inputs)
    }

    as_op!();
}

struct Pool<'a> {
    values: &'a [f32],
    largest: &'a mut [f32],
    width: usize,
}

impl NullaryFnOnce for Pool<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        let width = self.width;
        for (rows, largest) in self.values.chunks_exact(2 * width).zip(self.largest.chunks_exact_mut(width / 2)) {
            let (upper, lower) = rows.split_at(width);
            let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            for (largest, (upper, lower)) in largest.iter_mut().zip(pairs) {
                *largest = larger(larger(upper[0], upper[1]), larger(lower[0], lower[1]));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_of_four_stays() {
        let values = [1.0, 2.0, -5.0, -6.0, 3.0, 0.0, -8.0, -7.0];
        let mut largest = [0.0; 2];
        Pool { values: &values, largest: &mut largest, width: 4 }.call();
        assert_eq!(largest, [3.0, -5.0]);
    }
}
