//! What the gallery's index can do: how right it is, how fast, how large, and beside others.
//!
//! `cargo bench --package vectors -- [--dimensions 256,512] [--counts 1000,100000,1000000] [--python PROGRAM]`
//!
//! Vectors point in any direction with equal chance: faces of a model do not, and are found the easier for it by a fast
//! search. Queries are noisy copies of enrolled vectors, and strangers. It measures and asserts nothing of times.

#![forbid(unsafe_code)]
#![expect(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that measures and prints"
)]

use std::path::PathBuf;

use vectors::Kernel;

mod cold;
mod data;
mod fast;
mod peers;
mod right;
mod strangers;
mod timing;
mod warm;

/// What is measured, and where its files lie.
struct Options {
    dimensions: Vec<usize>,
    counts: Vec<usize>,
    python: Option<String>,
    folder: PathBuf,
}

impl Options {
    fn from_arguments() -> Self {
        let arguments: Vec<String> = std::env::args().collect();
        let value = |name: &str| {
            let place = arguments.iter().position(|argument| argument == name)?;
            arguments.get(place + 1).cloned()
        };
        let numbers = |name: &str, default: &[usize]| {
            value(name).map_or(default.to_vec(), |text| text.split(',').map(|part| part.parse().unwrap()).collect())
        };
        Self {
            dimensions: numbers("--dimensions", &[256, 512]),
            counts: numbers("--counts", &[1_000, 100_000, 1_000_000]),
            python: value("--python"),
            folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("gallery"),
        }
    }
}

fn main() {
    let options = Options::from_arguments();
    std::fs::create_dir_all(&options.folder).unwrap();
    println!("kernel {:?}; times are medians on one core, in milliseconds", Kernel::best());
    for dimension in options.dimensions {
        for count in &options.counts {
            println!("\n## {count} faces of {dimension} dimensions");
            let gallery = data::Gallery::new(dimension, *count);
            right::measure(&gallery);
            strangers::measure(&gallery);
            let groups = cold::measure(&gallery, &options.folder);
            fast::measure(&gallery, &groups);
            drop(groups);
            let vectors = peers::written(&gallery, &options.folder);
            // The vectors themselves are two gigabytes that others may need.
            let rows = gallery.without_vectors();
            warm::measure(&rows.0, &rows.1);
            if let Some(python) = &options.python {
                peers::measure(python, &vectors, dimension);
                println!("again, behind them:");
                warm::measure(&rows.0, &rows.1);
            }
        }
    }
    std::fs::remove_dir_all(&options.folder).unwrap();
}
