//! Plots for model cards, as SVG.

use std::fmt::Write as _;

use face::evaluate::{Pair, Point};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;
const MARGIN: f64 = 48.0;

/// The rate of strangers at which a curve begins, in zeros, and the least part of people that it shows.
const ZEROS: i32 = 4;
const LEAST: f64 = 0.5;

/// Colours that nobody takes for each other.
const ONE_PERSON: &str = "#0b5fff";
const STRANGERS: &str = "#c2570c";

/// Strangers taken for one person, in zeros, against people recognised.
pub(crate) fn roc(title: &str, curve: &[Point]) -> String {
    let zeros = f64::from(ZEROS);
    let x = |rate: f64| along((rate.max(1e-9).log10() + zeros).max(0.0) / zeros);
    let y = |rate: f64| up((rate - LEAST).max(0.0) / (1.0 - LEAST));
    let mut body = String::new();
    for zeros in 0..=ZEROS {
        let rate = 10_f64.powi(-zeros);
        grid(&mut body, [x(rate), up(0.0)], [x(rate), up(1.0)]);
        label(&mut body, [x(rate), up(0.0) + 16.0], "middle", &percent(rate));
    }
    for rate in [0.5, 0.6, 0.7, 0.8, 0.9, 1.0] {
        grid(&mut body, [along(0.0), y(rate)], [along(1.0), y(rate)]);
        label(&mut body, [MARGIN - 6.0, y(rate) + 4.0], "end", &percent(rate));
    }
    // What lies left of the frame is where the curve begins; of a level stretch, both ends are enough.
    let start = curve.partition_point(|point| x(point.false_matches) <= along(0.0)).saturating_sub(1);
    let places: Vec<_> = curve[start.min(curve.len())..]
        .iter()
        .map(|point| format!("{:.1},{:.1}", x(point.false_matches), y(point.true_matches)))
        .collect();
    let level = |place: &str| place.split_once(',').map(|(_, level)| level.to_owned());
    let is_corner = |at: usize| {
        let beside =
            [at.checked_sub(1), Some(at + 1)].map(|at| at.and_then(|at| places.get(at)).and_then(|place| level(place)));
        beside.iter().any(|other| *other != level(&places[at]))
    };
    let corners: Vec<_> = (0..places.len()).filter(|at| is_corner(*at)).map(|at| places[at].as_str()).collect();
    let line = corners.join(" ");
    let _ = writeln!(body, "<polyline fill=\"none\" stroke=\"{ONE_PERSON}\" stroke-width=\"2\" points=\"{line}\"/>");
    framed(title, &body, "pairs of strangers taken for one person", "pairs of one person recognised")
}

/// How often each cosine is, for pairs of one person and of strangers, and where the set's thresholds are.
pub(crate) fn cosines(title: &str, pairs: &[Pair], rates: &[(f64, f32)]) -> String {
    const BARS: usize = 70;
    let place = |cosine: f64| (cosine + 0.4) / 1.4;
    let bar = |cosine: f32| (place(cosine.into()) * BARS as f64).clamp(0.0, BARS as f64 - 1.0) as usize;
    let mut body = String::new();
    for (is_same, colour) in [(false, STRANGERS), (true, ONE_PERSON)] {
        let mut counts = [0_u32; BARS];
        for pair in pairs.iter().filter(|pair| pair.is_same == is_same) {
            counts[bar(pair.cosine)] += 1;
        }
        let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1));
        let wide = (along(1.0) - along(0.0)) / BARS as f64;
        for (number, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let top = up(0.9 * f64::from(*count) / most);
            let _ = writeln!(
                body,
                "<rect x=\"{:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"{colour}\" \
                 fill-opacity=\"0.55\"/>",
                along(number as f64 / BARS as f64),
                up(0.0) - top
            );
        }
    }
    for (value, text) in
        [(-0.4, "−0.4"), (-0.2, "−0.2"), (0.0, "0"), (0.2, "0.2"), (0.4, "0.4"), (0.6, "0.6"), (0.8, "0.8"), (1.0, "1")]
    {
        label(&mut body, [along(place(value)), up(0.0) + 16.0], "middle", text);
    }
    for (number, (rate, cosine)) in rates.iter().enumerate() {
        let x = along(place(f64::from(*cosine)));
        // Side by side there is no room for their names.
        let is_between = number > 0 && number + 1 < rates.len();
        let top = up(if is_between { 0.99 } else { 0.92 });
        let _ = writeln!(
            body,
            "<path stroke=\"#333\" stroke-dasharray=\"3 3\" d=\"M{x:.1} {:.1}V{:.1}\"/>",
            up(0.0),
            top - 9.0
        );
        let (beside, anchor) = if number == 0 { (-4.0, "end") } else { (4.0, "start") };
        label(&mut body, [x + beside, top], anchor, &percent(*rate));
    }
    for (number, (colour, text)) in [(STRANGERS, "strangers"), (ONE_PERSON, "one person")].into_iter().enumerate() {
        let y = up(0.9) + 18.0 * number as f64;
        let _ = writeln!(
            body,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"10\" height=\"10\" fill=\"{colour}\" fill-opacity=\"0.55\"/>",
            along(0.84),
            y - 9.0
        );
        label(&mut body, [along(0.84) + 15.0, y], "start", text);
    }
    framed(
        title,
        &body,
        "cosine; dashed: the set's thresholds, by strangers taken for one person",
        "pairs, each kind by its own peak",
    )
}

/// A place between the left and the right of the frame.
fn along(share: f64) -> f64 {
    MARGIN + share * (WIDTH - MARGIN - 24.0)
}

/// A place between its bottom and its top.
fn up(share: f64) -> f64 {
    HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN - 8.0)
}

fn percent(rate: f64) -> String {
    format!("{} %", (rate * 1e6).round() / 1e4)
}

fn grid(body: &mut String, [x, y]: [f64; 2], [to_x, to_y]: [f64; 2]) {
    let _ = writeln!(body, "<path stroke=\"#ddd\" d=\"M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}\"/>");
}

fn label(body: &mut String, [x, y]: [f64; 2], anchor: &str, text: &str) {
    let _ = writeln!(body, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
}

fn framed(title: &str, body: &str, below: &str, beside: &str) -> String {
    let (left, right, bottom, top) = (along(0.0), along(1.0), up(0.0), up(1.0));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n<text x=\"{left}\" y=\"20\" \
         font-size=\"13\" font-weight=\"bold\">{title}</text>\n<text x=\"{left}\" y=\"{0}\">{beside}</text>\n{body}<path \
         fill=\"none\" stroke=\"#333\" d=\"M{left} {top}V{bottom}H{right}\"/>\n<text x=\"{1}\" y=\"{2}\" \
         text-anchor=\"middle\">{below}</text>\n</svg>\n",
        top - 10.0,
        f64::midpoint(left, right),
        HEIGHT - 12.0
    )
}
