//! The frame of an operator that goes over the numbers of its first input and leaves their shape.

use std::{fmt::Debug, hash::Hash};

use tract_onnx::{
    prelude::{DatumType, SpecialOps as _, TValue, TVec, TypedFact, TypedModel},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TypedOp},
        {as_op, op_as_typed_op, op_out_of_plan},
    },
    tract_hir::internal::{Expansion, InferenceResult, OutletId, Solver, TensorProxy, TractResult, tvec},
};

use super::lend;

/// What is done to the numbers.
pub(super) trait Change: Debug + Clone + PartialEq + Eq + Hash + Send + Sync + 'static {
    /// As tract calls it.
    const NAME: &'static str;

    /// Goes over numbers of this shape, with the other inputs.
    fn change(&self, values: &mut [f32], shape: &[usize], rest: &[TValue]) -> TractResult<()>;
}

/// An operator that does it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Changed<T>(pub(super) T);

impl<T: Change> Op for Changed<T> {
    fn name(&self) -> StaticName {
        T::NAME.into()
    }

    op_as_typed_op!();
}

impl<T: Change> EvalOp for Changed<T> {
    /// In place, if nobody else needs what was there.
    fn eval(&self, _: &EvalContext<'_>, mut inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let values = inputs.remove(0);
        Ok(tvec!(lend::changed(values, |values, shape| self.0.change(values, shape, &inputs))?))
    }

    op_out_of_plan!();
}

impl<T: Change> TypedOp for Changed<T> {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(inputs[0].without_value()))
    }

    as_op!();
}

/// The operator as ONNX has it, before its shapes are known.
#[derive(Debug, Clone)]
pub(super) struct Reading<T>(pub(super) T);

impl<T: Change> Expansion for Reading<T> {
    fn name(&self) -> StaticName {
        T::NAME.into()
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
        model.wire_node(name, Changed(self.0.clone()), inputs)
    }
}
