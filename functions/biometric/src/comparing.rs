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
        let confidence = |cosine| hundredths(self.set, cosine);
        work(&Probe { vector: &self.vector, model: self.model, alone, among: &among, confidence: &confidence }).await
    }
}

/// A set that was never measured recognises nobody.
fn cosine(threshold: Option<Threshold>) -> f32 {
    threshold.map_or(f32::INFINITY, |threshold| threshold.cosine)
}

/// The highest score that a flow could ask for with a cosine being enough still: 0.99 is the most that one can ask for.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 99")]
fn hundredths(set: &Set, cosine: f32) -> u8 {
    let score = set.score(cosine).filter(|score| score.is_finite()).unwrap_or_default();
    // What the way back to a score has rounded off is no step.
    (score * 100.0 + 1e-3).floor().clamp(0.0, 99.0) as u8
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
    fn a_confidence_is_the_highest_score_that_would_have_been_met() {
        for set in face::sets().iter().filter(|set| set.tested) {
            for score in 70..=99_u8 {
                let least = cosine(set.of_score(f64::from(score) / 100.0));
                assert_eq!(hundredths(set, least), score, "{} {least}", set.id);
                assert_eq!(hundredths(set, least - 0.0005), score - 1, "{} {least}", set.id);
            }
            assert_eq!((hundredths(set, 1.0), hundredths(set, -1.0), hundredths(set, f32::NAN)), (99, 0, 0));
        }
    }

    #[test]
    fn a_set_that_was_never_measured_recognises_nobody() {
        let set = Set::named("sface").unwrap();
        assert!(cosine(set.of_score(0.7)).is_infinite());
    }
}
