//! A vector that tells people apart.

use anyhow::{Result, ensure};

use crate::{
    align::{Crop, SIDE},
    network::{self, Network, values},
    registry::{Model, Pixels},
};

/// Of length one, and made by one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// Whose vectors it may be compared with.
    pub model: &'static str,
    values: Vec<f32>,
}

impl Vector {
    /// A vector brought to length one. Nothing, if it has no direction.
    pub fn new(model: &'static str, values: Vec<f32>) -> Option<Self> {
        let length = values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
        if !(length.is_finite() && length > 1e-6) {
            return None;
        }
        let values = values.into_iter().map(|value| (f64::from(value) / length) as f32).collect();
        Some(Self { model, values })
    }

    /// Its numbers.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// From -1 to 1: how alike two faces are. Nothing for vectors of two models.
    pub fn cosine(&self, other: &Self) -> Option<f32> {
        let comparable = self.model == other.model && self.values.len() == other.values.len();
        comparable.then(|| self.values.iter().zip(&other.values).map(|(one, other)| one * other).sum())
    }
}

/// The network that makes vectors.
#[derive(Debug)]
pub(crate) struct Embedder {
    model: &'static Model,
    network: Network,
}

impl Embedder {
    pub(crate) fn load(model: &'static Model, bytes: &[u8]) -> Result<Self> {
        Ok(Self { model, network: Network::load(bytes, SIDE)? })
    }

    /// Its network.
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// The vector of a face. Nothing, if the network sees none in it.
    pub(crate) fn embed(&self, crop: &Crop) -> Result<Option<Vector>> {
        let mut pixels = crop.0.clone();
        if self.model.pixels == Pixels::Signed {
            for value in &mut pixels {
                *value = (*value - 127.5) / 127.5;
            }
        }
        let outputs = self.network.run(network::input(pixels, SIDE)?)?;
        let found = outputs.first().map(values).transpose()?.unwrap_or_default();
        ensure!(found.len() == self.model.dimensions, "{} gave {} numbers", self.model.id, found.len());
        Ok(Vector::new(&self.model.id, found.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_no_direction_is_no_vector() {
        for values in [vec![], vec![0.0; 4], vec![1.0, f32::NAN], vec![f32::INFINITY, 1.0], vec![1e-9, 0.0]] {
            assert_eq!(Vector::new("m", values.clone()), None, "{values:?}");
        }
    }

    #[test]
    fn vectors_of_two_models_are_not_compared() {
        let of = |model, values| Vector::new(model, values).unwrap();
        let cosine = of("m", vec![3.0, 4.0]).cosine(&of("m", vec![4.0, 3.0])).unwrap();
        assert!((cosine - 0.96).abs() < 1e-6, "{cosine}");
        assert_eq!(of("m", vec![3.0, 4.0]).cosine(&of("n", vec![3.0, 4.0])), None);
        assert_eq!(of("m", vec![3.0, 4.0]).cosine(&of("m", vec![3.0, 4.0, 0.0])), None);
    }

    proptest! {
        #[test]
        fn a_cosine_is_a_number_whatever_the_vectors(one in finite(), other in finite()) {
            if let (Some(one), Some(other)) = (Vector::new("m", one), Vector::new("m", other)) {
                let cosine = one.cosine(&other).unwrap();
                prop_assert!((-1.001..=1.001).contains(&cosine), "{cosine}");
                prop_assert!((one.cosine(&one).unwrap() - 1.0).abs() < 1e-3);
            }
        }
    }

    fn finite() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(prop::num::f32::ANY, 8)
    }
}
