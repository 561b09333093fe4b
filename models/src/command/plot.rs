//! Plots for model cards, as SVG.

use std::fmt::Write as _;

use face::evaluate::{Pair, Point};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;
const MARGIN: f64 = 48.0;

/// Strangers taken for one person, in zeros, against people recognised.
pub(crate) fn roc(curve: &[Point]) -> String {
    let least = -4.0;
    let x = |rate: f64| MARGIN + (rate.max(1e-9).log10().max(least) - least) / -least * (WIDTH - 2.0 * MARGIN);
    let y = |rate: f64| HEIGHT - MARGIN - rate * (HEIGHT - 2.0 * MARGIN);
    let line: Vec<_> =
        curve.iter().map(|point| format!("{:.1},{:.1}", x(point.false_matches), y(point.true_matches))).collect();
    let mut body =
        format!("<polyline fill=\"none\" stroke=\"#0b5fff\" stroke-width=\"2\" points=\"{}\"/>\n", line.join(" "));
    for zeros in 0..=4_i32 {
        label(&mut body, x(10_f64.powi(-zeros)), HEIGHT - MARGIN + 18.0, "middle", &format!("1e-{zeros}"));
    }
    for tenths in [0, 5, 10_i32] {
        label(&mut body, MARGIN - 6.0, y(f64::from(tenths) / 10.0) + 4.0, "end", &format!("{} %", tenths * 10));
    }
    framed(&body, "strangers taken for one person", "people recognised")
}

/// How often each cosine is, for pairs of one person and of strangers.
pub(crate) fn cosines(pairs: &[Pair]) -> String {
    const BARS: usize = 50;
    let bar = |cosine: f32| ((f64::from(cosine) + 0.4) / 1.4 * BARS as f64).clamp(0.0, BARS as f64 - 1.0) as usize;
    let mut body = String::new();
    for (is_same, colour) in [(false, "#d33"), (true, "#0a0")] {
        let mut counts = [0_u32; BARS];
        for pair in pairs.iter().filter(|pair| pair.is_same == is_same) {
            counts[bar(pair.cosine)] += 1;
        }
        let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1));
        let wide = (WIDTH - 2.0 * MARGIN) / BARS as f64;
        for (place, count) in counts.iter().enumerate() {
            let high = f64::from(*count) / most * (HEIGHT - 2.0 * MARGIN);
            let _ = writeln!(
                body,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{colour}\" fill-opacity=\"0.5\"/>",
                MARGIN + place as f64 * wide,
                HEIGHT - MARGIN - high
            );
        }
    }
    for (value, text) in [(-0.4, "-0.4"), (0.0, "0"), (0.5, "0.5"), (1.0, "1")] {
        label(&mut body, MARGIN + (value + 0.4) / 1.4 * (WIDTH - 2.0 * MARGIN), HEIGHT - MARGIN + 18.0, "middle", text);
    }
    framed(&body, "cosine; red: strangers, green: one person", "how often")
}

fn label(body: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let _ = writeln!(body, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
}

fn framed(body: &str, below: &str, beside: &str) -> String {
    let (middle, bottom) = (WIDTH / 2.0, HEIGHT - 8.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n<path fill=\"none\" \
         stroke=\"#333\" d=\"M{MARGIN} {MARGIN}V{0}H{1}\"/>\n{body}<text x=\"{middle}\" y=\"{bottom}\" \
         text-anchor=\"middle\">{below}</text>\n<text x=\"{MARGIN}\" y=\"{2}\">{beside}</text>\n</svg>\n",
        HEIGHT - MARGIN,
        WIDTH - MARGIN,
        MARGIN - 12.0
    )
}
