//! Which networks there are, and which belong together: `models.toml`, compiled in.

use std::{fs, path::Path, sync::LazyLock};

use anyhow::{Context, Result, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use serde::Deserialize;

static LIST: LazyLock<List> =
    LazyLock::new(|| toml::from_str(include_str!("../models.toml")).expect("a test reads the same file"));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    model: Vec<Model>,
    set: Vec<Set>,
}

/// What a network is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Finds faces and their landmarks.
    Detector,
    /// Makes a vector of a face.
    Embedder,
    /// Tells a person from a picture of one.
    Liveness,
}

/// How an embedder wants its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pixels {
    /// From 0 to 255.
    #[default]
    Bytes,
    /// From -1 to 1.
    Signed,
}

/// A network.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its name. A vector carries it: vectors of two models are never compared.
    pub id: String,
    /// What it is for.
    pub role: Role,
    /// The file in the folder of weights.
    pub file: String,
    /// Of the file.
    pub sha256: String,
    /// Of the file that `models/convert` makes of the upstream ones, where it is another one.
    pub converted: Option<String>,
    /// Of the file.
    pub bytes: usize,
    /// Of the weights.
    pub licence: String,
    /// What is known of the pictures that it has learned from.
    pub training: String,
    /// Where the weights are from.
    pub origin: String,
    /// The files that their authors publish.
    pub upstream: Vec<Upstream>,
    /// What goes in.
    pub input: String,
    /// What comes out.
    pub output: String,
    #[serde(default)]
    pub(crate) dimensions: usize,
    #[serde(default)]
    pub(crate) pixels: Pixels,
    #[serde(default)]
    pub(crate) scale: f32,
}

/// A file as its authors publish it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// Where it is, at one commit.
    pub address: String,
    /// Of the file.
    pub sha256: String,
}

/// Networks that run together, and what was measured of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Its name.
    pub id: String,
    models: Vec<String>,
    /// Pairs: how often two strangers are taken for one person, and the cosine from which on it is so seldom.
    pub rates: Vec<(f64, f32)>,
    /// The passive score from which on a face is taken for live.
    pub liveness: f32,
    /// Whether it has run here.
    pub tested: bool,
}

/// All sets; the first is the default.
pub fn sets() -> &'static [Set] {
    &LIST.set
}

impl Set {
    /// The set of this name.
    pub fn named(id: &str) -> Result<&'static Self> {
        let known = || sets().iter().map(|set| set.id.as_str()).collect::<Vec<_>>().join(", ");
        sets().iter().find(|set| set.id == id).with_context(|| format!("no set is named {id}; there are {}", known()))
    }

    /// Its networks for one purpose, in the order of the list.
    pub fn models(&self, role: Role) -> impl Iterator<Item = &'static Model> + '_ {
        LIST.model.iter().filter(move |model| model.role == role && self.models.contains(&model.id))
    }

    /// Its network for a purpose that has one.
    pub(crate) fn only(&self, role: Role) -> &'static Model {
        self.models(role).next().expect("a test counts the models of each set")
    }
}

impl Model {
    /// The file, if it is the one that the list means.
    pub(crate) fn read(&self, weights: &Path) -> Result<Vec<u8>> {
        let path = weights.join(&self.file);
        let bytes = fs::read(&path).with_context(|| {
            format!("the weights of {} are not at {}: `make models` brings them", self.id, path.display())
        })?;
        self.check(&bytes)?;
        Ok(bytes)
    }

    fn check(&self, bytes: &[u8]) -> Result<()> {
        let found = HEXLOWER.encode(digest(&SHA256, bytes).as_ref());
        let known = found == self.sha256 || self.converted.as_ref() == Some(&found);
        ensure!(known, "{} is another file: its SHA-256 is {found}, not {}", self.file, self.sha256);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_a_detector_an_embedder_and_two_crops_for_liveness() {
        for set in sets() {
            let count = |role| set.models(role).count();
            assert_eq!((count(Role::Detector), count(Role::Embedder), count(Role::Liveness)), (1, 1, 2), "{}", set.id);
            assert_eq!(set.models.len(), 4, "{} names only models of the list", set.id);
            assert!(set.models(Role::Liveness).all(|model| model.scale > 1.0));
            assert!(set.models(Role::Embedder).all(|model| model.dimensions > 0));
        }
        assert_eq!(sets()[0].id, "open");
    }

    #[test]
    fn every_model_says_where_it_is_from_and_what_may_be_done_with_it() {
        for model in &LIST.model {
            assert_eq!(model.sha256.len(), 64, "{}", model.id);
            for text in [&model.licence, &model.training, &model.origin, &model.input, &model.output] {
                assert!(!text.is_empty(), "{}", model.id);
            }
        }
    }

    #[test]
    fn every_model_names_files_that_cannot_change() {
        for model in &LIST.model {
            assert!(!model.upstream.is_empty(), "{}", model.id);
            for file in &model.upstream {
                assert!(file.address.starts_with("https://"), "{}", file.address);
                assert_eq!(file.sha256.len(), 64, "{}", file.address);
            }
        }
    }

    #[test]
    fn a_file_made_by_our_own_conversion_is_accepted_by_its_own_hash() {
        let content = b"what the conversion has made";
        let given = &LIST.model[0];
        let model = Model {
            id: given.id.clone(),
            role: given.role,
            file: given.file.clone(),
            sha256: given.sha256.clone(),
            converted: Some(HEXLOWER.encode(digest(&SHA256, content).as_ref())),
            bytes: given.bytes,
            licence: String::new(),
            training: String::new(),
            origin: String::new(),
            upstream: Vec::new(),
            input: String::new(),
            output: String::new(),
            dimensions: 0,
            pixels: Pixels::Bytes,
            scale: 0.0,
        };
        assert!(model.check(content).is_ok());
        assert!(model.check(b"something else").is_err());
    }

    #[test]
    fn another_file_is_refused() {
        let refused = LIST.model[0].check(b"weights of somebody else").unwrap_err().to_string();
        assert!(refused.contains("yunet_2023mar_anysize.onnx is another file"), "{refused}");
    }

    #[test]
    fn a_set_that_is_not_there_is_named_beside_those_that_are() {
        let refused = Set::named("closed").unwrap_err().to_string();
        insta::assert_snapshot!(refused, @"no set is named closed; there are open, edgeface, sface");
    }
}
