//! The best of many.

use std::cmp::Ordering;

use crate::rows::FaceId;

/// A face that may be who is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Which.
    pub face: FaceId,
    /// How alike it is, as far as codes know it.
    pub cosine: f32,
}

impl Candidate {
    /// The better one first; of equals the smaller id, so that what is found does not depend on the order of looking.
    fn order(&self, other: &Self) -> Ordering {
        other.cosine.total_cmp(&self.cosine).then_with(|| self.face.cmp(&other.face))
    }
}

/// The best candidates of all that were offered, each face once.
#[derive(Debug, Clone)]
pub struct Top {
    most: usize,
    best: Vec<Candidate>,
}

impl Top {
    /// The best so many.
    pub fn new(most: usize) -> Self {
        Self { most, best: Vec::with_capacity(most + 1) }
    }

    /// What is not above this need not be offered... but for equals, whose smaller id counts.
    pub(crate) fn least(&self) -> f32 {
        match self.best.last() {
            Some(last) if self.best.len() == self.most => last.cosine.next_down(),
            _ => f32::NEG_INFINITY,
        }
    }

    /// Takes a face if it is among the best. A face that comes again, since it is being moved, counts once.
    pub fn offer(&mut self, face: FaceId, cosine: f32) {
        let candidate = Candidate { face, cosine };
        if let Some(place) = self.best.iter().position(|known| known.face == face) {
            if self.best[place].order(&candidate).is_le() {
                return;
            }
            self.best.remove(place);
        }
        let place = self.best.partition_point(|known| known.order(&candidate).is_lt());
        self.best.insert(place, candidate);
        self.best.truncate(self.most);
    }

    /// Takes what another has.
    pub fn absorb(&mut self, other: Self) {
        for candidate in other.best {
            self.offer(candidate.face, candidate.cosine);
        }
    }

    /// The best, the very best first.
    pub fn into_best(self) -> Vec<Candidate> {
        self.best
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_face_that_comes_twice_counts_once() {
        let mut top = Top::new(2);
        for (face, cosine) in [(1, 0.5), (2, 0.4), (1, 0.6), (1, 0.1), (3, 0.45)] {
            top.offer([face; 16], cosine);
        }
        let best: Vec<_> = top.into_best().into_iter().map(|candidate| (candidate.face[0], candidate.cosine)).collect();
        assert_eq!(best, [(1, 0.6), (3, 0.45)]);
    }

    proptest! {
        #[test]
        fn the_order_of_looking_does_not_matter(
            offered in prop::collection::vec((0_u8..40, 0_u8..6), 0..60),
            cut in 0_usize..60,
        ) {
            // A face has one cosine, however often it comes.
            let mut offered: Vec<_> = offered.into_iter().map(|(face, cosine)| (face, f32::from(cosine))).collect();
            offered.sort_by(|one, other| one.partial_cmp(other).unwrap());
            offered.dedup_by_key(|(face, _)| *face);
            let take = |order: &[(u8, f32)]| {
                let mut top = Top::new(7);
                for (face, cosine) in order {
                    if *cosine > top.least() {
                        top.offer([*face; 16], *cosine);
                    }
                }
                top
            };
            let forward = take(&offered).into_best();
            let (first, second) = offered.split_at(cut.min(offered.len()));
            let (mut parts, reversed): (_, Vec<_>) = (take(second), offered.iter().rev().copied().collect());
            parts.absorb(take(first));
            prop_assert_eq!(&parts.into_best(), &forward);
            prop_assert_eq!(&take(&reversed).into_best(), &forward);
        }
    }
}
