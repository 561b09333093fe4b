//! Rows of numbers times a matrix: what nearly all of a network's time goes into. A convolution is that too: each pixel's
//! row is what its window covers.
//!
//! The matrix is kept in panels of sixteen columns, so that a step of the sums reads the next sixteen numbers. If the
//! columns are no multiple of sixteen, the last panel lies over the one before it.

#![expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]

use pulp::{Simd, WithSimd};

/// Columns of a panel.
pub(super) const PANEL: usize = 16;

/// Rows that are taken through all panels before the next ones are.
const CHUNK: usize = 48;

/// What is done to a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Then {
    Nothing,
    /// It is brought between two bounds; these are their bits.
    Clip(u32, u32),
    /// What is negative is multiplied by its column's slope.
    Bend,
    /// x · Φ(x).
    Gelu,
}

/// Rows that lie somewhere in memory, each of one or several lines of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) values: &'a [f32],
    pub(super) count: usize,
    /// From a row to the next one.
    pub(super) step: usize,
    pub(super) lines: usize,
    /// From a line of a row to its next one.
    pub(super) line_step: usize,
    /// Numbers of a line.
    pub(super) line: usize,
}

/// The matrix, and what is added to its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix<'a> {
    pub(super) columns: usize,
    /// Panel by panel, row by row.
    pub(super) weights: &'a [f32],
    /// Panel by panel.
    pub(super) bias: &'a [f32],
    /// Panel by panel, for [`Then::Bend`].
    pub(super) slopes: &'a [f32],
    pub(super) then: Then,
}

/// Where the panels of so many columns begin.
pub(super) fn panels(columns: usize) -> impl Iterator<Item = usize> {
    (0..columns.div_ceil(PANEL)).map(move |panel| (panel * PANEL).min(columns.saturating_sub(PANEL)))
}

/// A matrix of so many columns, given row by row, in panels.
pub(super) fn packed(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len() / columns;
    let mut packed = Vec::with_capacity(rows * columns.next_multiple_of(PANEL));
    for start in panels(columns) {
        for row in values.chunks_exact(columns) {
            packed.extend((start..start + PANEL).map(|column| row.get(column).copied().unwrap_or(0.0)));
        }
    }
    packed
}

/// Rows times a matrix, written row by row; `added` is added at the end.
pub(super) struct Multiply<'a> {
    pub(super) rows: Rows<'a>,
    pub(super) matrix: Matrix<'a>,
    pub(super) added: Option<&'a [f32]>,
    pub(super) out: &'a mut [f32],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { rows, matrix, added, out } = self;
        multiply(simd, rows, matrix, added, out);
    }
}

/// As many sums at once as there are registers for.
#[inline(always)]
pub(super) fn multiply<S: Simd>(simd: S, rows: Rows<'_>, matrix: Matrix<'_>, added: Option<&[f32]>, out: &mut [f32]) {
    match S::F32_LANES {
        16 => chunks::<S, 8, 1>(simd, rows, matrix, added, out),
        8 => chunks::<S, 6, 2>(simd, rows, matrix, added, out),
        4 => chunks::<S, 4, 4>(simd, rows, matrix, added, out),
        _ => chunks::<S, 1, 16>(simd, rows, matrix, added, out),
    }
}

#[inline(always)]
fn chunks<S: Simd, const TILE: usize, const VECTORS: usize>(
    simd: S,
    rows: Rows<'_>,
    matrix: Matrix<'_>,
    added: Option<&[f32]>,
    out: &mut [f32],
) {
    let panels = matrix.columns.div_ceil(PANEL);
    let mut first = 0;
    while first < rows.count {
        let end = (first + CHUNK).min(rows.count);
        let mut panel = 0;
        while panel < panels {
            // Two panels side by side read each number of a row once for both.
            if VECTORS == 1 && panel + 1 < panels {
                strip::<S, TILE, 2, VECTORS>(simd, rows, [first, end], matrix, panel, added, out);
                panel += 2;
            } else {
                strip::<S, TILE, 1, VECTORS>(simd, rows, [first, end], matrix, panel, added, out);
                panel += 1;
            }
        }
        first = end;
    }
}

/// Some rows, some panels.
#[inline(always)]
fn strip<S: Simd, const TILE: usize, const PANELS: usize, const VECTORS: usize>(
    simd: S,
    rows: Rows<'_>,
    [mut first, end]: [usize; 2],
    matrix: Matrix<'_>,
    panel: usize,
    added: Option<&[f32]>,
    out: &mut [f32],
) {
    while first < end {
        // The last tile lies over the one before it, unless little is left.
        let left = end - first;
        if left >= TILE || (2 * left >= TILE && end >= TILE) {
            let start = first.min(end - TILE);
            tile::<S, TILE, PANELS, VECTORS>(simd, rows, start, matrix, panel, added, out);
            first = start + TILE;
        } else {
            tile::<S, 1, PANELS, VECTORS>(simd, rows, first, matrix, panel, added, out);
            first += 1;
        }
    }
}

#[inline(always)]
fn tile<S: Simd, const TILE: usize, const PANELS: usize, const VECTORS: usize>(
    simd: S,
    rows: Rows<'_>,
    first: usize,
    matrix: Matrix<'_>,
    panel: usize,
    added: Option<&[f32]>,
    out: &mut [f32],
) {
    let taps = rows.lines * rows.line;
    let mut sums = [[[simd.splat_f32s(0.0); VECTORS]; PANELS]; TILE];
    for (place, sums) in sums[0].iter_mut().enumerate() {
        let bias = &matrix.bias[(panel + place) * PANEL..][..PANEL];
        for (sum, bias) in sums.iter_mut().zip(S::as_simd_f32s(bias).0) {
            *sum = *bias;
        }
    }
    for row in 1..TILE {
        sums[row] = sums[0];
    }
    for line in 0..rows.lines {
        let mut values = [&[][..]; TILE];
        for (row, values) in values.iter_mut().enumerate() {
            *values = &rows.values[(first + row) * rows.step + line * rows.line_step..][..rows.line];
        }
        let mut weights = [&[][..]; PANELS];
        for (place, weights) in weights.iter_mut().enumerate() {
            let panel = &matrix.weights[((panel + place) * taps + line * rows.line) * PANEL..][..rows.line * PANEL];
            *weights = &S::as_simd_f32s(panel).0.as_chunks::<VECTORS>().0[..rows.line];
        }
        for tap in 0..rows.line {
            for row in 0..TILE {
                let value = simd.splat_f32s(values[row][tap]);
                for place in 0..PANELS {
                    for vector in 0..VECTORS {
                        let sum = &mut sums[row][place][vector];
                        *sum = simd.mul_add_f32s(value, weights[place][tap][vector], *sum);
                    }
                }
            }
        }
    }
    // Kept from being one with what is written, or each step would write its sums to memory.
    let mut sums = std::hint::black_box(sums);
    for (row, sums) in sums.iter_mut().enumerate() {
        for (place, found) in sums.iter_mut().enumerate() {
            let bend = matrix.then == Then::Bend;
            let slopes = if bend { &matrix.slopes[(panel + place) * PANEL..][..PANEL] } else { &[] };
            finish::<S, VECTORS>(simd, matrix.then, slopes, found);
            let column = ((panel + place) * PANEL).min(matrix.columns.saturating_sub(PANEL));
            let start = (first + row) * matrix.columns + column;
            let wide = matrix.columns.min(PANEL);
            put::<S, VECTORS>(simd, found, added.map(|added| &added[start..][..wide]), &mut out[start..][..wide]);
        }
    }
}

/// Writes the sums of a panel, or of as many columns as there are.
#[inline(always)]
fn put<S: Simd, const VECTORS: usize>(simd: S, sums: &mut [S::f32s; VECTORS], added: Option<&[f32]>, out: &mut [f32]) {
    if out.len() == PANEL {
        if let Some(added) = added {
            for (sum, more) in sums.iter_mut().zip(S::as_simd_f32s(added).0) {
                *sum = simd.add_f32s(*sum, *more);
            }
        }
        for (place, sum) in S::as_mut_simd_f32s(out).0.iter_mut().zip(sums) {
            *place = *sum;
        }
    } else {
        let mut whole = [0.0; PANEL];
        for (place, sum) in S::as_mut_simd_f32s(&mut whole).0.iter_mut().zip(sums) {
            *place = *sum;
        }
        for (column, place) in out.iter_mut().enumerate() {
            *place = whole[column] + added.map_or(0.0, |added| added[column]);
        }
    }
}

/// What is done to the sums of a panel.
#[inline(always)]
fn finish<S: Simd, const VECTORS: usize>(simd: S, then: Then, slopes: &[f32], sums: &mut [S::f32s; VECTORS]) {
    match then {
        Then::Nothing => {}
        Then::Clip(..) | Then::Gelu => {
            for sum in sums {
                *sum = changed(simd, then, *sum, *sum);
            }
        }
        Then::Bend => {
            for (sum, slope) in sums.iter_mut().zip(S::as_simd_f32s(slopes).0) {
                *sum = changed(simd, then, *sum, *slope);
            }
        }
    }
}

/// What is done to sums side by side.
#[inline(always)]
pub(super) fn changed<S: Simd>(simd: S, then: Then, sum: S::f32s, slope: S::f32s) -> S::f32s {
    match then {
        Then::Nothing => sum,
        Then::Clip(low, high) => {
            let (low, high) = (simd.splat_f32s(f32::from_bits(low)), simd.splat_f32s(f32::from_bits(high)));
            simd.min_f32s(simd.max_f32s(sum, low), high)
        }
        Then::Bend => {
            let nought = simd.splat_f32s(0.0);
            simd.mul_add_f32s(slope, simd.min_f32s(sum, nought), simd.max_f32s(sum, nought))
        }
        Then::Gelu => gelu(simd, sum),
    }
}

/// x · Φ(x), with the error function of Abramowitz and Stegun 7.1.28, which is off by 3 × 10⁻⁷ at most.
#[inline(always)]
fn gelu<S: Simd>(simd: S, value: S::f32s) -> S::f32s {
    const TERMS: [f32; 6] =
        [0.000_043_063_8, 0.000_276_567_2, 0.000_152_014_3, 0.009_270_527, 0.042_282_01, 0.070_523_076];
    let size = simd.abs_f32s(value);
    let place = simd.mul_f32s(size, simd.splat_f32s(std::f32::consts::FRAC_1_SQRT_2));
    let mut sum = simd.splat_f32s(TERMS[0]);
    for term in &TERMS[1..] {
        sum = simd.mul_add_f32s(sum, place, simd.splat_f32s(*term));
    }
    let mut power = simd.mul_add_f32s(sum, place, simd.splat_f32s(1.0));
    for _ in 0..4 {
        power = simd.mul_f32s(power, power);
    }
    let one = simd.splat_f32s(1.0);
    let error = simd.sub_f32s(one, simd.div_f32s(one, power));
    simd.mul_f32s(simd.splat_f32s(0.5), simd.mul_add_f32s(size, error, value))
}

#[cfg(test)]
pub(super) mod tests;
