//! One photo, drawn over and explained.

use std::{fmt::Write as _, fs, io::Write, path::Path};

use anyhow::Result;
use data_encoding::BASE64;
use face::{Engine, Face, Picture, Portrait};

pub(crate) fn inspect(engine: &Engine, photos: &[String], out: &mut impl Write) -> Result<()> {
    for photo in photos {
        let path = Path::new(photo);
        let picture = super::photo(path)?;
        writeln!(out, "{photo}: {} by {} pixels", picture.width(), picture.height())?;
        let Some(portrait) = engine.look(&picture)? else {
            writeln!(out, "  There is no face in it.")?;
            continue;
        };
        explain(&portrait, out)?;
        let drawn = path.with_added_extension("svg");
        fs::write(&drawn, draw(&picture, &fs::read(path)?, &portrait))?;
        writeln!(out, "  drawn: {}", drawn.display())?;
    }
    Ok(())
}

fn explain(portrait: &Portrait, out: &mut impl Write) -> Result<()> {
    for face in &portrait.faces {
        let rect = face.rect;
        writeln!(
            out,
            "  face {:.3}: {:.0} by {:.0} pixels at {:.0}, {:.0}",
            face.score, rect.width, rect.height, rect.x, rect.y
        )?;
    }
    for check in portrait.quality.checks() {
        writeln!(out, "  {}: {:.1} {}", check.name, check.value, check.sentence.unwrap_or("good"))?;
    }
    let liveness = portrait.liveness;
    writeln!(
        out,
        "  liveness: {:.3}, live from {:.2} on. {}",
        liveness.score,
        liveness.threshold,
        liveness.sentence().unwrap_or("Live.")
    )?;
    let first: Vec<_> = portrait.vector.values().iter().take(4).map(|value| format!("{value:.3}")).collect();
    writeln!(
        out,
        "  vector: {} numbers of {}: {} …",
        portrait.vector.values().len(),
        portrait.vector.model,
        first.join(" ")
    )?;
    Ok(())
}

/// The photo with boxes, landmarks and scores over it. A viewer turns the photo as its metadata says, as the engine did.
fn draw(picture: &Picture, file: &[u8], portrait: &Portrait) -> String {
    let (width, height) = (picture.width(), picture.height());
    let kind = match file {
        [0x89, ..] => "png",
        [b'R', ..] => "webp",
        _ => "jpeg",
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\">\n<image width=\"{width}\" \
         height=\"{height}\" href=\"data:image/{kind};base64,{}\"/>\n",
        BASE64.encode(file)
    );
    for face in &portrait.faces {
        svg.push_str(&outline(face));
    }
    if let Some(main) = portrait.faces.first() {
        let size = main.rect.height / 10.0;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-family=\"sans-serif\" font-size=\"{size:.1}\" fill=\"#0f0\" \
             stroke=\"#000\" stroke-width=\"{:.2}\" paint-order=\"stroke\">face {:.2}, live {:.2}</text>",
            main.rect.x,
            main.rect.y - size / 2.0,
            size / 8.0,
            main.score,
            portrait.liveness.score
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn outline(face: &Face) -> String {
    let rect = face.rect;
    let thick = rect.height / 80.0;
    let mut svg = format!(
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"#0f0\" \
         stroke-width=\"{thick:.2}\"/>\n",
        rect.x, rect.y, rect.width, rect.height
    );
    for (point, colour) in face.landmarks.iter().zip(["#f00", "#00f", "#ff0", "#f0f", "#0ff"]) {
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"{colour}\"/>",
            point.x,
            point.y,
            2.0 * thick
        );
    }
    svg
}
