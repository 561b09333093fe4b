//! Writes a network anew: channels side by side instead of planes, what follows a sum done together with it, our
//! operators where they can do the work, and what needs no picture worked out once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use tract_onnx::{
    prelude::{
        DatumExt as _, DatumType, IntoTValue, OutletId, SpecialOps as _, Tensor, TractError, TypedFact, TypedModel,
    },
    tract_core::{
        internal::{AxisOp, IntoArcTensor as _, IntoTensor as _, TractResult, TypedOp, anyhow, ensure},
        ops::{
            array::{Slice, TypedConcat},
            binary::TypedBinOp,
            cast::Cast,
            cnn::MaxPool,
            element_wise::ElementWiseOp,
            nn::Reduce,
            source::TypedSource,
        },
    },
};

use super::max_pool::{Scale, Scaled};

mod after;
mod sums;

/// Where a value is in the new network: as the old one has it, or with channels side by side.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    plain: Option<OutletId>,
    last: Option<OutletId>,
}

struct Writer<'a> {
    old: &'a TypedModel,
    new: TypedModel,
    known: HashMap<OutletId, Known>,
    constants: HashMap<OutletId, Option<Arc<Tensor>>>,
    done: HashSet<usize>,
}

/// The same network, whose picture comes in with its colours side by side.
pub(super) fn with_own_operators(old: &TypedModel) -> TractResult<TypedModel> {
    let (known, constants, done) = Default::default();
    let mut writer = Writer { old, new: TypedModel::default(), known, constants, done };
    for node in old.eval_order()? {
        if !writer.done.contains(&node) && writer.constant(OutletId::new(node, 0))?.is_none() {
            writer.write(node)?;
        }
    }
    let outputs = old.output_outlets()?.to_vec();
    let outputs: Vec<_> = outputs.into_iter().map(|output| writer.plain(output)).collect::<TractResult<_>>()?;
    writer.new.select_output_outlets(&outputs)?;
    writer.new.compact()?;
    Ok(writer.new)
}

/// The shape of planes with their channels last.
fn turned(shape: &[usize]) -> [usize; 4] {
    [shape[0], shape[2], shape[3], shape[1]]
}

/// Which axis one of planes is when the channels are last.
fn turned_axis(axis: usize) -> usize {
    [0, 3, 1, 2][axis]
}

fn out_of_order() -> TractError {
    anyhow!("a network's values are written in their order")
}

/// Whether each pixel becomes four.
fn is_doubled(op: &dyn TypedOp, from: &[usize], to: &[usize]) -> bool {
    let text = format!("{op:?}");
    let is_nearest = ["Asymmetric", "interpolator: Nearest", "nearest: Floor"].iter().all(|part| text.contains(part));
    op.name() == "Resize" && is_nearest && to[..] == [from[0], from[1], 2 * from[2], 2 * from[3]]
}

impl Writer<'_> {
    /// The sizes of a value.
    fn shape(&self, outlet: OutletId) -> TractResult<Vec<usize>> {
        let fact = self.old.outlet_fact(outlet)?;
        let Some(shape) = fact.shape.as_concrete() else {
            return Err(anyhow!("a network of the list has sizes that are known"));
        };
        Ok(shape.to_vec())
    }

    /// What a value is, if it depends on no picture.
    fn constant(&mut self, outlet: OutletId) -> TractResult<Option<Arc<Tensor>>> {
        if let Some(found) = self.constants.get(&outlet) {
            return Ok(found.clone());
        }
        let mut found = self.old.outlet_fact(outlet)?.konst.clone();
        let node = self.old.node(outlet.node);
        if found.is_none() && !node.inputs.is_empty() {
            let inputs: Option<Vec<_>> =
                node.inputs.iter().map(|input| self.constant(*input)).collect::<TractResult<_>>()?;
            if let Some(inputs) = inputs {
                let inputs = inputs.into_iter().map(IntoTValue::into_tvalue).collect();
                found = node
                    .op
                    .eval_out_of_plan(inputs)?
                    .map(|values| values[outlet.slot].clone().into_tensor().into_arc_tensor());
            }
        }
        self.constants.insert(outlet, found.clone());
        Ok(found)
    }

    fn wire(&mut self, op: impl Into<Box<dyn TypedOp>>, inputs: &[OutletId]) -> TractResult<OutletId> {
        Ok(self.wire_all(op, inputs)?[0])
    }

    fn wire_all(&mut self, op: impl Into<Box<dyn TypedOp>>, inputs: &[OutletId]) -> TractResult<Vec<OutletId>> {
        // Nodes are named anew: those of some networks have no names.
        let name = format!("node {}", self.new.nodes().len());
        Ok(self.new.wire_node(name, op, inputs)?.to_vec())
    }

    fn add(&mut self, tensor: impl Into<Arc<Tensor>>) -> TractResult<OutletId> {
        let name = format!("constant {}", self.new.nodes().len());
        self.new.add_const(name, tensor.into())
    }

    /// A value as the old network has it.
    fn plain(&mut self, outlet: OutletId) -> TractResult<OutletId> {
        let known = self.known.get(&outlet).copied().unwrap_or_default();
        let plain = match known {
            Known { plain: Some(plain), .. } => return Ok(plain),
            Known { last: Some(last), .. } => self.wire(AxisOp::Move(3, 1), &[last])?,
            Known { .. } => {
                let constant = self.constant(outlet)?.ok_or_else(out_of_order)?;
                self.add(constant)?
            }
        };
        self.note_plain(outlet, plain);
        Ok(plain)
    }

    /// Planes with their channels side by side.
    fn last(&mut self, outlet: OutletId) -> TractResult<OutletId> {
        let known = self.known.get(&outlet).copied().unwrap_or_default();
        let last = match known {
            Known { last: Some(last), .. } => return Ok(last),
            Known { plain: Some(plain), .. } => self.wire(AxisOp::Move(1, 3), &[plain])?,
            Known { .. } => {
                let constant = self.constant(outlet)?.ok_or_else(out_of_order)?;
                self.add(constant.into_tensor().move_axis(1, 3)?)?
            }
        };
        self.note_last(outlet, last);
        Ok(last)
    }

    fn is_last(&self, outlet: OutletId) -> bool {
        self.known.get(&outlet).is_some_and(|known| known.last.is_some())
    }

    fn is_known(&self, outlet: OutletId) -> bool {
        self.known.contains_key(&outlet)
    }

    fn note_plain(&mut self, outlet: OutletId, plain: OutletId) {
        self.known.entry(outlet).or_default().plain = Some(plain);
    }

    fn note_last(&mut self, outlet: OutletId, last: OutletId) {
        self.known.entry(outlet).or_default().last = Some(last);
    }

    /// Writes a node, and what follows it, if that is done together.
    fn write(&mut self, id: usize) -> TractResult<()> {
        let (node, out) = (self.old.node(id), OutletId::new(id, 0));
        if let Some(source) = node.op_as::<TypedSource>() {
            return self.source(out, &source.fact);
        }
        if self.alias(id)? || self.sum(id)? || self.turned(id)? {
            return Ok(());
        }
        let inputs: Vec<_> = node.inputs.iter().map(|input| self.plain(*input)).collect::<TractResult<_>>()?;
        let outlets = self.wire_all(node.op.clone(), &inputs)?;
        for (slot, outlet) in outlets.into_iter().enumerate() {
            self.note_plain(OutletId::new(id, slot), outlet);
        }
        Ok(())
    }

    fn source(&mut self, out: OutletId, fact: &TypedFact) -> TractResult<()> {
        let shape = self.shape(out)?;
        ensure!(shape.len() == 4 && fact.datum_type == DatumType::F32, "a network looks at pictures");
        let source = self.new.add_source("picture", f32::fact(turned(&shape)))?;
        self.note_last(out, source);
        Ok(())
    }

    /// What is but another view of a value that is there.
    fn alias(&mut self, id: usize) -> TractResult<bool> {
        let (node, out) = (self.old.node(id), OutletId::new(id, 0));
        let Some(&input) = node.inputs.first() else { return Ok(false) };
        let known = self.known.get(&input).copied().unwrap_or_default();
        if let Some(cast) = node.op_as::<Cast>()
            && cast.to == self.old.outlet_fact(input)?.datum_type
        {
            self.known.insert(out, known);
            return Ok(true);
        }
        let is_planes = self.shape(input)?.len() == 4;
        match (node.op_as::<AxisOp>(), known) {
            (Some(AxisOp::Move(1, 3)), Known { last: Some(last), .. }) if is_planes => self.note_plain(out, last),
            (Some(AxisOp::Move(3, 1)), Known { plain: Some(plain), .. }) if is_planes => self.note_last(out, plain),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What works as well on channels that are side by side.
    fn turned(&mut self, id: usize) -> TractResult<bool> {
        let (node, out) = (self.old.node(id), OutletId::new(id, 0));
        let is_planes = self.shape(out)?.len() == 4 && node.outputs.len() == 1;
        let Some(&first) = node.inputs.first() else { return Ok(false) };
        if !is_planes {
            return Ok(false);
        }
        let shape = self.shape(first)?;
        let op: Box<dyn TypedOp> = if let Some(pool) = node.op_as::<MaxPool>() {
            let spec = &pool.pool_spec;
            let padding = spec.computed_padding(&shape[2..]);
            let is_half = spec.kernel_shape[..] == [2, 2] && spec.strides()[..] == [2, 2];
            let is_even = shape[2] % 2 == 0 && shape[3] % 2 == 0;
            let is_bare = padding.iter().all(|side| (side.pad_before, side.pad_after) == (0, 0));
            if !(is_half && is_even && is_bare && pool.with_index_outputs.is_none()) {
                return Ok(false);
            }
            Box::new(Scaled { scale: Scale::Halve, shape: [shape[2], shape[3], shape[1]] })
        } else if is_doubled(node.op.as_ref(), &shape, &self.shape(out)?) {
            Box::new(Scaled { scale: Scale::Double, shape: [shape[2], shape[3], shape[1]] })
        } else if !node.inputs.iter().any(|input| self.is_last(*input)) {
            return Ok(false);
        } else if let Some(reduce) = node.op_as::<Reduce>() {
            Box::new(Reduce { axes: reduce.axes.iter().map(|axis| turned_axis(*axis)).collect(), ..reduce.clone() })
        } else if let Some(slice) = node.op_as::<Slice>() {
            Box::new(Slice { axis: turned_axis(slice.axis), ..slice.clone() })
        } else if let Some(concat) = node.op_as::<TypedConcat>() {
            Box::new(TypedConcat { axis: turned_axis(concat.axis) })
        } else if node.op_is::<TypedBinOp>() || node.op_is::<ElementWiseOp>() {
            node.op.clone()
        } else {
            return Ok(false);
        };
        // What doubles has its scale beside its planes.
        let count = if op.is::<Scaled>() { 1 } else { node.inputs.len() };
        let inputs: Vec<_> = node.inputs[..count].iter().map(|input| self.last(*input)).collect::<TractResult<_>>()?;
        let outlet = self.wire(op, &inputs)?;
        self.note_last(out, outlet);
        Ok(true)
    }
}
