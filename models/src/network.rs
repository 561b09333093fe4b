//! Runs a network with tract, with a few operators of our own where tract's are slow for the networks of the list.

use std::io::Cursor;

use anyhow::{Context, Result};
use tract_onnx::{
    prelude::{Datum, Framework as _, InferenceModelExt, TValue, Tensor, TypedSimplePlan, tract_ndarray::Array4, tvec},
    tract_hir::infer::InferenceFact,
};

mod depthwise;
mod layer_norm;
mod lend;
mod max_pool;
mod prelu;
mod rewrite;

/// A network that is ready to run.
pub(crate) struct Network(std::sync::Arc<TypedSimplePlan>);

impl std::fmt::Debug for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Network")
    }
}

impl Network {
    /// Reads a network from ONNX, for pictures of one size.
    pub(crate) fn load(bytes: &[u8], shape: [usize; 4]) -> Result<Self> {
        let mut onnx = tract_onnx::onnx();
        prelu::register(&mut onnx);
        layer_norm::register(&mut onnx);
        let mut model = onnx
            .model_for_read(&mut Cursor::new(bytes))
            .and_then(|model| model.with_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), shape)))
            .and_then(InferenceModelExt::into_typed)
            .context("a network that the list knows is read")?;
        rewrite::with_own_operators(&mut model)?;
        // Without `declutter`, which takes longer than all else and makes these networks no faster.
        model.optimize()?;
        Ok(Self(TypedSimplePlan::new(model)?))
    }

    /// What comes out, in the order of the network's outputs.
    pub(crate) fn run(&self, input: Tensor) -> Result<Vec<TValue>> {
        Ok(self.0.run(tvec!(input.into()))?.into_iter().collect())
    }
}

/// Planes of values as a tensor; they are moved, not copied.
pub(crate) fn input(planes: Vec<f32>, [one, channels, height, width]: [usize; 4]) -> Result<Tensor> {
    Ok(Array4::from_shape_vec((one, channels, height, width), planes)?.into())
}

/// The numbers of a tensor.
pub(crate) fn values(tensor: &TValue) -> Result<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice::<f32>()
}
