//! Vectors as codes of one byte for each dimension.
//!
//! The largest value of a vector, without its sign, is 127; all others are rounded to whole steps of a 127th of it. So no
//! value is off by more than half a step, and a cosine of two codes is off by no more than [`Code::error`] of both: the
//! length of what rounding can do to a vector is half a step in each dimension.

use std::fmt;

use crate::vector::{MOST_DIMENSIONS, Vector};

/// What the largest value becomes.
const LARGEST: f32 = 127.0;

/// What is added to a code where it is kept: one processor multiplies unsigned bytes with signed ones, and takes twice
/// as long for two signed ones. What that adds to a sum depends on the probe alone ([`Probe::offset`]).
pub(crate) const ZERO: u8 = 128;

/// Bytes that are read at once. A row is so many of them, its end filled with zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [u8; Self::BYTES]);

impl Line {
    pub(crate) const BYTES: usize = 64;
}

/// How many lines a row of this dimension takes.
pub(crate) const fn lines(dimension: usize) -> usize {
    dimension.div_ceil(Line::BYTES)
}

/// A vector in codes. It says something of a person's body, so that no log can show it.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// What a step is worth.
    step: f32,
    values: Box<[i8]>,
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[code of {}]", self.values.len())
    }
}

impl Code {
    /// The code of a vector.
    pub fn of(vector: &Vector) -> Self {
        let largest = vector.values().iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let step = largest / LARGEST;
        let values = vector.values().iter().map(|value| (value / step).round().clamp(-LARGEST, LARGEST) as i8);
        Self { step, values: values.collect() }
    }

    pub(crate) fn new(step: f32, values: Box<[i8]>) -> Self {
        Self { step, values }
    }

    /// How many dimensions it has.
    pub fn dimension(&self) -> usize {
        self.values.len()
    }

    /// What a step is worth.
    pub fn step(&self) -> f32 {
        self.step
    }

    pub(crate) fn values(&self) -> &[i8] {
        &self.values
    }

    /// The most that rounding may have added to a cosine with a vector of length one, or taken from it.
    pub fn error(&self) -> f32 {
        self.step / 2.0 * (self.values.len() as f32).sqrt()
    }

    /// As bytes: the step, then one for each dimension.
    pub fn to_bytes(&self) -> Vec<u8> {
        let values = self.values.iter().map(|value| value.cast_unsigned());
        self.step.to_le_bytes().into_iter().chain(values).collect()
    }

    /// The code with these bytes. Nothing if they are none of [`Code::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (step, values) = bytes.split_first_chunk::<4>()?;
        let step = f32::from_le_bytes(*step);
        let values: Box<[i8]> = values.iter().map(|value| value.cast_signed()).collect();
        let fits = !values.is_empty() && values.len() <= MOST_DIMENSIONS && !values.contains(&i8::MIN);
        (fits && is_step(step)).then_some(Self { step, values })
    }
}

/// Whether a step can be that of a vector of length one.
pub(crate) fn is_step(step: f32) -> bool {
    step > 0.0 && step <= 1.001 / LARGEST
}

/// What is looked for, as the kernels take it.
#[derive(Clone)]
pub struct Probe {
    dimension: usize,
    step: f32,
    /// Codes as they are.
    pub(crate) signed: Vec<Line>,
    /// The same in 16 bits.
    pub(crate) wide: Vec<Wide>,
    /// What [`ZERO`] adds to every sum.
    pub(crate) offset: i32,
}

/// A line's codes in 16 bits.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Wide(pub(crate) [i16; Line::BYTES]);

impl fmt::Debug for Probe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[probe of {}]", self.dimension)
    }
}

impl Probe {
    /// A probe that looks for a code.
    pub fn new(code: &Code) -> Self {
        let (mut signed, mut wide) = (Vec::new(), Vec::new());
        for values in code.values.chunks(Line::BYTES) {
            let (mut line, mut wider) = ([0; Line::BYTES], [0; Line::BYTES]);
            for (place, value) in values.iter().enumerate() {
                line[place] = value.cast_unsigned();
                wider[place] = i16::from(*value);
            }
            signed.push(Line(line));
            wide.push(Wide(wider));
        }
        let sum: i32 = code.values.iter().map(|value| i32::from(*value)).sum();
        Self { dimension: code.dimension(), step: code.step, signed, wide, offset: sum * i32::from(ZERO) }
    }

    /// How many dimensions it has.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// What a step is worth.
    pub(crate) fn step(&self) -> f32 {
        self.step
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{kernel::Kernel, rows::Rows};

    fn vector(dimension: usize) -> impl Strategy<Value = Vector> {
        prop::collection::vec(-1.0_f32..1.0, dimension).prop_filter_map("no direction", |values| Vector::new(&values))
    }

    #[test]
    fn bytes_that_are_no_code_are_refused() {
        let code = Code::of(&Vector::new(&[0.5, -1.0, 0.25]).unwrap());
        let good = code.to_bytes();
        assert_eq!(Code::from_bytes(&good), Some(code));
        for (place, byte) in [(4, 128), (3, 255), (3, 0x7f), (3, 0x80), (3, 0x40)] {
            let mut bad = good.clone();
            bad[place] = byte;
            assert_eq!(Code::from_bytes(&bad), None, "{place}: {byte}");
        }
        assert!(Code::from_bytes(&good[..4]).is_none() && Code::from_bytes(&[]).is_none());
    }

    proptest! {
        #[test]
        fn no_value_is_off_by_more_than_half_a_step(vector in vector(300)) {
            let code = Code::of(&vector);
            for (value, code_value) in vector.values().iter().zip(code.values()) {
                prop_assert!((value - f32::from(*code_value) * code.step).abs() <= code.step * 0.5001);
            }
            prop_assert_eq!(Code::from_bytes(&code.to_bytes()), Some(code));
        }

        #[test]
        fn no_cosine_is_off_by_more_than_the_errors_of_both(
            (one, other) in (1_usize..520).prop_flat_map(|dimension| (vector(dimension), vector(dimension)))
        ) {
            let (exact, code, probe) = (one.cosine(&other), Code::of(&one), Code::of(&other));
            let mut rows = Rows::new(one.dimension());
            rows.push([0; 16], &code);
            let mut told = None;
            rows.each_cosine(Kernel::Portable, &Probe::new(&probe), |_, cosine| told = Some(cosine));
            // What both roundings do together comes on top: the product of both errors.
            let bound = code.error() + probe.error() + code.error() * probe.error() + 1e-5;
            prop_assert!((told.unwrap() - exact).abs() <= bound, "{} {exact} {bound}", told.unwrap());
        }
    }
}
