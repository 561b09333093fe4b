//! A gallery of faces that nobody has, and who is looked for in it.

use vectors::{Candidate, Code, FaceId, Probe, Random, Rows, Top, Vector};

/// How many faces a search compares in full.
pub(crate) const CANDIDATES: usize = 32;

/// How many queries of each kind there are.
pub(crate) const QUERIES: usize = 500;

/// Faces with their codes, and queries.
pub(crate) struct Gallery {
    pub(crate) vectors: Vec<Vector>,
    pub(crate) rows: Rows,
    /// The most that rounding has done to any of them.
    pub(crate) error: f32,
    /// Noisy copies of enrolled vectors: cosines of about 0.5 to 0.9 with them.
    pub(crate) copies: Vec<Vector>,
    /// Vectors that have nothing to do with any.
    pub(crate) strangers: Vec<Vector>,
}

impl Gallery {
    pub(crate) fn new(dimension: usize, count: usize) -> Self {
        let mut random = Random::new(dimension as u64);
        let vectors: Vec<_> = (0..count).map(|_| random.vector(dimension)).collect();
        let mut rows = Rows::with_capacity(dimension, count);
        let mut error = 0.0_f32;
        for (place, vector) in vectors.iter().enumerate() {
            let code = Code::of(vector);
            error = error.max(code.error());
            rows.push(id(place), &code);
        }
        let copies = (0..QUERIES).map(|query| {
            let (copied, noise) = (&vectors[random.below(count)], random.vector(dimension));
            let share = 0.5 + 1.2 * query as f32 / QUERIES as f32;
            let values = copied.values().iter().zip(noise.values()).map(|(one, other)| one + share * other);
            Vector::new(&values.collect::<Vec<_>>()).unwrap()
        });
        let copies = copies.collect();
        let strangers = (0..QUERIES).map(|_| random.vector(dimension)).collect();
        Self { vectors, rows, error, copies, strangers }
    }

    /// All queries.
    pub(crate) fn queries(&self) -> impl Iterator<Item = &Vector> {
        self.copies.iter().chain(&self.strangers)
    }

    /// The candidates of a query.
    pub(crate) fn candidates(&self, query: &Vector) -> Vec<Candidate> {
        let mut top = Top::new(CANDIDATES);
        self.rows.scan(&Probe::new(&Code::of(query)), &mut top);
        top.into_best()
    }

    /// The best of candidates, compared in full.
    pub(crate) fn best_of(&self, query: &Vector, candidates: &[Candidate]) -> Option<(usize, f32)> {
        let scored = candidates
            .iter()
            .map(|candidate| place(candidate.face))
            .map(|place| (place, query.cosine(&self.vectors[place])));
        scored.max_by(|one, other| one.1.total_cmp(&other.1))
    }

    pub(crate) fn without_vectors(self) -> (Rows, Vec<Vector>) {
        let queries = self.queries().cloned().collect();
        (self.rows, queries)
    }
}

fn id(place: usize) -> FaceId {
    (place as u128).to_be_bytes()
}

pub(crate) fn place(face: FaceId) -> usize {
    u128::from_be_bytes(face) as usize
}
