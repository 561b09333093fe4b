//! Convolutions and products of matrices.

use tract_onnx::{
    prelude::{OutletId, Tensor, tract_ndarray::Array1},
    tract_core::{
        internal::{AxisOp, TractResult, TypedOp},
        ops::{
            cnn::{Conv, KernelFormat},
            einsum::EinSum,
        },
    },
};

use super::{Writer, after::After};
use crate::network::{
    depthwise::{Before, Depthwise},
    kernel::packed,
    product::{Product, Window},
};

/// Narrower planes are made faster as a whole than row by row.
const WIDE: usize = 14;

/// A convolution that we have code for.
struct Found {
    window: Window,
    columns: usize,
    is_depthwise: bool,
    /// One row for each tap, one column for each channel of what comes out.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Writer<'_> {
    /// Writes a convolution or a product, with what follows it.
    pub(super) fn sum(&mut self, id: usize) -> TractResult<bool> {
        if let Some(found) = self.convolution(id)? {
            let input = self.last(self.old.node(id).inputs[0])?;
            if found.is_depthwise {
                self.depthwise(id, found, input, None)?;
            } else {
                self.product(id, found, input)?;
            }
            return Ok(true);
        }
        self.matrix(id)
    }

    fn convolution(&mut self, id: usize) -> TractResult<Option<Found>> {
        let node = self.old.node(id);
        let Some(conv) = node.op_as::<Conv>() else { return Ok(None) };
        let pool = &conv.pool_spec;
        let shape = self.shape(node.inputs[0])?;
        let &[1, channels, height, width] = &shape[..] else { return Ok(None) };
        let (kernel, stride, columns) = (pool.kernel_shape[0], pool.strides()[0], pool.output_channels);
        let is_square = pool.kernel_shape[..] == [kernel, kernel]
            && pool.strides()[..] == [stride, stride]
            && pool.dilations().iter().all(|dilation| *dilation == 1);
        // Strides leave a last row or column over; what is padded behind it is never read.
        let sides = pool.computed_padding(&[height, width]);
        let padding = sides[0].pad_before;
        let is_even = sides.iter().all(|side| side.pad_before == padding && side.pad_after <= padding);
        let is_depthwise = conv.group == channels && columns == channels && Depthwise::knows(kernel, stride);
        let is_known = is_square && is_even && conv.q_params.is_none() && conv.kernel_fmt == KernelFormat::OIHW;
        let (Some(weights), Some(bias)) = (self.constant(node.inputs[1])?, self.constant(node.inputs[2])?) else {
            return Ok(None);
        };
        if !(is_known && (is_depthwise || conv.group == 1)) {
            return Ok(None);
        }
        let given = weights.try_as_plain_ram()?.as_slice::<f32>()?;
        let (area, inputs) = (kernel * kernel, if is_depthwise { 1 } else { channels });
        let mut weights = Vec::with_capacity(given.len());
        for tap in 0..area {
            for input in 0..inputs {
                weights.extend((0..columns).map(|column| given[(column * inputs + input) * area + tap]));
            }
        }
        let bias = bias.cast_to::<f32>()?.into_owned();
        let bias = bias.try_as_plain_ram()?.as_slice::<f32>()?;
        let bias = (0..columns).map(|column| bias[column % bias.len()]).collect();
        let window = Window { height, width, channels, kernel, stride, padding };
        Ok(Some(Found { window, columns, is_depthwise, weights, bias }))
    }

    fn product(&mut self, id: usize, found: Found, input: OutletId) -> TractResult<()> {
        let Found { window, columns, weights, bias, .. } = found;
        let after = self.after(id, columns, bias, true)?;
        let mut inputs = vec![input];
        self.add_matrix(&mut inputs, weights, &after)?;
        // A convolution of each channel that follows is done row by row.
        if let ([next], true, true, None) =
            (self.successors(after.end).as_slice(), window.is_pixel(), after.is_last, after.added)
            && let Some(found) = self.convolution(*next)?.filter(|found| found.is_depthwise)
            && found.window.width >= WIDE
        {
            let before = Before { channels: window.channels, then: after.then };
            self.done.extend(&after.passed);
            self.done.insert(*next);
            return self.depthwise(*next, found, input, Some((before, inputs)));
        }
        self.finish(window, inputs, &after)
    }

    fn add_matrix(&mut self, inputs: &mut Vec<OutletId>, weights: Vec<f32>, after: &After) -> TractResult<()> {
        let columns = after.bias.len();
        let weights = scaled(weights, after);
        inputs.push(self.row(packed(&weights, columns))?);
        inputs.push(self.row(packed(&after.bias, columns))?);
        if let Some(slopes) = &after.slopes {
            inputs.push(self.row(packed(slopes, columns))?);
        }
        Ok(())
    }

    fn row(&mut self, values: Vec<f32>) -> TractResult<OutletId> {
        self.add(Tensor::from(Array1::from(values)))
    }

    fn finish(&mut self, window: Window, mut inputs: Vec<OutletId>, after: &After) -> TractResult<()> {
        inputs.extend(after.added);
        let shape = self.shape(after.end)?;
        let shape = if after.is_last { super::turned(&shape).to_vec() } else { shape };
        let columns = after.bias.len();
        let product = Product { window, columns, then: after.then, is_added: after.added.is_some(), shape };
        let outlet = self.wire(Box::new(product) as Box<dyn TypedOp>, &inputs)?;
        self.note(after, outlet);
        Ok(())
    }

    fn note(&mut self, after: &After, outlet: OutletId) {
        self.done.extend(&after.passed);
        if after.is_last {
            self.note_last(after.end, outlet);
        } else {
            self.note_plain(after.end, outlet);
        }
    }

    fn depthwise(
        &mut self,
        id: usize,
        found: Found,
        input: OutletId,
        before: Option<(Before, Vec<OutletId>)>,
    ) -> TractResult<()> {
        let Found { window, columns, weights, bias, .. } = found;
        let after = self.without_added(id, columns, bias)?;
        let (before, mut inputs) = match before {
            Some((before, inputs)) => (Some(before), inputs),
            None => (None, vec![input]),
        };
        inputs.push(self.row(scaled(weights, &after))?);
        inputs.push(self.row(after.bias.clone())?);
        if let Some(slopes) = &after.slopes {
            inputs.push(self.row(slopes.clone())?);
        }
        let op = Depthwise { window, before, then: after.then };
        let outlet = self.wire(Box::new(op) as Box<dyn TypedOp>, &inputs)?;
        self.note(&after, outlet);
        Ok(())
    }

    /// Rows times a matrix that is known.
    fn matrix(&mut self, id: usize) -> TractResult<bool> {
        let node = self.old.node(id);
        let Some(product) = node.op_as::<EinSum>() else { return Ok(false) };
        let is_turned = match product.axes.to_string().as_str() {
            "mk,kn->mn" => false,
            "mk,nk->mn" => true,
            _ => return Ok(false),
        };
        let Some(weights) = self.constant(node.inputs[1])? else { return Ok(false) };
        let &[one, other] = weights.shape() else { return Ok(false) };
        let (taps, columns) = if is_turned { (other, one) } else { (one, other) };
        let given = weights.try_as_plain_ram()?.as_slice::<f32>()?;
        let at = |tap: usize, column: usize| if is_turned { column * taps + tap } else { tap * columns + column };
        let weights = (0..taps).flat_map(|tap| (0..columns).map(move |column| (tap, column)));
        let weights = weights.map(|(tap, column)| given[at(tap, column)]).collect();
        let rows = self.shape(node.inputs[0])?[0];
        let mut input = node.inputs[0];
        // Views of the same rows are not needed.
        while let Some(earlier) = self.same_rows(input, taps)? {
            input = earlier;
        }
        let after = self.after(id, columns, vec![0.0; columns], false)?;
        let mut inputs = vec![self.plain(input)?];
        self.add_matrix(&mut inputs, weights, &after)?;
        let window = Window { height: rows, width: 1, channels: taps, kernel: 1, stride: 1, padding: 0 };
        self.finish(window, inputs, &after)?;
        Ok(true)
    }

    /// The value of which this one is another view with rows of the same length.
    fn same_rows(&self, outlet: OutletId, long: usize) -> TractResult<Option<OutletId>> {
        let node = self.old.node(outlet.node);
        let is_view = matches!(node.op_as::<AxisOp>(), Some(AxisOp::Add(_) | AxisOp::Rm(_) | AxisOp::Reshape(..)));
        let Some(&earlier) = node.inputs.first().filter(|_| is_view) else { return Ok(None) };
        let is_same = self.shape(earlier)?.last() == Some(&long);
        let is_there = self.known.get(&earlier).is_some_and(|known| known.plain.is_some());
        Ok((is_same && is_there).then_some(earlier))
    }

    /// What follows a convolution that adds nothing at its end.
    fn without_added(&mut self, id: usize, columns: usize, bias: Vec<f32>) -> TractResult<After> {
        let mut after = After::of(id, columns, bias, true);
        while after.added.is_none() && self.step(&mut after, false)? {}
        Ok(after)
    }
}

/// Weights with the scale that follows their sums.
fn scaled(mut weights: Vec<f32>, after: &After) -> Vec<f32> {
    for row in weights.chunks_exact_mut(after.scale.len()) {
        row.iter_mut().zip(&after.scale).for_each(|(weight, scale)| *weight *= scale);
    }
    weights
}
