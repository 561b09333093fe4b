use proptest::prelude::*;
use pulp::{Arch, Scalar};

use super::*;

/// Numbers between -1 and 1 that are not alike.
pub(crate) fn noise(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|place| ((place * 7919 + seed * 104_729) % 251) as f32 / 125.0 - 1.0).collect()
}

/// The definition, sum by sum.
fn plainly(rows: Rows<'_>, weights: &[f32], bias: &[f32], slopes: &[f32], then: Then, added: &[f32]) -> Vec<f32> {
    let columns = bias.len();
    let mut out = vec![];
    for row in 0..rows.count {
        for column in 0..columns {
            let mut sum = f64::from(bias[column]);
            for line in 0..rows.lines {
                for place in 0..rows.line {
                    let value = rows.values[row * rows.step + line * rows.line_step + place];
                    sum += f64::from(value) * f64::from(weights[(line * rows.line + place) * columns + column]);
                }
            }
            let changed = match then {
                Then::Clip(low, high) => sum.clamp(f32::from_bits(low).into(), f32::from_bits(high).into()),
                Then::Bend if sum < 0.0 => sum * f64::from(slopes[column]),
                Then::Nothing | Then::Bend => sum,
                Then::Gelu => 0.5 * sum * (1.0 + erf(sum / std::f64::consts::SQRT_2)),
            };
            out.push((changed + f64::from(added[row * columns + column])) as f32);
        }
    }
    out
}

/// By its series, which is exact enough up to three.
fn erf(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..60 {
        let n = f64::from(n);
        term *= -x * x / n;
        sum += term / (2.0 * n + 1.0);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

proptest! {
    #[test]
    fn every_processor_sums_what_the_definition_sums(
        count in 1_usize..60, columns in 1_usize..70, taps in 1_usize..20, lines in 1_usize..4, kind in 0_usize..4,
    ) {
        let then = [Then::Nothing, Then::Clip(0.0_f32.to_bits(), 1.5_f32.to_bits()), Then::Bend, Then::Gelu][kind];
        let (values, added) = (noise(count * taps * lines, 1), noise(count * columns, 2));
        let rows = Rows { values: &values, count, step: taps, lines, line_step: count * taps, line: taps };
        let (weights, bias, slopes) = (noise(taps * lines * columns, 3), noise(columns, 4), noise(columns, 5));
        let weights: Vec<_> = weights.iter().map(|weight| weight / 4.0).collect();
        let expected = plainly(rows, &weights, &bias, &slopes, then, &added);
        let packed = [&weights, &bias, &slopes].map(|values| packed(values, columns));
        let [weights, bias, slopes] = [&packed[0], &packed[1], &packed[2]];
        let matrix = Matrix { columns, weights, bias, slopes, then };
        let mut runs = vec![];
        let mut run = |go: &dyn Fn(Multiply<'_>)| {
            let mut out = vec![f32::NAN; count * columns];
            go(Multiply { rows, matrix, added: Some(&added), out: &mut out });
            runs.push(out);
        };
        run(&|work| Arch::new().dispatch(work));
        run(&|work| Simd::vectorize(Scalar, work));
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            run(&|work| Simd::vectorize(simd, work));
        }
        for run in runs {
            for (sum, expected) in run.iter().zip(&expected) {
                prop_assert!((sum - expected).abs() < 1e-4, "{} {}", sum, expected);
            }
        }
    }
}

#[test]
fn the_last_panel_lies_over_the_one_before_it() {
    assert_eq!(panels(40).collect::<Vec<_>>(), [0, 16, 24]);
    assert_eq!(panels(5).collect::<Vec<_>>(), [0]);
    assert_eq!(packed(&[1.0, 2.0, 3.0], 3)[..4], [1.0, 2.0, 3.0, 0.0]);
}
