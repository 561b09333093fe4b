//! Convolutions over all channels, and products of matrices, whose channels lie side by side.

use pulp::Arch;
use tract_onnx::{
    prelude::{DatumExt as _, TValue, TVec, TypedFact},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TractResult, TypedOp, tvec},
        {as_op, op_as_typed_op, op_out_of_plan},
    },
};

use super::{
    kernel::{Matrix, Multiply, Rows, Then},
    lend,
};

/// Which pixels a window covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Window {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) channels: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) padding: usize,
}

impl Window {
    /// Rows and columns of what comes out.
    pub(super) fn out(&self) -> [usize; 2] {
        [self.height, self.width].map(|side| (side + 2 * self.padding - self.kernel) / self.stride + 1)
    }

    /// Whether it covers one pixel, which makes a plane one long row.
    pub(super) fn is_pixel(&self) -> bool {
        (self.kernel, self.stride, self.padding) == (1, 1, 0)
    }
}

/// Inputs: the pixels, the matrix in panels, what is added to its columns, their slopes if there are any, and last, if
/// there is one, a tensor that is added to what comes out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Product {
    pub(super) window: Window,
    pub(super) columns: usize,
    pub(super) then: Then,
    pub(super) is_added: bool,
    pub(super) shape: Vec<usize>,
}

impl Op for Product {
    fn name(&self) -> StaticName {
        "Product".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Product {
    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let values = lend::read(&inputs[0])?;
        let matrix = matrix(&inputs[1..], self.columns, self.then)?;
        let added = inputs.last().filter(|_| self.is_added).map(lend::read).transpose()?;
        let product = lend::written(&self.shape, |out| self.multiply(values, matrix, added, out))?;
        Ok(tvec!(product))
    }

    op_out_of_plan!();
}

impl TypedOp for Product {
    fn output_facts(&self, _: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(f32::fact(&self.shape)))
    }

    as_op!();
}

/// A matrix of three tensors, the last one of which is there if it is needed.
pub(super) fn matrix(inputs: &[TValue], columns: usize, then: Then) -> TractResult<Matrix<'_>> {
    let slopes = if then == Then::Bend { lend::read(&inputs[2])? } else { &[] };
    Ok(Matrix { columns, weights: lend::read(&inputs[0])?, bias: lend::read(&inputs[1])?, slopes, then })
}

impl Product {
    fn multiply(&self, values: &[f32], matrix: Matrix<'_>, added: Option<&[f32]>, out: &mut [f32]) {
        let Window { height, width, channels, kernel, stride, padding } = self.window;
        if self.window.is_pixel() {
            let rows = Rows { values, count: height * width, step: channels, lines: 1, line_step: 0, line: channels };
            return Arch::new().dispatch(Multiply { rows, matrix, added, out });
        }
        let padded;
        let values = if padding == 0 {
            values
        } else {
            padded = around(values, self.window);
            &padded
        };
        let line_step = (width + 2 * padding) * channels;
        let [out_height, out_width] = self.window.out();
        let long = out_width * self.columns;
        for (row, out) in out.chunks_exact_mut(long).enumerate().take(out_height) {
            let values = &values[row * stride * line_step..];
            let rows = Rows {
                values,
                count: out_width,
                step: stride * channels,
                lines: kernel,
                line_step,
                line: kernel * channels,
            };
            let added = added.map(|added| &added[row * long..][..long]);
            Arch::new().dispatch(Multiply { rows, matrix, added, out });
        }
    }
}

/// A plane with noughts around it.
fn around(values: &[f32], window: Window) -> Vec<f32> {
    let Window { height, width, channels, padding, .. } = window;
    let (long, padded) = (width * channels, (width + 2 * padding) * channels);
    let mut around = vec![0.0; (height + 2 * padding) * padded];
    for (row, values) in values.chunks_exact(long).enumerate() {
        around[(row + padding) * padded + padding * channels..][..long].copy_from_slice(values);
    }
    around
}
