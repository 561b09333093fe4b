//! What a gallery is made of.

use serde::{Deserialize, Serialize};

use crate::rows::FaceId;

/// The layout that this release writes; it reads no other.
const FORMAT: u32 = 1;

/// The partitions of one environment and one model, as they stood at one generation. It never changes: the next
/// generation is another manifest, and the table says which one counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The layout of the manifest and of what it names.
    pub format: u32,
    /// The model whose vectors these are.
    pub model: String,
    /// How many dimensions they have.
    pub dimension: usize,
    /// Counts up by one with each manifest.
    pub generation: u64,
    /// The partitions.
    pub partitions: Vec<Listed>,
    /// Faces that it has and that waited still when it was made: whoever makes the next one does not take them in again.
    pub folded: Vec<FaceId>,
}

/// A partition in a manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The name of its object, which no other ever has.
    pub name: String,
    /// How many faces it has.
    pub count: usize,
    /// How large its object is, as it lies there.
    pub bytes: usize,
    /// SHA-256 of its object, as it lies there, in hexadecimal digits.
    pub sha256: String,
    /// The direction of what is in it.
    pub centroid: Vec<f32>,
}

impl Manifest {
    /// One without partitions, before all others.
    pub fn empty(model: &str, dimension: usize) -> Self {
        Self {
            format: FORMAT,
            model: model.to_owned(),
            dimension,
            generation: 0,
            partitions: Vec::new(),
            folded: Vec::new(),
        }
    }

    /// How many faces its partitions have.
    pub fn count(&self) -> usize {
        self.partitions.iter().map(|partition| partition.count).sum()
    }

    /// Whether it can be what its place says: of this layout, model, dimension and generation, and whole in itself.
    pub fn is_of(&self, model: &str, dimension: usize, generation: u64) -> bool {
        let partition_fits = |partition: &Listed| {
            partition.centroid.len() == dimension && partition.centroid.iter().all(|value| value.is_finite())
        };
        self.format == FORMAT
            && self.model == model
            && self.dimension == dimension
            && self.generation == generation
            && self.partitions.iter().all(partition_fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_of_its_place_alone() {
        let mut manifest = Manifest::empty("open-1", 2);
        manifest.generation = 3;
        manifest.partitions.push(Listed {
            name: "one".to_owned(),
            count: 5,
            bytes: 300,
            sha256: "00".to_owned(),
            centroid: vec![0.6, 0.8],
        });
        let text = serde_json::to_string(&manifest).unwrap();
        insta::assert_snapshot!(
            text,
            @r#"{"format":1,"model":"open-1","dimension":2,"generation":3,"partitions":[{"name":"one","count":5,"bytes":300,"sha256":"00","centroid":[0.6,0.8]}],"folded":[]}"#
        );
        assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
        assert!(manifest.is_of("open-1", 2, 3));
        assert!(!manifest.is_of("open-2", 2, 3) && !manifest.is_of("open-1", 3, 3) && !manifest.is_of("open-1", 2, 4));
        assert!(!Manifest { format: 2, ..manifest.clone() }.is_of("open-1", 2, 3));
        manifest.partitions[0].centroid[0] = f32::NAN;
        assert!(!manifest.is_of("open-1", 2, 3));
    }
}
