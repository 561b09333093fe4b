//! Runs a network with tract, with a few operators of our own where tract's are slow for the networks of the list.

use std::{io::Cursor, sync::Arc};

use anyhow::{Context, Result};
use tract_onnx::{
    prelude::{Datum, Framework as _, InferenceModelExt, TValue, Tensor, TypedSimplePlan, tract_ndarray::Array4, tvec},
    tract_hir::infer::InferenceFact,
};

mod depthwise;
mod kernel;
mod layer_norm;
mod lend;
mod max_pool;
mod prelu;
mod product;
mod profile;
mod rewrite;

pub use profile::Cost;

/// A network that is ready to run.
pub(crate) struct Network {
    plan: Arc<TypedSimplePlan>,
    side: usize,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Network")
    }
}

impl Network {
    /// Reads a network from ONNX, for square pictures of one size.
    pub(crate) fn load(bytes: &[u8], side: usize) -> Result<Self> {
        let mut onnx = tract_onnx::onnx();
        prelu::register(&mut onnx);
        layer_norm::register(&mut onnx);
        let model = onnx
            .model_for_read(&mut Cursor::new(bytes))
            .and_then(|model| model.with_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), [1, 3, side, side])))
            .and_then(InferenceModelExt::into_typed)
            .context("a network that the list knows is read")?;
        let mut model = rewrite::with_own_operators(&model)?;
        // Without `declutter`, which takes longer than all else and makes these networks no faster.
        model.optimize()?;
        Ok(Self { plan: TypedSimplePlan::new(model)?, side })
    }

    /// What comes out, in the order of the network's outputs.
    pub(crate) fn run(&self, input: Tensor) -> Result<Vec<TValue>> {
        Ok(self.plan.run(tvec!(input.into()))?.into_iter().collect())
    }
}

/// The colours of square pixels as a tensor; they are moved, not copied.
pub(crate) fn input(pixels: Vec<f32>, side: usize) -> Result<Tensor> {
    Ok(Array4::from_shape_vec((1, side, side, 3), pixels)?.into())
}

/// The numbers of a tensor.
pub(crate) fn values(tensor: &TValue) -> Result<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice::<f32>()
}
