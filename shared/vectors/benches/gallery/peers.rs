//! Other programs, over the same vectors.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use vectors::Vector;

use crate::data::Gallery;

/// The files that hold vectors and queries.
pub(crate) struct Written {
    vectors: PathBuf,
    queries: PathBuf,
}

pub(crate) fn written(gallery: &Gallery, folder: &Path) -> Written {
    let files = Written { vectors: folder.join("vectors"), queries: folder.join("queries") };
    write(&files.vectors, gallery.vectors.iter());
    write(&files.queries, gallery.queries());
    files
}

fn write<'a>(path: &Path, vectors: impl Iterator<Item = &'a Vector>) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    for vector in vectors {
        file.write_all(&vector.to_bytes()).unwrap();
    }
    file.flush().unwrap();
}

/// Some processors are set up here to run old kernels of numpy's library: not for a comparison.
const OLD_KERNELS: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

pub(crate) fn measure(python: &str, files: &Written, dimension: usize) {
    let mut command = Command::new(python);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/gallery/peers.py"));
    command.arg(&files.vectors).arg(&files.queries).arg(dimension.to_string());
    for name in OLD_KERNELS {
        command.env_remove(name);
    }
    for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
        command.env(name, "1");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (name, milliseconds) = line.rsplit_once(' ').unwrap();
        println!("{name:<24} {:>9.2} ms", milliseconds.parse::<f64>().unwrap());
    }
}
