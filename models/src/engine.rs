//! The networks of a set, loaded once, and what they say of a picture together.

use std::{num::NonZero, path::Path, thread};

use anyhow::{Context, Result};

use crate::{
    align::{self, Crop},
    detect::{Detector, Face},
    embed::{Embedder, Vector},
    liveness::{self, Judge, Liveness},
    network::Cost,
    picture::Picture,
    quality::{self, Quality},
    registry::{Model, Role, Set},
};

/// A set of networks, ready to look at pictures from several threads.
#[derive(Debug)]
pub struct Engine {
    set: &'static Set,
    detector: Detector,
    embedder: Embedder,
    judges: Vec<Judge>,
    threads: usize,
}

// One engine serves all requests.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Engine>();
};

/// What there is to say of the main face of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// All faces, the main one first.
    pub faces: Vec<Face>,
    /// The main face, upright.
    pub crop: Crop,
    /// Whether the photo is good enough.
    pub quality: Quality,
    /// Whether a person stood there.
    pub liveness: Liveness,
    /// Tells the person from others.
    pub vector: Vector,
}

impl Engine {
    /// Loads the networks of a set from a folder of weights, side by side.
    pub fn load(weights: &Path, set: &str) -> Result<Self> {
        let set = Set::named(set)?;
        let read = |model: &'static Model| model.read(weights);
        thread::scope(|scope| {
            let detector = scope.spawn(move || Detector::load(&read(set.only(Role::Detector))?));
            let judges: Vec<_> = set
                .models(Role::Liveness)
                .map(|model| scope.spawn(move || Judge::load(model, &read(model)?)))
                .collect();
            let embedder = set.only(Role::Embedder);
            Ok(Self {
                set,
                embedder: Embedder::load(embedder, &read(embedder)?)?,
                detector: joined(detector)?,
                judges: judges.into_iter().map(joined).collect::<Result<_>>()?,
                threads: cores(),
            })
        })
    }

    /// The same engine that uses one thread, or as many as there are.
    #[must_use]
    pub fn parallel(self, is_parallel: bool) -> Self {
        Self { threads: if is_parallel { cores() } else { 1 }, ..self }
    }

    /// The set that it runs.
    pub fn set(&self) -> &'static Set {
        self.set
    }

    /// All faces of a picture, the main one first.
    pub fn faces(&self, picture: &Picture) -> Result<Vec<Face>> {
        self.detector.faces(picture)
    }

    /// Looks at the main face of a picture. Nothing, if there is no face.
    pub fn look(&self, picture: &Picture) -> Result<Option<Portrait>> {
        self.look_with(picture, true)
    }

    /// How many threads it may use.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// The same with threads of its own, if there are cores, or without.
    pub(crate) fn look_with(&self, picture: &Picture, may_spread: bool) -> Result<Option<Portrait>> {
        let faces = self.faces(picture)?;
        let Some(main) = faces.first() else { return Ok(None) };
        let Some(crop) = align::crop(picture, &main.landmarks) else { return Ok(None) };
        let (liveness, vector) = if may_spread && self.threads > 1 {
            thread::scope(|scope| {
                let liveness = scope.spawn(|| self.liveness(picture, main));
                let vector = self.embedder.embed(&crop)?;
                anyhow::Ok((joined(liveness)?, vector))
            })?
        } else {
            (self.liveness(picture, main)?, self.embedder.embed(&crop)?)
        };
        let Some(vector) = vector else { return Ok(None) };
        let quality = quality::look(&faces, &crop);
        Ok(Some(Portrait { faces, crop, quality, liveness, vector }))
    }

    /// What each operator of each network takes.
    pub fn profile(&self, rounds: usize) -> Result<Vec<Cost>> {
        let judges = self.judges.iter().map(Judge::network).zip(self.set.models(Role::Liveness));
        let mut networks = vec![
            (self.detector.network(), self.set.only(Role::Detector)),
            (self.embedder.network(), self.set.only(Role::Embedder)),
        ];
        networks.extend(judges);
        let costs = networks.into_iter().map(|(network, model)| network.profile(&model.id, rounds));
        Ok(costs.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Whether the face is a person's who stood there, from one picture.
    fn liveness(&self, picture: &Picture, face: &Face) -> Result<Liveness> {
        let scores: Vec<f32> =
            self.judges.iter().map(|judge| judge.score(picture, &face.rect)).collect::<Result<_>>()?;
        Ok(Liveness { score: liveness::mean(&scores), threshold: self.set.liveness })
    }
}

/// Cores of this machine.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What a thread has done, or why not.
pub(crate) fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().ok().context("a thread of the face engine panicked")?
}
