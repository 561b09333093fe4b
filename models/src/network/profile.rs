//! Where the time of a network goes.

use std::time::{Duration, Instant};

use anyhow::Result;
use tract_onnx::{
    prelude::{Tensor, TractError, tvec},
    tract_core::plan::{SimpleState, eval},
};

use super::Network;

/// What one operator takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The model that it belongs to.
    pub model: &'static str,
    /// What it does, and the shape of what it makes.
    pub operator: String,
    /// Of one run; the median of several.
    pub milliseconds: f64,
}

impl Network {
    /// Runs with an empty picture, and takes the time of each operator.
    pub(crate) fn profile(&self, model: &'static str, rounds: usize) -> Result<Vec<Cost>> {
        let mut state = SimpleState::new(&self.plan)?;
        let mut times = vec![Vec::with_capacity(rounds); self.plan.model().nodes().len()];
        for _ in 0..rounds.max(1) {
            let picture = Tensor::zero::<f32>(&[1, self.side, self.side, 3])?;
            state.run_plan_with_eval(tvec![picture.into()], |context, state, node, inputs| {
                let start = now();
                let made = eval(context, state, node, inputs)?;
                times[node.id].push(start.elapsed());
                Ok::<_, TractError>(made)
            })?;
        }
        let costs = self.plan.model().nodes().iter().zip(&mut times).filter(|(_, times)| !times.is_empty());
        let costs = costs.map(|(node, times)| {
            let shape = node.outputs.first().map(|output| format!("{:?}", output.fact.shape)).unwrap_or_default();
            Cost { model, operator: format!("{} {shape}", node.op.name()), milliseconds: median(times) }
        });
        Ok(costs.collect())
    }
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

#[expect(clippy::disallowed_methods, reason = "this is there to measure time")]
fn now() -> Instant {
    Instant::now()
}
