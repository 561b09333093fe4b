//! What the engine computes of photos, for other programs to compare.

use std::{io::Write, path::Path};

use anyhow::Result;
use data_encoding::BASE64;
use face::{Engine, Pose};
use serde_json::json;

pub(crate) fn measure(engine: &Engine, photos: &[String], out: &mut impl Write) -> Result<()> {
    for photo in photos {
        let picture = super::photo(Path::new(photo))?;
        let found = engine.look(&picture)?;
        let line = found.map_or_else(
            || json!({ "photo": photo, "faces": [] }),
            |portrait| {
                json!({
                    "photo": photo,
                    "faces": portrait.faces,
                    "crop": BASE64.encode(&portrait.crop.pixels()),
                    "vector": portrait.vector.values(),
                    "liveness": portrait.liveness.score,
                    "pose": Pose::of(&portrait.faces[0].landmarks),
                    "quality": portrait.quality,
                })
            },
        );
        writeln!(out, "{line}")?;
    }
    Ok(())
}
