//! How good a set is, from many comparisons: accuracy, rates of errors, and how little a small number of tries proves.

/// Two photos that were compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Whether they show one person.
    pub is_same: bool,
    /// How alike the vectors are.
    pub cosine: f32,
    /// Thresholds are chosen without the fold they are tried on.
    pub fold: usize,
}

/// A threshold, and how often it errs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From this cosine on it is one person.
    pub cosine: f32,
    /// Of pairs of strangers, the part that is taken for one person.
    pub false_matches: f64,
    /// Of pairs of one person, the part that is recognised.
    pub true_matches: f64,
}

/// A photo that was looked for among all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// The most alike other photo of the same person, if there is one.
    pub own: Option<f32>,
    /// The most alike photo of anybody else.
    pub stranger: f32,
}

impl Search {
    /// Whether the person would be found among people that include them.
    pub fn finds(&self, threshold: f32) -> bool {
        self.own.is_some_and(|own| own >= threshold && own > self.stranger)
    }

    /// Whether somebody would be found among people that do not include them.
    pub fn is_wrong(&self, threshold: f32) -> bool {
        self.stranger >= threshold
    }
}

/// Looks for each photo among all others. A photo is its person's number and how alike it is to each of them.
pub fn searches(people: &[usize], cosine: impl Fn(usize, usize) -> f32) -> Vec<Search> {
    let most_alike = |photo: usize, of_same: bool| {
        let others = (0..people.len()).filter(|other| *other != photo);
        let wanted = others.filter(|other| (people[*other] == people[photo]) == of_same);
        wanted.map(|other| cosine(photo, other)).max_by(f32::total_cmp)
    };
    let search = |photo| Search { own: most_alike(photo, true), stranger: most_alike(photo, false).unwrap_or(-1.0) };
    (0..people.len()).map(search).collect()
}

/// All thresholds, from the strictest to the most lenient.
pub fn curve(pairs: &[Pair]) -> Vec<Point> {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort_by(|one, other| other.cosine.total_cmp(&one.cosine));
    let same = pairs.iter().filter(|pair| pair.is_same).count().max(1) as f64;
    let others = pairs.iter().filter(|pair| !pair.is_same).count().max(1) as f64;
    let (mut right, mut wrong) = (0_u32, 0_u32);
    let mut points: Vec<Point> = Vec::with_capacity(pairs.len());
    for pair in sorted {
        if pair.is_same {
            right += 1;
        } else {
            wrong += 1;
        }
        let point = Point {
            cosine: pair.cosine,
            false_matches: f64::from(wrong) / others,
            true_matches: f64::from(right) / same,
        };
        match points.last_mut() {
            // Of equal cosines all are above the threshold, or none.
            Some(last) if last.cosine.total_cmp(&pair.cosine).is_eq() => *last = point,
            _ => points.push(point),
        }
    }
    points
}

/// The rate at which a stranger is as often taken for somebody as somebody for a stranger.
pub fn equal_error(curve: &[Point]) -> f64 {
    let apart = |point: &&Point| (point.false_matches - (1.0 - point.true_matches)).abs();
    let nearest = curve.iter().min_by(|one, other| apart(one).total_cmp(&apart(other)));
    nearest.map_or(1.0, |point| f64::midpoint(point.false_matches, 1.0 - point.true_matches))
}

/// The most lenient threshold that takes strangers for one person no more often than this.
pub fn at_false_matches(curve: &[Point], rate: f64) -> Option<Point> {
    curve.iter().copied().take_while(|point| point.false_matches <= rate).last()
}

/// The part of all pairs that is judged right: in each fold with the threshold that is best for the others; with one
/// fold alone, with the threshold that is best for itself.
pub fn accuracy(pairs: &[Pair]) -> f64 {
    let mut folds: Vec<_> = pairs.iter().map(|pair| pair.fold).collect();
    folds.sort_unstable();
    folds.dedup();
    let right = |fold: usize| {
        let learn: Vec<_> = pairs.iter().filter(|pair| pair.fold != fold || folds.len() == 1).copied().collect();
        let threshold = best(&learn);
        pairs.iter().filter(|pair| pair.fold == fold && (pair.cosine >= threshold) == pair.is_same).count()
    };
    folds.iter().map(|fold| right(*fold)).sum::<usize>() as f64 / pairs.len().max(1) as f64
}

/// The threshold that judges most pairs right.
fn best(pairs: &[Pair]) -> f32 {
    let same = pairs.iter().filter(|pair| pair.is_same).count() as f64;
    let others = pairs.len() as f64 - same;
    let right = |point: &Point| point.true_matches * same + (1.0 - point.false_matches) * others;
    let points = curve(pairs);
    points.iter().max_by(|one, other| right(one).total_cmp(&right(other))).map_or(1.0, |point| point.cosine)
}

/// With a confidence of 95 %, the rate is not above this after so many misses in so many tries (Clopper and Pearson).
/// After no miss it is about three in the number of tries.
pub fn upper_bound(misses: usize, tries: usize) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    if misses >= tries {
        return 1.0;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(misses, tries, middle) > 0.05 { low = middle } else { high = middle }
    }
    high
}

/// How likely it is to have no more misses at this rate.
fn at_most(misses: usize, tries: usize, rate: f64) -> f64 {
    let mut logarithm = tries as f64 * f64::ln_1p(-rate);
    let mut sum = logarithm.exp();
    for miss in 1..=misses {
        logarithm += ((tries - miss + 1) as f64 / miss as f64).ln() + rate.ln() - f64::ln_1p(-rate);
        sum += logarithm.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(cosines: &[(f32, bool)]) -> Vec<Pair> {
        cosines.iter().map(|(cosine, is_same)| Pair { is_same: *is_same, cosine: *cosine, fold: 0 }).collect()
    }

    #[test]
    fn a_person_is_found_among_people_who_include_them_and_nobody_among_others() {
        // Two photos of one person, one of each of two others.
        let alike = [[1.0, 0.8, 0.3, 0.1], [0.8, 1.0, 0.2, 0.4], [0.3, 0.2, 1.0, 0.6], [0.1, 0.4, 0.6, 1.0]];
        let found = searches(&[0, 0, 1, 2], |photo, other| alike[photo][other]);
        let expected = [(Some(0.8), 0.3), (Some(0.8), 0.4), (None, 0.6), (None, 0.6)];
        assert_eq!(found, expected.map(|(own, stranger)| Search { own, stranger }));
        let counted = |threshold: f32| {
            let count = |is: fn(&Search, f32) -> bool| found.iter().filter(|search| is(search, threshold)).count();
            (count(Search::finds), count(Search::is_wrong))
        };
        assert_eq!([0.2, 0.5, 0.7, 0.9].map(counted), [(2, 4), (2, 2), (2, 0), (0, 0)]);
        assert!(!Search { own: Some(0.5), stranger: 0.6 }.finds(0.4), "somebody else is more alike");
    }

    #[test]
    fn a_threshold_is_tried_on_pairs_that_it_was_not_chosen_with() {
        let mut folds = pairs(&[(0.9, true), (0.1, false), (0.5, true), (0.3, false)]);
        (folds[2].fold, folds[3].fold) = (1, 1);
        // The first fold chooses 0.9, which the second one's 0.5 does not reach; 0.5 is right for the first.
        assert_eq!(accuracy(&folds), 0.75);
    }

    #[test]
    fn people_who_are_all_apart_are_all_told_apart() {
        let clear = pairs(&[(0.9, true), (0.8, true), (0.7, true), (0.3, false), (0.2, false), (0.1, false)]);
        let curve = curve(&clear);
        assert_eq!((accuracy(&clear), equal_error(&curve)), (1.0, 0.0));
        assert_eq!(at_false_matches(&curve, 0.0).unwrap().true_matches, 1.0);
    }

    #[test]
    fn errors_are_counted_at_a_threshold() {
        let mixed = pairs(&[(0.9, true), (0.8, false), (0.7, true), (0.7, false), (0.2, true), (0.1, false)]);
        let curve = curve(&mixed);
        let thirds: Vec<_> = curve.iter().map(|point| (point.false_matches * 3.0, point.true_matches * 3.0)).collect();
        assert_eq!(thirds, [(0.0, 1.0), (1.0, 1.0), (2.0, 2.0), (2.0, 3.0), (3.0, 3.0)]);
        assert_eq!(at_false_matches(&curve, 0.4).unwrap().cosine, 0.8);
        assert_eq!(at_false_matches(&curve[1..], 0.0), None);
        assert!((equal_error(&curve) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_few_tries_prove_little() {
        let told: Vec<_> = [(0, 5), (0, 10), (0, 300), (1, 4), (3, 100), (5, 5)]
            .map(|(misses, tries)| format!("{misses} of {tries}: {:.4}", upper_bound(misses, tries)))
            .into();
        insta::assert_snapshot!(told.join("\n"), @"
        0 of 5: 0.4507
        0 of 10: 0.2589
        0 of 300: 0.0099
        1 of 4: 0.7514
        3 of 100: 0.0757
        5 of 5: 1.0000
        ");
    }
}
