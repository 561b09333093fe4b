//! One query after the other over codes that are in memory, beside reading as much memory once.

use std::hint::black_box;

use vectors::{Code, Kernel, Probe, Rows, Top, Vector};

use crate::{data::CANDIDATES, timing::median};

const REPEATS: usize = 20;

pub(crate) fn measure(rows: &Rows, queries: &[Vector]) {
    let memory = vec![1_u64; rows.bytes() / size_of::<u64>()];
    let floor = median(REPEATS, |_| {
        black_box(sum(black_box(&memory)));
    });
    println!("memory of the same size, read once: {floor:.2} ms ({:.1} GB/s)", rows.bytes() as f64 / floor / 1e6);
    for kernel in Kernel::available() {
        let taken = median(REPEATS, |repeat| {
            let mut top = Top::new(CANDIDATES);
            rows.scan_with(*kernel, &Probe::new(&Code::of(&queries[repeat])), &mut top);
            black_box(top);
        });
        println!("{:<24} {taken:>9.2} ms, {:.2} × that", format!("ours, {kernel:?}"), taken / floor);
    }
}

fn sum(memory: &[u64]) -> u64 {
    let mut sums = [0_u64; 16];
    for part in memory.as_chunks::<16>().0 {
        for (sum, value) in sums.iter_mut().zip(part) {
            *sum = sum.wrapping_add(*value);
        }
    }
    sums.iter().fold(0, |all, sum| all.wrapping_add(*sum))
}
