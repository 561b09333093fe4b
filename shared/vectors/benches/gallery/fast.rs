//! What a fast search finds and takes, by how many partitions it looks into.

use vectors::{Code, Partition, Probe, Top, nearest};

use crate::{
    data::{CANDIDATES, Gallery},
    timing::timed,
};

pub(crate) fn measure(gallery: &Gallery, partitions: &[Partition]) {
    println!("FAST, of {} noisy copies, and what a query takes:", gallery.copies.len());
    let mut probed = 1;
    while probed < 2 * partitions.len() {
        let looked_into = probed.min(partitions.len());
        let (milliseconds, found) = timed(|| found(gallery, partitions, looked_into));
        println!(
            "  {looked_into:>3} of {:>3} partitions: found {:>5.1} %, {:>7.2} ms",
            partitions.len(),
            found as f64 / gallery.copies.len() as f64 * 100.0,
            milliseconds / gallery.copies.len() as f64
        );
        probed *= 2;
    }
}

/// How many copies find whom all partitions together find.
fn found(gallery: &Gallery, partitions: &[Partition], probed: usize) -> usize {
    let centroids = || partitions.iter().map(|partition| partition.centroid.as_slice());
    let finds = |query: &&vectors::Vector| {
        let (probe, mut top) = (Probe::new(&Code::of(query)), Top::new(CANDIDATES));
        for place in nearest(centroids(), query).into_iter().take(probed) {
            partitions[place].rows.scan(&probe, &mut top);
        }
        // A copy's cosine with whom it was copied of is far above that with anybody else.
        gallery.best_of(query, &top.into_best()).is_some_and(|(_, cosine)| cosine >= 0.45)
    };
    gallery.copies.iter().filter(finds).count()
}
