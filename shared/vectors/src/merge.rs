//! Which partitions are written anew when faces are added.

use crate::partition::capacity;

/// How full partitions are made: what is added later finds room.
const FILLED: f64 = 0.8;

/// Which partitions, by how many faces each has, are to be written anew with so many added ones.
///
/// Small ones are taken while they are no more than twice what has come together, so that each time a face is written
/// its partition at least grows by half: a million faces that come one after the other are each written about twenty
/// times, and there are never more small partitions than that. Full ones stay as they are.
pub fn to_merge(counts: &[usize], added: usize, dimension: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..counts.len()).filter(|place| counts[*place] * 2 <= capacity(dimension)).collect();
    places.sort_by_key(|place| (counts[*place], *place));
    let mut together = added;
    let mut merged = Vec::new();
    for place in places {
        if counts[place] > together.saturating_mul(2) {
            break;
        }
        together += counts[place];
        merged.push(place);
    }
    merged.sort_unstable();
    merged
}

/// How many partitions so many faces are put into.
pub fn parts(count: usize, dimension: usize) -> usize {
    if count <= capacity(dimension) {
        return usize::from(count > 0);
    }
    (count as f64 / (capacity(dimension) as f64 * FILLED)).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_partitions_go_together_and_full_ones_stay() {
        let full = capacity(256);
        for (counts, added, expected) in [
            (vec![], 256, vec![]),
            (vec![256], 256, vec![0]),
            (vec![full, 256, 512], 256, vec![1, 2]),
            (vec![2000, 256], 256, vec![1]),
            (vec![2000], 256, vec![]),
            (vec![full / 2, full / 2 + 1], full, vec![0]),
            (vec![10, 10], 0, vec![]),
        ] {
            assert_eq!(to_merge(&counts, added, 256), expected, "{counts:?} + {added}");
        }
    }

    #[test]
    fn a_million_faces_one_batch_after_the_other_are_written_few_times() {
        let (mut counts, mut written) = (Vec::<usize>::new(), 0);
        for _ in 0..4000 {
            let merged = to_merge(&counts, 256, 256);
            let together = 256 + merged.iter().map(|place| counts[*place]).sum::<usize>();
            written += together;
            for place in merged.into_iter().rev() {
                counts.remove(place);
            }
            let parts = parts(together, 256);
            counts.extend((0..parts).map(|part| together / parts + usize::from(part < together % parts)));
            let small = counts.iter().filter(|count| **count * 2 <= capacity(256)).count();
            assert!(small <= 12, "{counts:?}");
        }
        assert_eq!(counts.iter().sum::<usize>(), 4000 * 256);
        assert!(written / (4000 * 256) < 20, "each face is written {} times", written / (4000 * 256));
        assert!(counts.len() <= 80, "{}", counts.len());
    }

    #[test]
    fn no_part_is_too_full() {
        for dimension in [128, 256, 512] {
            let most = capacity(dimension);
            for count in [0, 1, most, most + 1, 2 * most, 1_000_000] {
                assert!(parts(count, dimension) * most >= count, "{count}");
            }
            assert_eq!([0, 1, most].map(|count| parts(count, dimension)), [0, 1, 1]);
        }
    }
}
