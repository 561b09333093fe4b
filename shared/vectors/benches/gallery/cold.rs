//! All partitions made anew, as a compaction of everything does, and read by a function that has none.

use std::{fs, path::Path};

use vectors::{MOST_BYTES, Partition, Rows, TARGET_BYTES, capacity, cluster, encode, parts};

use crate::{data::Gallery, timing::timed};

/// What a function may get from S3 in a second, by the vendor's word for one connection or little more.
const BYTES_A_SECOND: f64 = 75e6;

pub(crate) fn measure(gallery: &Gallery, folder: &Path) -> Vec<Partition> {
    let (dimension, count) = (gallery.rows.dimension(), gallery.rows.len());
    let most = capacity(dimension);
    let (clustered, groups) = timed(|| cluster(&gallery.rows, parts(count, dimension), most, 1));
    let (encoded, files) = timed(|| {
        let rows_of = |group: &Vec<usize>| {
            let mut rows = Rows::with_capacity(dimension, group.len());
            for place in group {
                rows.push_row(&gallery.rows, *place);
            }
            rows
        };
        groups.iter().map(|group| encode("bench", &rows_of(group)).unwrap()).collect::<Vec<_>>()
    });
    println!("compaction of all: clusters {clustered:.0} ms, files with checksums {encoded:.0} ms");
    let bytes: usize = files.iter().map(Vec::len).sum();
    println!(
        "partitions: {} of at most {:.1} MiB (wanted {}, never over {}), {:.1} bytes a face",
        files.len(),
        files.iter().map(Vec::len).max().unwrap() as f64 / f64::from(1 << 20),
        TARGET_BYTES >> 20,
        MOST_BYTES.div_ceil(1 << 20),
        bytes as f64 / count as f64
    );
    let paths: Vec<_> = (0..files.len()).map(|file| folder.join(format!("partition-{file}"))).collect();
    for (path, file) in paths.iter().zip(&files) {
        fs::write(path, file).unwrap();
    }
    drop(files);
    let (read, partitions) = timed(|| {
        let read = |path| Partition::parse(&fs::read(path).unwrap(), "bench", dimension).unwrap();
        paths.iter().map(read).collect::<Vec<_>>()
    });
    println!(
        "cold: {bytes} bytes in {} requests; from the local disk, with checksums, {read:.0} ms; at 75 MB/s {:.0} ms (computed)",
        paths.len(),
        bytes as f64 / BYTES_A_SECOND * 1000.0
    );
    for path in paths {
        fs::remove_file(path).unwrap();
    }
    partitions
}
