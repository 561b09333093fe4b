//! `PRelu` in one pass. tract makes a comparison, a product and a choice of it, each a pass with a tensor of its own.

use pulp::{Arch, NullaryFnOnce};
use tract_onnx::{
    Onnx,
    prelude::{DatumType, SpecialOps as _, TValue, TVec, TypedFact, TypedModel},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TypedOp},
        {as_op, op_as_typed_op, op_out_of_plan},
    },
    tract_hir::internal::{Expansion, InferenceResult, OutletId, Solver, TensorProxy, TractResult, expand, tvec},
};

use super::lend;

/// Teaches the reader of ONNX our operator.
pub(super) fn register(onnx: &mut Onnx) {
    onnx.op_register.insert("PRelu", |_, _| Ok((expand(Reading), vec![])));
}

#[derive(Debug, Clone)]
struct Reading;

impl Expansion for Reading {
    fn name(&self) -> StaticName {
        "PRelu".into()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        solver.equals(&inputs[0].datum_type, &outputs[0].datum_type)?;
        solver.equals(&inputs[0].datum_type, DatumType::F32)?;
        solver.equals(&inputs[0].shape, &outputs[0].shape)
    }

    fn wire(&self, name: &str, model: &mut TypedModel, inputs: &[OutletId]) -> TractResult<TVec<OutletId>> {
        model.wire_node(name, Prelu, inputs)
    }
}

/// Negative values times a slope, one for each channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Prelu;

impl Op for Prelu {
    fn name(&self) -> StaticName {
        "PRelu".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Prelu {
    fn eval(&self, _: &EvalContext<'_>, mut inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let slopes = inputs.remove(1);
        let slopes = lend::read(&slopes)?;
        let values = inputs.remove(0);
        let plane = values.shape()[2..].iter().product::<usize>().max(1);
        let bent = lend::changed(values, |values| Arch::new().dispatch(Bend { values, slopes, plane }))?;
        Ok(tvec!(bent))
    }

    op_out_of_plan!();
}

impl TypedOp for Prelu {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(inputs[0].without_value()))
    }

    as_op!();
}

struct Bend<'a> {
    values: &'a mut [f32],
    slopes: &'a [f32],
    plane: usize,
}

impl NullaryFnOnce for Bend<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        for (channel, slope) in self.values.chunks_exact_mut(self.plane).zip(self.slopes.iter().cycle()) {
            for value in channel {
                *value = if *value < 0.0 { *value * slope } else { *value };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_has_its_slope() {
        let mut values = [-1.0, 2.0, -4.0, 4.0];
        Bend { values: &mut values, slopes: &[0.5, 0.25], plane: 2 }.call();
        assert_eq!(values, [-0.5, 2.0, -1.0, 4.0]);
    }
}
