//! Faces that are alike, into one partition.

use crate::{
    code::{Code, Probe},
    kernel::Kernel,
    random::Random,
    rows::Rows,
    vector::{Vector, dot},
};

/// How often the centroids are moved.
const ROUNDS: usize = 8;

/// Rows for each cluster that the centroids are moved by; more of them do not place them better.
const SAMPLE: usize = 512;

/// How many of its nearest clusters are kept for each row.
const KEPT: usize = 4;

/// Puts rows into so many groups of rows that are alike (spherical k-means), none of more than `most`, by their places.
/// The same rows and seed make the same groups.
///
/// A group that is full takes those rows first for which it makes the most difference; the others go to the next one.
///
/// # Panics
///
/// If the groups have no room for all rows.
pub fn cluster(rows: &Rows, groups: usize, most: usize, seed: u64) -> Vec<Vec<usize>> {
    assert!(groups.saturating_mul(most) >= rows.len(), "the groups have room for all rows");
    if groups <= 1 {
        return vec![(0..rows.len()).collect(); groups];
    }
    let centroids = centroids(rows, groups, seed);
    let nearest = nearest_of_all(rows, &centroids);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let gain = |place: usize| nearest[place][0].1 - nearest[place][1].1;
    order.sort_by(|one, other| gain(*other).total_cmp(&gain(*one)).then(one.cmp(other)));
    let mut found = vec![Vec::new(); groups];
    let mut left = Vec::new();
    for place in order {
        match nearest[place].iter().find(|(group, _)| found[*group as usize].len() < most) {
            Some((group, _)) => found[*group as usize].push(place),
            None => left.push(place),
        }
    }
    for place in left {
        let emptiest = (0..groups).min_by_key(|group| (found[*group].len(), *group)).unwrap_or_default();
        found[emptiest].push(place);
    }
    for group in &mut found {
        group.sort_unstable();
    }
    found.retain(|group| !group.is_empty());
    found
}

/// The places of centroids, the one nearest to a vector first.
pub fn nearest<'a>(centroids: impl Iterator<Item = &'a [f32]>, vector: &Vector) -> Vec<usize> {
    let mut found: Vec<(usize, f32)> = centroids.map(|centroid| dot(centroid, vector.values())).enumerate().collect();
    found.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    found.into_iter().map(|(place, _)| place).collect()
}

/// Directions that as many rows as possible are near to.
fn centroids(rows: &Rows, groups: usize, seed: u64) -> Vec<Probe> {
    let mut random = Random::new(seed);
    let sample = sample(rows, groups.saturating_mul(SAMPLE), &mut random);
    let dimension = rows.dimension();
    // The first of them are as far from each other as chance makes them: each is drawn from its own part of the sample.
    let share = sample.len() / groups;
    let mut centroids: Vec<Probe> =
        (0..groups).map(|group| Probe::new(&sample.code(group * share + random.below(share.max(1))))).collect();
    for _ in 0..ROUNDS {
        let nearest = nearest_of_all(&sample, &centroids);
        let mut sums = vec![vec![0.0; dimension]; groups];
        for (place, kept) in nearest.iter().enumerate() {
            sample.add_to(place, &mut sums[kept[0].0 as usize]);
        }
        for (centroid, sum) in centroids.iter_mut().zip(&sums) {
            // One that is nobody's nearest begins anew somewhere.
            let code = Vector::new(sum).map_or_else(|| sample.code(random.below(sample.len())), |sum| Code::of(&sum));
            *centroid = Probe::new(&code);
        }
    }
    centroids
}

fn sample(rows: &Rows, most: usize, random: &mut Random) -> Rows {
    let mut places: Vec<usize> = (0..rows.len()).collect();
    let count = most.min(places.len());
    for place in 0..count {
        let other = place + random.below(places.len() - place);
        places.swap(place, other);
    }
    let mut sample = Rows::with_capacity(rows.dimension(), count);
    for place in &places[..count] {
        sample.push_row(rows, *place);
    }
    sample
}

/// For each row its nearest clusters with their cosines, the nearest first.
fn nearest_of_all(rows: &Rows, centroids: &[Probe]) -> Vec<[(u32, f32); KEPT]> {
    let kernel = Kernel::best();
    let mut nearest = vec![[(0, f32::NEG_INFINITY); KEPT]; rows.len()];
    for (group, centroid) in centroids.iter().enumerate() {
        rows.each_cosine(kernel, centroid, |place, cosine| {
            let kept = &mut nearest[place];
            if cosine > kept[KEPT - 1].1 {
                let at = kept.partition_point(|known| known.1 >= cosine);
                kept[at..].rotate_right(1);
                kept[at] = (group as u32, cosine);
            }
        });
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows around some directions, one after the other of each.
    fn around(directions: usize, count: usize, noise: f32) -> Rows {
        let mut random = Random::new(11);
        let centres: Vec<_> = (0..directions).map(|_| random.vector(128)).collect();
        let mut rows = Rows::new(128);
        for place in 0..count {
            let other = random.vector(128);
            let values = centres[place % directions].values().iter().zip(other.values());
            let vector = Vector::new(&values.map(|(one, other)| one + noise * other).collect::<Vec<_>>()).unwrap();
            rows.push((place as u128).to_be_bytes(), &Code::of(&vector));
        }
        rows
    }

    #[test]
    fn every_row_is_in_one_group_and_none_is_too_large() {
        let rows = around(3, 1000, 1.0);
        for (groups, most) in [(1, 1000), (2, 500), (7, 150), (10, 100), (40, 26)] {
            let found = cluster(&rows, groups, most, 5);
            let mut all: Vec<_> = found.concat();
            all.sort_unstable();
            assert_eq!(all, (0..1000).collect::<Vec<_>>(), "{groups}");
            assert!(found.len() <= groups && found.iter().all(|group| group.len() <= most), "{groups}");
            assert_eq!(cluster(&rows, groups, most, 5), found, "the same again");
        }
        assert!(cluster(&Rows::new(128), 0, 0, 1).is_empty());
    }

    #[test]
    fn what_is_alike_is_in_one_group() {
        let rows = around(4, 2000, 0.7);
        let found = cluster(&rows, 8, 600, 3);
        let pure = found.iter().filter(|group| group.iter().all(|place| place % 4 == group[0] % 4)).count();
        assert!(pure >= found.len() - 1, "{pure} of {}", found.len());
    }

    #[test]
    fn the_nearest_centroid_comes_first() {
        let centroids: [&[f32]; 3] = [&[0.0, 1.0], &[1.0, 0.0], &[0.0, 1.0]];
        assert_eq!(nearest(centroids.into_iter(), &Vector::new(&[0.6, 0.8]).unwrap()), [0, 2, 1]);
    }
}
