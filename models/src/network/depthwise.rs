//! Convolution of each channel by itself, channels side by side. If a product of each pixel comes before it, as in most
//! of these networks, both are made row by row, so that what is between them stays in the nearest cache.

#![expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]

use pulp::{Arch, Simd, WithSimd};
use tract_onnx::{
    prelude::{DatumExt as _, TValue, TVec, TypedFact},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TractResult, TypedOp, tvec},
        {as_op, op_as_typed_op, op_out_of_plan},
    },
};

use super::{
    kernel::{Matrix, Rows, Then, changed, multiply},
    lend,
    product::{self, Window},
};

/// Pixels side by side.
const PIXELS: usize = 4;

/// A product of each pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Before {
    /// Numbers of a pixel before it.
    pub(super) channels: usize,
    pub(super) then: Then,
}

/// Inputs: the pixels; if a product comes before, its matrix, bias and slopes, if it has any; the kernels, tap by tap,
/// what is added to the channels, and their slopes if there are any.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Depthwise {
    pub(super) window: Window,
    pub(super) before: Option<Before>,
    pub(super) then: Then,
}

impl Op for Depthwise {
    fn name(&self) -> StaticName {
        if self.before.is_some() { "Product, then Depthwise".into() } else { "Depthwise".into() }
    }

    op_as_typed_op!();
}

impl EvalOp for Depthwise {
    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let (values, mut rest) = (lend::read(&inputs[0])?, &inputs[1..]);
        let mut before = None;
        if let Some(Before { channels, then }) = self.before {
            before = Some((channels, product::matrix(rest, self.window.channels, then)?));
            rest = &rest[if then == Then::Bend { 3 } else { 2 }..];
        }
        let (kernels, bias) = (lend::read(&rest[0])?, lend::read(&rest[1])?);
        let slopes = if self.then == Then::Bend { lend::read(&rest[2])? } else { bias };
        let [height, width] = self.window.out();
        let summed = lend::written(&[1, height, width, self.window.channels], |out| {
            Arch::new().dispatch(Work {
                values,
                before,
                kernels,
                bias,
                slopes,
                window: self.window,
                then: self.then,
                out,
            });
        })?;
        Ok(tvec!(summed))
    }

    op_out_of_plan!();
}

impl TypedOp for Depthwise {
    fn output_facts(&self, _: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let [height, width] = self.window.out();
        Ok(tvec!(f32::fact([1, height, width, self.window.channels])))
    }

    as_op!();
}

impl Depthwise {
    /// Whether there is code for it.
    pub(super) fn knows(kernel: usize, stride: usize) -> bool {
        matches!((kernel, stride), (3, 1 | 2) | (5 | 7 | 9, 1))
    }
}

/// All that a run needs.
struct Work<'a> {
    values: &'a [f32],
    before: Option<(usize, Matrix<'a>)>,
    kernels: &'a [f32],
    bias: &'a [f32],
    slopes: &'a [f32],
    window: Window,
    then: Then,
    out: &'a mut [f32],
}

impl WithSimd for Work<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let is_full = self.window.channels >= S::F32_LANES;
        match (self.window.kernel, self.window.stride, is_full) {
            (3, 1, true) => self.rows::<S, 3, 1, true>(simd),
            (3, 2, true) => self.rows::<S, 3, 2, true>(simd),
            (5, _, true) => self.rows::<S, 5, 1, true>(simd),
            (7, _, true) => self.rows::<S, 7, 1, true>(simd),
            (_, _, true) => self.rows::<S, 9, 1, true>(simd),
            (3, 1, false) => self.rows::<S, 3, 1, false>(simd),
            (3, 2, false) => self.rows::<S, 3, 2, false>(simd),
            (5, _, false) => self.rows::<S, 5, 1, false>(simd),
            (7, _, false) => self.rows::<S, 7, 1, false>(simd),
            (_, _, false) => self.rows::<S, 9, 1, false>(simd),
        }
    }
}

impl Work<'_> {
    /// Keeps as many padded rows as the kernel is high.
    #[inline(always)]
    fn rows<S: Simd, const KERNEL: usize, const STRIDE: usize, const FULL: bool>(self, simd: S) {
        let Self { values, before, kernels, bias, slopes, window, then, out } = self;
        let Window { height, width, channels, padding, .. } = window;
        let (side, padded) = (padding * channels, (width + 2 * padding) * channels);
        let mut kept = vec![0.0; KERNEL * padded];
        let mut ready = 0;
        let long = window.out()[1] * channels;
        for (row, out) in out.chunks_exact_mut(long).enumerate() {
            let end = row * STRIDE + KERNEL;
            ready = ready.max(row * STRIDE);
            for line in ready..end {
                let inner = &mut kept[line % KERNEL * padded + side..][..width * channels];
                if line < padding || line >= padding + height {
                    inner.fill(0.0);
                } else if let Some((from, matrix)) = before {
                    let values = &values[(line - padding) * width * from..][..width * from];
                    let rows = Rows { values, count: width, step: from, lines: 1, line_step: 0, line: from };
                    multiply(simd, rows, matrix, None, inner);
                } else {
                    inner.copy_from_slice(&values[(line - padding) * width * channels..][..width * channels]);
                }
            }
            ready = end;
            let mut lines = [&[][..]; KERNEL];
            for (below, line) in lines.iter_mut().enumerate() {
                *line = &kept[(row * STRIDE + below) % KERNEL * padded..][..padded];
            }
            let mut start = 0;
            while start < channels {
                let first = if FULL { start.min(channels - S::F32_LANES) } else { 0 };
                let wide = S::F32_LANES.min(channels);
                let at = Block { channels, first, wide };
                let bias = load::<S, FULL>(simd, &bias[first..][..wide]);
                let slope = load::<S, FULL>(simd, &slopes[first..][..wide]);
                along::<S, KERNEL, STRIDE, FULL>(simd, &lines, kernels, at, [bias, slope], then, out);
                start += S::F32_LANES;
            }
        }
    }
}

/// Channels side by side.
#[derive(Clone, Copy)]
struct Block {
    channels: usize,
    first: usize,
    wide: usize,
}

/// As many numbers as there are lanes, or fewer.
#[inline(always)]
fn load<S: Simd, const FULL: bool>(simd: S, values: &[f32]) -> S::f32s {
    if FULL { S::as_simd_f32s(values).0[0] } else { simd.partial_load_f32s(values) }
}

/// A row of sums of one block of channels.
#[inline(always)]
fn along<S: Simd, const KERNEL: usize, const STRIDE: usize, const FULL: bool>(
    simd: S,
    lines: &[&[f32]; KERNEL],
    kernels: &[f32],
    at: Block,
    [bias, slope]: [S::f32s; 2],
    then: Then,
    out: &mut [f32],
) {
    let count = out.len() / at.channels;
    let mut column = 0;
    while column < count {
        if count - column >= PIXELS || (count >= PIXELS && count - column > 1) {
            column = column.min(count - PIXELS);
            let sums = pixels::<S, KERNEL, STRIDE, FULL, PIXELS>(simd, lines, kernels, at, column, bias);
            for (place, sum) in sums.into_iter().enumerate() {
                let out = &mut out[(column + place) * at.channels + at.first..][..at.wide];
                store::<S, FULL>(simd, out, changed(simd, then, sum, slope));
            }
            column += PIXELS;
        } else {
            let [sum] = pixels::<S, KERNEL, STRIDE, FULL, 1>(simd, lines, kernels, at, column, bias);
            let out = &mut out[column * at.channels + at.first..][..at.wide];
            store::<S, FULL>(simd, out, changed(simd, then, sum, slope));
            column += 1;
        }
    }
}

#[inline(always)]
fn store<S: Simd, const FULL: bool>(simd: S, out: &mut [f32], sum: S::f32s) {
    if FULL {
        S::as_mut_simd_f32s(out).0[0] = sum;
    } else {
        simd.partial_store_f32s(out, sum);
    }
}

/// Sums of pixels side by side; each number is read once for all of them.
#[inline(always)]
fn pixels<S: Simd, const KERNEL: usize, const STRIDE: usize, const FULL: bool, const COUNT: usize>(
    simd: S,
    lines: &[&[f32]; KERNEL],
    kernels: &[f32],
    at: Block,
    column: usize,
    bias: S::f32s,
) -> [S::f32s; COUNT] {
    let mut sums = [bias; COUNT];
    for (row, line) in lines.iter().enumerate() {
        let mut weights = [bias; KERNEL];
        for (tap, weight) in weights.iter_mut().enumerate() {
            let kernel = &kernels[(row * KERNEL + tap) * at.channels + at.first..][..at.wide];
            *weight = load::<S, FULL>(simd, kernel);
        }
        let line = &line[column * STRIDE * at.channels + at.first..];
        for place in 0..(COUNT - 1) * STRIDE + KERNEL {
            let value = load::<S, FULL>(simd, &line[place * at.channels..][..at.wide]);
            for pixel in 0..COUNT {
                if place >= pixel * STRIDE && place < pixel * STRIDE + KERNEL {
                    sums[pixel] = simd.mul_add_f32s(value, weights[place - pixel * STRIDE], sums[pixel]);
                }
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests;
