//! Puts our operators where a network has what they can do.

use tract_onnx::{
    prelude::{OutletId, TypedModel},
    tract_core::{
        internal::{TractResult, TypedModelPatch, TypedOp},
        ops::{
            binary::TypedBinOp,
            cnn::{Conv, MaxPool, PoolSpec},
        },
    },
};

use super::{
    depthwise::{Depthwise, Then},
    max_pool,
};

/// Replaces what is slow.
pub(super) fn with_own_operators(model: &mut TypedModel) -> TractResult<()> {
    for node in 0..model.nodes().len() {
        if let Some(pool) = pool(model, node)? {
            model.node_mut(node).op = Box::new(pool);
        } else if let Some((depthwise, end)) = depthwise(model, node)? {
            let mut patch = TypedModelPatch::default();
            let taps = patch.taps(model, &model.node(node).inputs)?;
            let name = model.node(node).name.clone();
            let outlet = patch.wire_node(name, Box::new(depthwise) as Box<dyn TypedOp>, &taps)?[0];
            patch.shunt_outside(model, end, outlet)?;
            patch.apply(model)?;
        }
    }
    model.compact()
}

/// Two by two, side by side, over planes with even sides.
fn pool(model: &TypedModel, node: usize) -> TractResult<Option<max_pool::MaxPool>> {
    let node = model.node(node);
    let Some(found) = node.op_as::<MaxPool>() else { return Ok(None) };
    let spec = &found.pool_spec;
    let shape = &model.outlet_fact(node.inputs[0])?.shape;
    let is_even = shape.as_concrete().is_some_and(|shape| shape.len() == 4 && shape[2] % 2 == 0 && shape[3] % 2 == 0);
    let is_square = spec.kernel_shape[..] == [2, 2] && spec.strides()[..] == [2, 2];
    let is_ours = is_even && is_square && found.with_index_outputs.is_none() && padding(spec, &[2, 2]) == Some(0);
    Ok(is_ours.then(|| max_pool::MaxPool(spec.clone())))
}

/// The padding of a pool, if it is the same on all sides.
fn padding(spec: &PoolSpec, sides: &[usize]) -> Option<usize> {
    let computed = spec.computed_padding(sides);
    let first = computed.first()?.pad_before;
    computed.iter().all(|side| (side.pad_before, side.pad_after) == (first, first)).then_some(first)
}

/// A convolution of each channel by itself, and where its values are ready.
fn depthwise(model: &TypedModel, id: usize) -> TractResult<Option<(Depthwise, OutletId)>> {
    let node = model.node(id);
    let Some(conv) = node.op_as::<Conv>() else { return Ok(None) };
    let pool = &conv.pool_spec;
    let shape = &model.outlet_fact(node.inputs[0])?.shape;
    let Some(&[1, channels, height, width]) = shape.as_concrete() else { return Ok(None) };
    let (kernel, stride) = (pool.kernel_shape[0], pool.strides()[0]);
    let is_each = conv.group == channels && pool.output_channels == channels && conv.q_params.is_none();
    let is_square = pool.kernel_shape[..] == [kernel, kernel]
        && pool.strides()[..] == [stride, stride]
        && pool.dilations().iter().all(|dilation| *dilation == 1);
    // Strides leave a last row or column over; what is padded behind it is never read.
    let before = pool.computed_padding(&[height, width]);
    let padding = before[0].pad_before;
    let is_even = before.iter().all(|side| side.pad_before == padding && side.pad_after <= padding);
    if !(is_each && is_square && is_even && Depthwise::knows(kernel)) {
        return Ok(None);
    }
    let relu = relu_behind(model, id)?;
    let then = if relu.is_some() { Then::Relu } else { Then::Nothing };
    Ok(Some((Depthwise { pool: pool.clone(), kernel, stride, padding, then }, relu.unwrap_or(OutletId::new(id, 0)))))
}

/// The end of a comparison with nought, if nobody else reads what is compared.
fn relu_behind(model: &TypedModel, id: usize) -> TractResult<Option<OutletId>> {
    let [next] = model.node(id).outputs[0].successors[..] else { return Ok(None) };
    if model.output_outlets()?.contains(&OutletId::new(id, 0)) {
        return Ok(None);
    }
    let next = model.node(next.node);
    let is_larger = next.op_as::<TypedBinOp>().is_some_and(|compare| compare.0.name() == "Max");
    let Some(other) = next.inputs.iter().find(|input| input.node != id).filter(|_| is_larger) else { return Ok(None) };
    let bound = model.outlet_fact(*other)?.konst.clone();
    let is_nought =
        bound.is_some_and(|bound| bound.len() == 1 && bound.cast_to_scalar::<f32>().is_ok_and(|bound| bound == 0.0));
    Ok(is_nought.then(|| OutletId::new(next.id, 0)))
}
