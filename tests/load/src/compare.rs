//! Whether the time of a send tells that an address is known.

use std::io::Write;

use anyhow::ensure;

use crate::{
    stack::Stack,
    timing::{milliseconds, timed},
};

/// Sends to a known and to an unknown address in turn, and says how far their times differ.
pub(crate) async fn known_and_unknown(stack: &Stack, out: &mut impl Write, known: &[String]) -> anyhow::Result<()> {
    ensure!(!known.is_empty(), "there is nothing to compare");
    let (mut knowns, mut unknowns) = (Vec::new(), Vec::new());
    for (pair, known) in known.iter().enumerate() {
        let unknown = stack.new_address();
        // Each kind comes first as often as the other.
        if pair % 2 == 0 {
            knowns.push(send(stack, known).await?);
            unknowns.push(send(stack, &unknown).await?);
        } else {
            unknowns.push(send(stack, &unknown).await?);
            knowns.push(send(stack, known).await?);
        }
    }
    let differences: Vec<_> = knowns.iter().zip(&unknowns).map(|(known, unknown)| known - unknown).collect();
    let (low, high) = interval(&differences);
    writeln!(out, "\nsend-otp to a known and to an unknown address, {} pairs, one client", known.len())?;
    writeln!(out, "medians      {:.2} ms and {:.2} ms", median(&mut knowns), median(&mut unknowns))?;
    let middle = median(&mut differences.clone());
    writeln!(out, "difference   {middle:+.2} ms, 95 % confidence {low:+.2} to {high:+.2} ms")?;
    Ok(())
}

async fn send(stack: &Stack, address: &str) -> anyhow::Result<f64> {
    Ok(milliseconds(timed(stack.send(address)).await?.0))
}

fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

const RESAMPLES: usize = 2000;

/// What the median of as many values, drawn from these with replacement, lies between 95 times in a hundred.
fn interval(values: &[f64]) -> (f64, f64) {
    let mut state = 7;
    let mut medians: Vec<_> = (0..RESAMPLES)
        .map(|_| median(&mut values.iter().map(|_| values[draw(&mut state, values.len())]).collect::<Vec<_>>()))
        .collect();
    medians.sort_unstable_by(f64::total_cmp);
    (medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40])
}

/// A number below a limit (`SplitMix64`). The same at each run, so that it adds no chance of its own.
fn draw(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    usize::try_from((bits ^ (bits >> 31)) % limit).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_median_and_narrows_with_more_values() {
        let spread = |count: u32| {
            let values: Vec<_> = (0..count).map(|value| f64::from(value) / f64::from(count)).collect();
            let (low, high) = interval(&values);
            assert!(low < 0.5 && 0.5 < high, "{low} to {high}");
            high - low
        };
        assert!(spread(1000) < spread(50) / 2.0);
    }

    #[test]
    fn a_difference_that_is_there_is_seen() {
        let values: Vec<_> = (0..200).map(|value| 1.0 + f64::from(value % 20) / 20.0).collect();
        assert!(interval(&values).0 > 0.0);
    }
}
