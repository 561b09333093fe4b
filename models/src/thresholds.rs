//! From which cosine on two faces are one person's.
//!
//! A set's table says how often two strangers are as alike as that. Between its points, and beyond them, the cosine is
//! taken to grow evenly with each further zero of that rate; beyond them it is a guess, and marked as one.

use crate::registry::Set;

/// Scores that a flow may ask for, which people read as "85 %".
const SCORES: [f64; 2] = [0.70, 0.99];

/// What the least and the most of them ask of the rate: so many zeros.
const ZEROS: [f64; 2] = [3.0, 6.0];

/// A cosine, and how it was come by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// Two faces are one person's from here on.
    pub cosine: f32,
    /// Whether the rate lies outside of what was measured.
    pub is_extrapolated: bool,
}

/// The rate for one comparison at which a stranger is found in a gallery of so many people that seldom:
/// 1 - (1 - rate)^people is `wrong`.
pub fn rate_for_gallery(wrong: f64, people: u64) -> f64 {
    -f64::exp_m1(f64::ln_1p(-wrong) / people.max(1) as f64)
}

impl Set {
    /// The cosine at which two strangers are taken for one person this often. Nothing, if the set was never measured.
    pub fn at_rate(&self, rate: f64) -> Option<Threshold> {
        let zeros = -rate.log10();
        let (first, last) = (self.rates.first()?, self.rates.last()?);
        let is_extrapolated = !(-first.0.log10()..=-last.0.log10() + 1e-9).contains(&zeros);
        let cosine = line(self.points().as_slice(), zeros)?;
        Some(Threshold { cosine: cosine.clamp(-1.0, 1.0) as f32, is_extrapolated })
    }

    /// The cosine at which a stranger finds anybody in a gallery of so many people this seldom.
    pub fn for_gallery(&self, wrong: f64, people: u64) -> Option<Threshold> {
        self.at_rate(rate_for_gallery(wrong, people))
    }

    /// The cosine that a score of a flow asks for: 0.70 for one stranger in 1,000, 0.99 for one in 1,000,000, and evenly
    /// in zeros between them.
    pub fn of_score(&self, score: f64) -> Option<Threshold> {
        let share = (score - SCORES[0]) / (SCORES[1] - SCORES[0]);
        self.at_rate(10_f64.powf(-(ZEROS[0] + share * (ZEROS[1] - ZEROS[0]))))
    }

    /// The score that a cosine is worth, from 0 to 1: the way back.
    pub fn score(&self, cosine: f32) -> Option<f64> {
        let turned: Vec<_> = self.points().into_iter().map(|(zeros, cosine)| (cosine, zeros)).collect();
        let zeros = line(&turned, f64::from(cosine))?;
        let share = (zeros - ZEROS[0]) / (ZEROS[1] - ZEROS[0]);
        Some((SCORES[0] + share * (SCORES[1] - SCORES[0])).clamp(0.0, 1.0))
    }

    /// Zeros and cosines.
    fn points(&self) -> Vec<(f64, f64)> {
        self.rates.iter().map(|(rate, cosine)| (-rate.log10(), f64::from(*cosine))).collect()
    }
}

/// The value at `x` of a line through points, with its first and last piece going on. Nothing, if there are no two.
fn line(points: &[(f64, f64)], x: f64) -> Option<f64> {
    let pieces = || points.windows(2);
    let piece = pieces().find(|piece| x <= piece[1].0).or_else(|| pieces().last())?;
    let [(left, low), (right, high)] = [piece[0], piece[1]];
    Some(low + (x - left) / (right - left) * (high - low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::registry::sets;

    fn measured() -> impl Iterator<Item = &'static Set> {
        sets().iter().filter(|set| set.tested)
    }

    #[test]
    fn what_was_measured_is_given_back() {
        for set in measured() {
            for (rate, cosine) in &set.rates {
                let found = set.at_rate(*rate).unwrap();
                assert!((found.cosine - cosine).abs() < 1e-6 && !found.is_extrapolated, "{} {rate}", set.id);
            }
            assert!(set.at_rate(1e-7).unwrap().is_extrapolated && set.at_rate(1e-2).unwrap().is_extrapolated);
        }
    }

    #[test]
    fn a_gallery_of_more_people_asks_for_more() {
        // One in a thousand strangers, in galleries of 1 to 100,000 people.
        let told: Vec<_> = measured()
            .flat_map(|set| [1, 1_000, 10_000, 100_000].map(|people| (set, people)))
            .map(|(set, people)| {
                let Threshold { cosine, is_extrapolated } = set.for_gallery(1e-3, people).unwrap();
                format!("{} {people}: {cosine:.3}{}", set.id, if is_extrapolated { " guessed" } else { "" })
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        open 1: 0.361
        open 1000: 0.586 guessed
        open 10000: 0.656 guessed
        open 100000: 0.726 guessed
        edgeface 1: 0.256
        edgeface 1000: 0.446 guessed
        edgeface 10000: 0.508 guessed
        edgeface 100000: 0.570 guessed
        ");
    }

    #[test]
    fn wrong_matches_add_up() {
        for (wrong, people) in [(0.001, 1_u64), (0.095, 1_000), (0.001, 100_000)] {
            let rate = rate_for_gallery(wrong, people);
            let found = 1.0 - (1.0 - rate).powf(people as f64);
            assert!((found - wrong).abs() < 1e-9, "{found}");
        }
    }

    #[test]
    fn a_set_that_was_never_measured_has_no_threshold() {
        let set = Set::named("sface").unwrap();
        assert_eq!((set.of_score(0.85), set.for_gallery(0.001, 10), set.score(0.5)), (None, None, None));
    }

    proptest! {
        #[test]
        fn a_higher_score_asks_for_a_higher_cosine(one in 0.70_f64..0.99, other in 0.70_f64..0.99) {
            for set in measured() {
                let cosine = |score| set.of_score(score).unwrap().cosine;
                prop_assert_eq!(one < other, cosine(one) < cosine(other) || (one - other).abs() < 1e-6 && one < other);
                prop_assert!((set.score(cosine(one)).unwrap() - one).abs() < 1e-5);
            }
        }
    }
}
