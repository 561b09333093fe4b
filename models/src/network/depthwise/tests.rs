use pulp::Scalar;

use super::*;
use crate::network::kernel::{packed, tests::noise};

/// The definition, sum by sum.
fn plainly(values: &[f32], kernels: &[f32], bias: &[f32], window: Window) -> Vec<f32> {
    let Window { height, width, channels, kernel, stride, padding } = window;
    let [out_height, out_width] = window.out();
    let mut sums = Vec::new();
    for place in 0..out_height * out_width {
        let (row, column) = (place / out_width * stride, place % out_width * stride);
        for channel in 0..channels {
            let mut sum = bias[channel];
            for tap in 0..kernel * kernel {
                let (down, across) = (row + tap / kernel, column + tap % kernel);
                let is_inside =
                    (padding..padding + height).contains(&down) && (padding..padding + width).contains(&across);
                if is_inside {
                    let value = values[((down - padding) * width + across - padding) * channels + channel];
                    sum += value * kernels[tap * channels + channel];
                }
            }
            sums.push(sum);
        }
    }
    sums
}

/// Windows of all kernels, planes of all sorts.
fn windows() -> impl Iterator<Item = Window> {
    let planes = [(3, 5, 20), (20, 7, 7), (17, 9, 8), (1, 16, 16), (40, 6, 33), (13, 5, 1), (64, 3, 3)];
    let kernels = [(3, 1, 1), (3, 2, 1), (5, 1, 2), (7, 1, 3), (9, 1, 4), (5, 1, 0)];
    kernels.into_iter().flat_map(move |(kernel, stride, padding)| {
        let windows =
            planes.map(|(channels, height, width)| Window { height, width, channels, kernel, stride, padding });
        windows
            .into_iter()
            .filter(|window| window.height + 2 * window.padding >= window.kernel)
            .filter(|window| window.width + 2 * window.padding >= window.kernel)
    })
}

#[test]
fn every_processor_sums_what_the_definition_sums() {
    for window in windows() {
        let Window { height, width, channels, kernel, .. } = window;
        let values = noise(height * width * channels, 3);
        let (kernels, bias) = (noise(channels * kernel * kernel, 11), noise(channels, 5));
        let expected = plainly(&values, &kernels, &bias, window);
        let run = |go: &dyn Fn(Work<'_>)| {
            let mut out = vec![f32::NAN; expected.len()];
            let (values, kernels, bias) = (&values[..], &kernels[..], &bias[..]);
            let then = Then::Nothing;
            go(Work { values, before: None, kernels, bias, slopes: bias, window, then, out: &mut out });
            for (sum, expected) in out.iter().zip(&expected) {
                assert!((sum - expected).abs() < 1e-4, "{window:?}: {sum} {expected}");
            }
        };
        run(&|work| Arch::new().dispatch(work));
        run(&|work| Simd::vectorize(Scalar, work));
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            run(&|work| Simd::vectorize(simd, work));
        }
    }
}

#[test]
fn a_product_before_it_is_as_if_it_were_made_first() {
    for window in windows() {
        let Window { height, width, channels, kernel, .. } = window;
        let from = 6;
        let (values, weights) = (noise(height * width * from, 3), noise(from * channels, 7));
        let (kernels, bias) = (noise(channels * kernel * kernel, 11), noise(channels, 5));
        let between: Vec<f32> = values
            .chunks_exact(from)
            .flat_map(|row| {
                let sum =
                    |channel: usize| (0..from).map(|tap| row[tap] * weights[tap * channels + channel]).sum::<f32>();
                (0..channels).map(|channel| (bias[channel] + sum(channel)).max(0.0)).collect::<Vec<_>>()
            })
            .collect();
        let expected = plainly(&between, &kernels, &bias, window);
        let (weights, packed_bias) = (packed(&weights, channels), packed(&bias, channels));
        let then = Then::Clip(0.0_f32.to_bits(), f32::INFINITY.to_bits());
        let matrix = Matrix { columns: channels, weights: &weights, bias: &packed_bias, slopes: &[], then };
        let mut out = vec![f32::NAN; expected.len()];
        let (values, kernels, bias) = (&values[..], &kernels[..], &bias[..]);
        let before = Some((from, matrix));
        Arch::new().dispatch(Work {
            values,
            before,
            kernels,
            bias,
            slopes: bias,
            window,
            then: Then::Nothing,
            out: &mut out,
        });
        for (sum, expected) in out.iter().zip(&expected) {
            assert!((sum - expected).abs() < 1e-3, "{window:?}: {sum} {expected}");
        }
    }
}
