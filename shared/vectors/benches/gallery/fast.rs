//! What a fast search finds and takes, by how many partitions it looks into.

use vectors::{Code, Partition, Probe, Top, Vector, nearest};

use crate::{
    data::{CANDIDATES, Gallery},
    timing::timed,
};

pub(crate) fn measure(gallery: &Gallery, partitions: &[Partition]) {
    println!("FAST, of {} noisy copies, and what a query takes:", gallery.copies.len());
    // Whom all of them together find, for each copy.
    let all: Vec<_> = gallery.copies.iter().map(|copy| found(gallery, partitions, copy, partitions.len())).collect();
    let mut probed = 1;
    while probed < 2 * partitions.len() {
        let looked_into = probed.min(partitions.len());
        let same = |(copy, all): &(&Vector, &Option<usize>)| found(gallery, partitions, copy, looked_into) == **all;
        let (milliseconds, found) = timed(|| gallery.copies.iter().zip(&all).filter(same).count());
        println!(
            "  {looked_into:>3} of {:>3} partitions: found {:>5.1} %, {:>7.2} ms",
            partitions.len(),
            found as f64 / gallery.copies.len() as f64 * 100.0,
            milliseconds / gallery.copies.len() as f64
        );
        probed *= 2;
    }
}

/// Whom a search finds that looks into so many partitions.
fn found(gallery: &Gallery, partitions: &[Partition], query: &Vector, probed: usize) -> Option<usize> {
    let centroids = partitions.iter().map(|partition| partition.centroid.as_slice());
    let (probe, mut top) = (Probe::new(&Code::of(query)), Top::new(CANDIDATES));
    for place in nearest(centroids, query).into_iter().take(probed) {
        partitions[place].rows.scan(&probe, &mut top);
    }
    gallery.best_of(query, &top.into_best()).map(|(place, _)| place)
}
