//! The models that make vectors of faces, as far as who has no networks must know of them.

/// A model that makes vectors of faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceModel {
    /// The set of networks that it belongs to: what a deployment chooses.
    pub set: &'static str,
    /// Its id. Vectors of two models are never compared.
    pub id: &'static str,
    /// How many numbers its vectors have.
    pub dimension: usize,
}

impl FaceModel {
    /// All of them.
    pub const ALL: [Self; 2] = [
        Self { set: "open", id: "mobileface-v2", dimension: 256 },
        Self { set: "edgeface", id: "edgeface-xs-q", dimension: 512 },
    ];

    /// The one of a set.
    pub fn of_set(set: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|model| model.set == set)
    }
}
