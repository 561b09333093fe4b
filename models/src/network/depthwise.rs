//! Convolution of each channel by itself. tract's operator walks pixel by pixel; ours takes sixteen channels side by
//! side, or a whole row of a wide plane.

use pulp::{Arch, NullaryFnOnce};
use tract_onnx::{
    prelude::{TValue, TVec, TypedFact},
    tract_core::{
        internal::{EvalContext, EvalOp, Op, StaticName, TractResult, TypedOp, bail, tvec},
        ops::cnn::PoolSpec,
        {as_op, op_as_typed_op, op_out_of_plan},
    },
};

use super::lend;

/// Channels side by side.
const LANES: usize = 16;

/// Pixels side by side.
const PIXELS: usize = 4;

/// Rows of planes from this width on are taken as they lie.
const WIDE: usize = 16;

/// What is done to each sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Then {
    Nothing,
    /// What is below nought becomes nought.
    Relu,
}

/// A convolution with a square kernel for each channel, the same padding on all sides.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Depthwise {
    pub(super) pool: PoolSpec,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) padding: usize,
    pub(super) then: Then,
}

/// The sides of a plane before and after.
#[derive(Debug, Clone, Copy)]
struct Plane {
    height: usize,
    width: usize,
    out_height: usize,
    out_width: usize,
    stride: usize,
    padding: usize,
}

impl Op for Depthwise {
    fn name(&self) -> StaticName {
        "Depthwise".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Depthwise {
    fn eval(&self, _: &EvalContext<'_>, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let &[1, channels, height, width] = inputs[0].shape() else { bail!("one picture at a time") };
        let out = |side: usize| (side + 2 * self.padding - self.kernel) / self.stride + 1;
        let plane = Plane {
            height,
            width,
            out_height: out(height),
            out_width: out(width),
            stride: self.stride,
            padding: self.padding,
        };
        let (values, kernels, bias) = (lend::read(&inputs[0])?, lend::read(&inputs[1])?, lend::read(&inputs[2])?);
        let summed = lend::written(&[1, channels, plane.out_height, plane.out_width], |sums| {
            let work = Work { values, kernels, bias, sums, plane, kernel: self.kernel, then: self.then };
            Arch::new().dispatch(work);
        })?;
        Ok(tvec!(summed))
    }

    op_out_of_plan!();
}

impl TypedOp for Depthwise {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        self.pool.output_facts(inputs)
    }

    as_op!();
}

impl Depthwise {
    /// Whether there is code for this kernel.
    pub(super) fn knows(kernel: usize) -> bool {
        matches!(kernel, 3 | 5 | 7)
    }
}

/// All that a run needs.
struct Work<'a> {
    values: &'a [f32],
    kernels: &'a [f32],
    bias: &'a [f32],
    sums: &'a mut [f32],
    plane: Plane,
    kernel: usize,
    then: Then,
}

impl NullaryFnOnce for Work<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        let Self { values, kernels, bias, sums, plane, kernel, then } = self;
        match kernel {
            3 if plane.stride == 1 && plane.width >= WIDE => rows(values, kernels, bias, sums, plane),
            3 => blocks::<3>(values, kernels, bias, sums, plane),
            5 => blocks::<5>(values, kernels, bias, sums, plane),
            _ => blocks::<7>(values, kernels, bias, sums, plane),
        }
        if then == Then::Relu {
            for sum in sums.iter_mut() {
                *sum = if *sum > 0.0 { *sum } else { 0.0 };
            }
        }
    }
}

/// A bias for each channel, or one for all.
fn bias_of(bias: &[f32], channel: usize) -> f32 {
    if bias.len() == 1 { bias[0] } else { bias[channel] }
}

/// Three by three and stride one: each output row from three input rows of a padded plane.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn rows(values: &[f32], kernels: &[f32], bias: &[f32], sums: &mut [f32], plane: Plane) {
    let Plane { height, width, out_width, padding, .. } = plane;
    let padded = width + 2 * padding;
    let mut around = vec![0.0; (height + 2 * padding) * padded];
    let channels = values.chunks_exact(height * width).zip(sums.chunks_exact_mut(plane.out_height * out_width));
    for (channel, ((values, sums), kernel)) in channels.zip(kernels.as_chunks::<9>().0).enumerate() {
        for (row, values) in values.chunks_exact(width).enumerate() {
            let start = (row + padding) * padded + padding;
            around[start..start + width].copy_from_slice(values);
        }
        let bias = bias_of(bias, channel);
        for (row, sums) in sums.chunks_exact_mut(out_width).enumerate() {
            let line = |below: usize| &around[(row + below) * padded..][..out_width + 2];
            row_of_three(sums, [line(0), line(1), line(2)], kernel, bias);
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn row_of_three(sums: &mut [f32], lines: [&[f32]; 3], kernel: &[f32; 9], bias: f32) {
    let length = sums.len();
    let [upper, middle, lower] = lines.map(|line| &line[..length + 2]);
    for (column, sum) in sums.iter_mut().enumerate() {
        let mut total = bias;
        for shift in 0..3 {
            total = upper[column + shift].mul_add(kernel[shift], total);
            total = middle[column + shift].mul_add(kernel[3 + shift], total);
            total = lower[column + shift].mul_add(kernel[6 + shift], total);
        }
        *sum = total;
    }
}

/// Any kernel and stride: sixteen channels side by side, pixel by pixel.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn blocks<const KERNEL: usize>(values: &[f32], kernels: &[f32], bias: &[f32], sums: &mut [f32], plane: Plane) {
    let Plane { height, width, out_height, out_width, stride, padding } = plane;
    let padded = width + 2 * padding;
    let mut around = vec![[0.0; LANES]; (height + 2 * padding) * padded];
    let mut weights = [[[0.0; LANES]; KERNEL]; KERNEL];
    let (area, out_area) = (height * width, out_height * out_width);
    for (block, sums) in sums.chunks_mut(LANES * out_area).enumerate() {
        let first = block * LANES;
        let lanes = sums.len() / out_area;
        let mut start = [0.0; LANES];
        for lane in 0..lanes {
            let channel = first + lane;
            start[lane] = bias_of(bias, channel);
            for (row, values) in values[channel * area..][..area].chunks_exact(width).enumerate() {
                let line = &mut around[(row + padding) * padded + padding..][..width];
                for (pixel, value) in line.iter_mut().zip(values) {
                    pixel[lane] = *value;
                }
            }
            for (place, weight) in kernels[channel * KERNEL * KERNEL..][..KERNEL * KERNEL].iter().enumerate() {
                weights[place / KERNEL][place % KERNEL][lane] = *weight;
            }
        }
        for row in 0..out_height {
            let below = &around[row * stride * padded..];
            let mut column = 0;
            while column + PIXELS <= out_width {
                let found = pixels::<KERNEL, PIXELS>(&below[column * stride..], padded, stride, &weights, start);
                put(sums, &found, row * out_width + column, out_area, lanes);
                column += PIXELS;
            }
            while column < out_width {
                let found = pixels::<KERNEL, 1>(&below[column * stride..], padded, stride, &weights, start);
                put(sums, &found, row * out_width + column, out_area, lanes);
                column += 1;
            }
        }
    }
}

/// The sums of neighbouring pixels.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn pixels<const KERNEL: usize, const COUNT: usize>(
    lines: &[[f32; LANES]],
    padded: usize,
    stride: usize,
    weights: &[[[f32; LANES]; KERNEL]; KERNEL],
    start: [f32; LANES],
) -> [[f32; LANES]; COUNT] {
    let mut sums = [start; COUNT];
    for (row, weights) in weights.iter().enumerate() {
        let line = &lines[row * padded..][..KERNEL + (COUNT - 1) * stride];
        for (shift, weights) in weights.iter().enumerate() {
            for (pixel, sum) in sums.iter_mut().enumerate() {
                let values = &line[shift + pixel * stride];
                for lane in 0..LANES {
                    sum[lane] = values[lane].mul_add(weights[lane], sum[lane]);
                }
            }
        }
    }
    sums
}

/// Writes pixels to the planes of their channels.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
fn put<const COUNT: usize>(sums: &mut [f32], found: &[[f32; LANES]; COUNT], place: usize, area: usize, lanes: usize) {
    for (lane, sums) in sums.chunks_exact_mut(area).take(lanes).enumerate() {
        for (pixel, found) in found.iter().enumerate() {
            sums[place + pixel] = found[lane];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, sum by sum.
    fn plainly(
        values: &[f32],
        kernels: &[f32],
        bias: &[f32],
        kernel: usize,
        channels: usize,
        plane: Plane,
    ) -> Vec<f32> {
        let Plane { height, width, out_height, out_width, stride, padding } = plane;
        let mut sums = Vec::new();
        for channel in 0..channels {
            for place in 0..out_height * out_width {
                let (row, column) = (place / out_width * stride, place % out_width * stride);
                let mut sum = bias_of(bias, channel);
                for tap in 0..kernel * kernel {
                    let (down, across) = (row + tap / kernel, column + tap % kernel);
                    let is_inside =
                        (padding..padding + height).contains(&down) && (padding..padding + width).contains(&across);
                    if is_inside {
                        let value = values[channel * height * width + (down - padding) * width + across - padding];
                        sum += value * kernels[channel * kernel * kernel + tap];
                    }
                }
                sums.push(sum);
            }
        }
        sums
    }

    #[test]
    fn it_sums_what_the_definition_sums() {
        for kernel in [3, 5, 7] {
            for (stride, channels, height, width) in
                [(1, 3, 5, 20), (1, 20, 7, 7), (2, 17, 9, 8), (1, 1, 16, 16), (2, 40, 6, 33)]
            {
                let padding = kernel / 2;
                let out = |side: usize| (side + 2 * padding - kernel) / stride + 1;
                let plane = Plane { height, width, out_height: out(height), out_width: out(width), stride, padding };
                let noise = |count: usize, seed: usize| -> Vec<f32> {
                    (0..count).map(|place| ((place * 7919 + seed) % 251) as f32 / 125.0 - 1.0).collect()
                };
                let values = noise(channels * height * width, 3);
                let (kernels, bias) = (noise(channels * kernel * kernel, 11), noise(channels, 5));
                let expected = plainly(&values, &kernels, &bias, kernel, channels, plane);
                let mut sums = vec![0.0; expected.len()];
                let (values, kernels, bias) = (&values, &kernels, &bias);
                Work { values, kernels, bias, sums: &mut sums, plane, kernel, then: Then::Nothing }.call();
                for (sum, expected) in sums.iter().zip(&expected) {
                    assert!((sum - expected).abs() < 1e-4, "{kernel} {stride} {channels} {height} {width}");
                }
            }
        }
    }
}
