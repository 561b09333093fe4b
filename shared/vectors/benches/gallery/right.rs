//! Whether an accurate search finds whom comparing all vectors in full finds.

use std::thread;

use vectors::{Code, Vector};

use crate::data::{Gallery, QUERIES};

pub(crate) fn measure(gallery: &Gallery) {
    let queries: Vec<&Vector> = gallery.queries().collect();
    let exact = exact(&gallery.vectors, &queries);
    let (mut right, mut proven) = (0, 0);
    for (query, exact) in queries.iter().zip(&exact) {
        let candidates = gallery.candidates(query);
        let best = gallery.best_of(query, &candidates).unwrap();
        right += usize::from(best.0 == exact.0);
        // No face that is left out can be better than the last candidate with all that rounding may have taken from it.
        let left_out =
            candidates.last().unwrap().cosine + (1.0 + gallery.error) * (1.0 + Code::of(query).error()) - 1.0;
        proven += usize::from(gallery.vectors.len() <= candidates.len() || best.1 > left_out);
    }
    println!(
        "ACCURATE finds whom f32 finds: {right} of {} queries, {proven} of them proven by the bound",
        queries.len()
    );
    println!(
        "  ({QUERIES} noisy copies, {QUERIES} strangers; {} candidates compared in full)",
        crate::data::CANDIDATES
    );
}

/// The best of all for each query, each vector compared in full.
fn exact(vectors: &[Vector], queries: &[&Vector]) -> Vec<(usize, f32)> {
    let half = |queries: &[&Vector]| {
        let mut best = vec![(0, f32::NEG_INFINITY); queries.len()];
        for (block, part) in vectors.chunks(64).enumerate() {
            for (best, query) in best.iter_mut().zip(queries) {
                for (place, vector) in part.iter().enumerate() {
                    let cosine = query.cosine(vector);
                    if cosine > best.1 {
                        *best = (block * 64 + place, cosine);
                    }
                }
            }
        }
        best
    };
    let (first, second) = queries.split_at(queries.len() / 2);
    thread::scope(|scope| {
        let other = scope.spawn(|| half(second));
        [half(first), other.join().unwrap()].concat()
    })
}
