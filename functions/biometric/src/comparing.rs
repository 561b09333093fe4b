//! From which cosine on a face is somebody's: as a flow wants it, and as the size of the gallery does.

use face::{Engine, Set, thresholds::Threshold};
use smartaccess::{
    Result,
    flows::Probe,
    model::{BiometricLogin, FaceModel},
};
use vectors::Vector;

use crate::looking::Looked;

/// How often a stranger may be taken for anybody of a gallery.
const WRONG: f64 = 0.001;

/// A face, and what it must be like.
#[derive(Debug)]
pub(crate) struct Compared {
    vector: Vector,
    model: &'static FaceModel,
    set: &'static Set,
    score: f64,
}

impl Compared {
    /// The face of somebody who was looked at.
    pub(crate) fn of(engine: &Engine, looked: &Looked, login: &BiometricLogin) -> Result<Self> {
        let set = engine.set();
        let model = FaceModel::of_set(&set.id).filter(|model| model.id == looked.portrait.vector.model);
        let model = model.ok_or_else(|| anyhow::anyhow!("the model of the set {} is not known", set.id))?;
        let vector =
            Vector::new(looked.portrait.vector.values()).filter(|vector| vector.dimension() == model.dimension);
        let vector = vector.ok_or_else(|| anyhow::anyhow!("a vector of {} is none", model.id))?;
        Ok(Self { vector, model, set, score: login.search_min_score.get() })
    }

    /// Does something with it.
    pub(crate) async fn probed<T>(&self, work: impl AsyncFnOnce(&Probe<'_>) -> Result<T>) -> Result<T> {
        let alone = cosine(self.set.of_score(self.score));
        let among = |faces| alone.max(cosine(self.set.for_gallery(WRONG, faces)));
        work(&Probe { vector: &self.vector, model: self.model, alone, among: &among }).await
    }
}

/// A set that was never measured recognises nobody.
fn cosine(threshold: Option<Threshold>) -> f32 {
    threshold.map_or(f32::INFINITY, |threshold| threshold.cosine)
}

#[cfg(test)]
mod tests {
    use face::Role;

    use super::*;

    #[test]
    fn every_tested_set_is_known_to_those_who_have_no_networks() {
        let known: Vec<_> = FaceModel::ALL.iter().map(|model| (model.set, model.id)).collect();
        let embedder = |set: &'static Set| set.models(Role::Embedder).next().map_or("", |model| &model.id);
        let tested = face::sets().iter().filter(|set| set.tested);
        assert_eq!(known, tested.map(|set| (set.id.as_str(), embedder(set))).collect::<Vec<_>>());
    }

    #[test]
    fn a_set_that_was_never_measured_recognises_nobody() {
        let set = Set::named("sface").unwrap();
        assert!(cosine(set.of_score(0.7)).is_infinite());
    }
}
