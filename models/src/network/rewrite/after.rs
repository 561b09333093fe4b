//! What follows a sum and is done together with it.

use tract_onnx::{
    prelude::OutletId,
    tract_core::{
        internal::{AxisOp, TractResult},
        ops::{binary::TypedBinOp, cast::Cast, element_wise::ElementWiseOp},
    },
};

use super::Writer;
use crate::network::{changed::Changed, kernel::Then, prelu::Prelu};

/// The end of a sum: scaled and shifted, then changed, then something added.
pub(super) struct After {
    /// Where it is ready.
    pub(super) end: OutletId,
    /// Whether its channels are planes in the old network.
    pub(super) is_last: bool,
    /// Nodes that are done with it.
    pub(super) passed: Vec<usize>,
    pub(super) scale: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) then: Then,
    pub(super) slopes: Option<Vec<f32>>,
    /// In the new network.
    pub(super) added: Option<OutletId>,
}

impl After {
    pub(super) fn of(id: usize, columns: usize, bias: Vec<f32>, is_last: bool) -> Self {
        let (end, scale) = (OutletId::new(id, 0), vec![1.0; columns]);
        Self { end, is_last, passed: vec![], scale, bias, then: Then::Nothing, slopes: None, added: None }
    }

    fn go(&mut self, node: usize) {
        self.passed.push(node);
        self.end = OutletId::new(node, 0);
    }

    /// Whether nothing but a scale and a shift was done yet.
    fn is_bare(&self) -> bool {
        self.then == Then::Nothing && self.added.is_none()
    }
}

impl Writer<'_> {
    /// Everything that can be done with a sum.
    pub(super) fn after(&mut self, id: usize, columns: usize, bias: Vec<f32>, is_last: bool) -> TractResult<After> {
        let mut after = After::of(id, columns, bias, is_last);
        while after.added.is_none() && self.step(&mut after, true)? {}
        Ok(after)
    }

    /// The nodes that read a value, if nobody else does.
    pub(super) fn successors(&self, outlet: OutletId) -> Vec<usize> {
        let is_output = self.old.output_outlets().is_ok_and(|outputs| outputs.contains(&outlet));
        if is_output {
            return vec![];
        }
        self.old.node(outlet.node).outputs[outlet.slot].successors.iter().map(|inlet| inlet.node).collect()
    }

    /// Takes one node more, if it can be taken.
    pub(super) fn step(&mut self, after: &mut After, may_add: bool) -> TractResult<bool> {
        let successors = self.successors(after.end);
        let &[next] = &successors[..] else {
            let is_bare = after.is_bare();
            let Some(end) = self.gelu(after.end, &successors)?.filter(|_| is_bare) else { return Ok(false) };
            after.passed.extend(end);
            after.then = Then::Gelu;
            after.end = OutletId::new(end[4], 0);
            return Ok(true);
        };
        let node = self.old.node(next);
        let columns = after.bias.len();
        if node.op_is::<Cast>() {
            after.go(next);
            return Ok(true);
        }
        if let Some(axes) = node.op_as::<AxisOp>() {
            let (from, to) = (self.shape(after.end)?, self.shape(OutletId::new(next, 0))?);
            match axes {
                AxisOp::Move(1, 3) if after.is_last && from.len() == 4 => after.is_last = false,
                AxisOp::Move(3, 1) if !after.is_last && from.len() == 4 => after.is_last = true,
                AxisOp::Move(..) => return Ok(false),
                _ if after.is_last || to.last() != Some(&columns) => return Ok(false),
                _ => {}
            }
            after.go(next);
            return Ok(true);
        }
        if node.op_is::<Changed<Prelu>>() && after.is_bare() {
            let Some(slopes) = self.constant(node.inputs[1])? else { return Ok(false) };
            let slopes = slopes.try_as_plain_ram()?.as_slice::<f32>()?;
            after.slopes = Some((0..columns).map(|column| slopes[column % slopes.len()]).collect());
            after.then = Then::Bend;
            after.go(next);
            return Ok(true);
        }
        let Some(binary) = node.op_as::<TypedBinOp>() else { return Ok(false) };
        let Some(&other) = node.inputs.iter().find(|input| **input != after.end) else { return Ok(false) };
        let row = self.columns(other, columns, after.is_last)?;
        match (binary.0.name(), row) {
            ("Add", Some(row)) if after.is_bare() => add(&mut after.bias, &row),
            ("Mul", Some(row)) if after.is_bare() => {
                multiply(&mut after.bias, &row);
                multiply(&mut after.scale, &row);
            }
            ("Max", Some(row)) if after.is_bare() && is_even(&row) => {
                after.then = Then::Clip(row[0].to_bits(), f32::INFINITY.to_bits());
            }
            ("Min", Some(row)) if is_even(&row) => match after.then {
                Then::Clip(low, high) if f32::from_bits(high).is_infinite() => {
                    after.then = Then::Clip(low, row[0].to_bits());
                }
                _ => return Ok(false),
            },
            ("Add", None) if may_add && self.is_known(other) && self.shape(other)? == self.shape(after.end)? => {
                after.added = Some(if after.is_last { self.last(other)? } else { self.plain(other)? });
            }
            _ => return Ok(false),
        }
        after.go(next);
        Ok(true)
    }

    /// A number for each column, if a constant is that.
    fn columns(&mut self, outlet: OutletId, columns: usize, is_last: bool) -> TractResult<Option<Vec<f32>>> {
        let Some(constant) = self.constant(outlet)? else { return Ok(None) };
        let values = constant.cast_to::<f32>()?.into_owned();
        let values = values.try_as_plain_ram()?.as_slice::<f32>()?;
        let rank = constant.rank();
        let axis = if is_last && rank == 4 { 1 } else { rank.saturating_sub(1) };
        let is_row = values.len() == 1 || (values.len() == columns && constant.shape().get(axis) == Some(&columns));
        Ok(is_row.then(|| (0..columns).map(|column| values[column % values.len()]).collect()))
    }

    /// The nodes of x / √2, its error function, that and one, times x, halved.
    fn gelu(&mut self, start: OutletId, successors: &[usize]) -> TractResult<Option<[usize; 5]>> {
        let mut place = None;
        for &node in successors {
            if self.binary_with(node, "Div", std::f32::consts::SQRT_2)? {
                place = Some(node);
            }
        }
        let Some(divided) = place.filter(|_| successors.len() == 2) else { return Ok(None) };
        let &[error] = &self.successors(OutletId::new(divided, 0))[..] else { return Ok(None) };
        let is_error = self.old.node(error).op_as::<ElementWiseOp>().is_some_and(|op| op.0.name() == "Erf");
        let &[more] = &self.successors(OutletId::new(error, 0))[..] else { return Ok(None) };
        let &[times] = &self.successors(OutletId::new(more, 0))[..] else { return Ok(None) };
        let &[half] = &self.successors(OutletId::new(times, 0))[..] else { return Ok(None) };
        let product = self.old.node(times);
        let is_product = product.op_as::<TypedBinOp>().is_some_and(|op| op.0.name() == "Mul")
            && product.inputs.contains(&start)
            && product.inputs.contains(&OutletId::new(more, 0));
        let is_gelu =
            is_error && is_product && self.binary_with(more, "Add", 1.0)? && self.binary_with(half, "Mul", 0.5)?;
        Ok(is_gelu.then_some([divided, error, more, times, half]))
    }

    /// Whether a node does this with one number.
    fn binary_with(&mut self, node: usize, name: &str, number: f32) -> TractResult<bool> {
        let node = self.old.node(node);
        if node.op_as::<TypedBinOp>().is_none_or(|op| op.0.name() != name) {
            return Ok(false);
        }
        for input in &node.inputs {
            let Some(constant) = self.constant(*input)?.filter(|constant| constant.len() == 1) else { continue };
            return Ok((constant.cast_to_scalar::<f32>()? - number).abs() < 1e-4);
        }
        Ok(false)
    }
}

fn add(row: &mut [f32], more: &[f32]) {
    row.iter_mut().zip(more).for_each(|(value, more)| *value += more);
}

fn multiply(row: &mut [f32], factors: &[f32]) {
    row.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
}

fn is_even(row: &[f32]) -> bool {
    row.iter().all(|value| value.to_bits() == row[0].to_bits())
}
