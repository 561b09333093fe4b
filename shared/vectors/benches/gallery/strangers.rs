//! How often a stranger is taken for somebody, beside what arithmetic says.
//!
//! For directions that are all as likely, the rate for one comparison is known exactly, whatever the threshold: nothing
//! is extrapolated here. For faces it is not: a model's rate is measured down to some level, and a threshold for a large
//! gallery lies beyond it (`face::thresholds` marks that as a guess). What this shows is the arithmetic of many.

use vectors::Random;

use crate::data::Gallery;

/// Enough that none of them would bound a rate by one in a thousand.
const STRANGERS: usize = 3_000;

pub(crate) fn measure(gallery: &Gallery) {
    let (dimension, count) = (gallery.rows.dimension(), gallery.vectors.len());
    let mut random = Random::new(77);
    let best: Vec<f32> = (0..STRANGERS)
        .map(|_| {
            let stranger = random.vector(dimension);
            gallery.best_of(&stranger, &gallery.candidates(&stranger)).unwrap().1
        })
        .collect();
    println!("strangers who find somebody, of {STRANGERS}:");
    println!(
        "  rate for one comparison (exact)  threshold  expected 1-(1-rate)^n  measured  95 % of such measurements lie within"
    );
    for wanted in [0.001, 0.01, 0.1, 0.5] {
        let rate = -f64::exp_m1(f64::ln_1p(-wanted) / count as f64);
        let threshold = threshold(dimension, rate);
        let measured = best.iter().filter(|cosine| f64::from(**cosine) >= threshold).count() as f64 / STRANGERS as f64;
        let spread = 1.96 * (wanted * (1.0 - wanted) / STRANGERS as f64).sqrt();
        println!(
            "  {rate:>31.2e}  {threshold:>9.4}  {:>19.2} %  {:>6.2} %  {:.2} to {:.2} %",
            wanted * 100.0,
            measured * 100.0,
            (wanted - spread).max(0.0) * 100.0,
            (wanted + spread) * 100.0
        );
    }
}

/// The cosine that two directions at random reach this seldom: the tail of (1 - x²)^((dimension - 3) / 2).
fn threshold(dimension: usize, rate: f64) -> f64 {
    const STEPS: usize = 400_000;
    let density = |x: f64| ((dimension as f64 - 3.0) / 2.0 * (1.0 - x * x).ln()).exp();
    let width = 1.0 / STEPS as f64;
    let area: f64 = (0..STEPS).map(|step| density((step as f64 + 0.5) * width) * width).sum();
    let mut tail = 0.0;
    for step in (0..STEPS).rev() {
        tail += density((step as f64 + 0.5) * width) * width / (2.0 * area);
        if tail >= rate {
            return step as f64 * width;
        }
    }
    0.0
}
