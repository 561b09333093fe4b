//! What a model makes of a face.

use std::fmt;

/// The most dimensions that a vector may have.
pub const MOST_DIMENSIONS: usize = 4096;

/// Sums that are taken beside each other: the same on every processor, so that a cosine is too.
const LANES: usize = 16;

/// How far from one the length of a vector may be that was kept.
const LENGTH_ERROR: f32 = 1e-3;

/// A face as a model sees it, of length one. It says something of a person's body, so that no log can show it.
#[derive(Clone, PartialEq)]
pub struct Vector(Box<[f32]>);

impl fmt::Debug for Vector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[vector of {}]", self.0.len())
    }
}

impl Vector {
    /// Brings values to length one. Nothing if they have no direction: none, too many, all zero, or not numbers.
    pub fn new(values: &[f32]) -> Option<Self> {
        if values.is_empty() || values.len() > MOST_DIMENSIONS {
            return None;
        }
        let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        if !largest.is_normal() || !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        // Divided by the largest first, so that no square is too large or too small.
        let scaled: Vec<f32> = values.iter().map(|value| value / largest).collect();
        let length = dot(&scaled, &scaled).sqrt();
        Some(Self(scaled.into_iter().map(|value| value / length).collect()))
    }

    /// How many dimensions it has.
    pub fn dimension(&self) -> usize {
        self.0.len()
    }

    /// Its values.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// How alike two are, from -1 to 1. Those of different models are not alike at all.
    pub fn cosine(&self, other: &Self) -> f32 {
        if self.0.len() == other.0.len() { dot(&self.0, &other.0).clamp(-1.0, 1.0) } else { -1.0 }
    }

    /// As bytes, four for each dimension.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    /// The vector with these bytes. Nothing if they are none of [`Vector::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (values, rest) = bytes.as_chunks::<4>();
        if values.is_empty() || values.len() > MOST_DIMENSIONS || !rest.is_empty() {
            return None;
        }
        let values: Box<[f32]> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
        let length = dot(&values, &values).sqrt();
        // A length that is no number is not near to one either.
        ((length - 1.0).abs() <= LENGTH_ERROR).then_some(Self(values))
    }
}

/// The sum of products, in an order that does not depend on the processor.
pub(crate) fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (left, left_rest) = left.as_chunks::<LANES>();
    let (right, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in left.iter().zip(right) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    for (sum, (left, right)) in sums.iter_mut().zip(left_rest.iter().zip(right_rest)) {
        *sum += left * right;
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_no_direction_is_no_vector() {
        for values in [&[][..], &[0.0; 8], &[f32::NAN, 1.0], &[f32::INFINITY, 1.0], &vec![0.1; MOST_DIMENSIONS + 1]] {
            assert_eq!(Vector::new(values), None);
        }
        assert_eq!(Vector::from_bytes(&[]), None);
        assert_eq!(Vector::from_bytes(&[0; 16]), None, "no length");
        assert_eq!(Vector::from_bytes(&f32::NAN.to_le_bytes()), None);
        assert_eq!(Vector::from_bytes(&[0, 0, 128, 63, 0]), None, "a byte too many");
    }

    #[test]
    fn nothing_shows_it() {
        assert_eq!(format!("{:?}", Vector::new(&[3.0, 4.0]).unwrap()), "[vector of 2]");
    }

    #[test]
    fn vectors_of_two_models_are_not_alike() {
        let (two, three) = (Vector::new(&[1.0, 0.0]).unwrap(), Vector::new(&[1.0, 0.0, 0.0]).unwrap());
        assert_eq!((two.cosine(&two), two.cosine(&three)), (1.0, -1.0));
    }

    proptest! {
        #[test]
        fn a_vector_has_length_one_whatever_its_values(values in prop::collection::vec(-1e30_f32..1e30, 1..600)) {
            prop_assume!(values.iter().any(|value| *value != 0.0));
            let vector = Vector::new(&values).unwrap();
            prop_assert!((vector.cosine(&vector) - 1.0).abs() < 1e-5);
            prop_assert_eq!(Vector::from_bytes(&vector.to_bytes()), Some(vector));
        }
    }
}
