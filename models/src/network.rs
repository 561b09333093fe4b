//! Runs a network with tract, with a few operators of our own where tract's are slow for the networks of the list.

use std::{io::Cursor, sync::Arc};

use anyhow::{Context, Result};
use tract_onnx::{
    Onnx,
    pb::ModelProto,
    prelude::{Datum, Framework as _, InferenceModelExt, TValue, Tensor, TypedSimplePlan, tract_ndarray::Array4, tvec},
    tract_hir::infer::InferenceFact,
};

mod changed;
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
        let onnx = onnx();
        let graph = onnx.proto_model_for_read(&mut Cursor::new(bytes)).context("a network is ONNX")?;
        Self::of(&onnx, &graph, side)
    }

    fn of(onnx: &Onnx, graph: &ModelProto, side: usize) -> Result<Self> {
        let model = onnx
            .model_for_proto_model(graph)
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

/// The reader of ONNX, with our operators.
fn onnx() -> Onnx {
    let mut onnx = tract_onnx::onnx();
    prelu::register(&mut onnx);
    layer_norm::register(&mut onnx);
    onnx
}

/// The colours of square pixels as a tensor; they are moved, not copied.
pub(crate) fn input(pixels: Vec<f32>, side: usize) -> Result<Tensor> {
    Ok(Array4::from_shape_vec((1, side, side, 3), pixels)?.into())
}

/// The numbers of a tensor.
pub(crate) fn values(tensor: &TValue) -> Result<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice::<f32>()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Beside the checkout, or where `SMARTACCESS_MODELS` says; without it the test says so.
    #[expect(clippy::disallowed_methods, reason = "tests have no Config")]
    #[expect(clippy::print_stderr, reason = "who runs tests is told that one was not run")]
    fn weights(file: &str) -> Option<Vec<u8>> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/models");
        let folder = std::env::var_os("SMARTACCESS_MODELS").map_or(beside, Into::into);
        let found = fs::read(folder.join(file)).ok();
        if found.is_none() {
            eprintln!("skipped: the weights of the face engine are not here");
        }
        found
    }

    #[test]
    fn the_names_of_nodes_are_no_matter() {
        let networks = [
            ("yunet_2023mar_anysize.onnx", 320),
            ("mobileface_v2.onnx", 112),
            ("edgeface_xs_q.onnx", 112),
            ("minifasnet_v2_2.7_80x80.onnx", 80),
            ("minifasnet_v1se_4.0_80x80.onnx", 80),
        ];
        for (file, side) in networks {
            let Some(bytes) = weights(file) else { return };
            let (onnx, named) = (onnx(), Network::load(&bytes, side).unwrap());
            let mut graph = onnx.proto_model_for_read(&mut Cursor::new(&bytes)).unwrap();
            graph.graph.as_mut().unwrap().node.iter_mut().for_each(|node| node.name.clear());
            let nameless = Network::of(&onnx, &graph, side).unwrap();
            let picture = || input(kernel::tests::noise(3 * side * side, 1), side).unwrap();
            let (one, other) = (named.run(picture()).unwrap(), nameless.run(picture()).unwrap());
            for (one, other) in one.iter().zip(&other) {
                assert_eq!(values(one).unwrap(), values(other).unwrap(), "{file}");
            }
        }
    }
}
