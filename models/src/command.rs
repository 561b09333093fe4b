//! The commands of the terminal program.

mod bench;
mod challenge;
mod evaluate;
mod inspect;
mod measure;
mod plot;

pub(crate) use bench::{bench, profile};
pub(crate) use challenge::challenge;
pub(crate) use evaluate::evaluate;
pub(crate) use inspect::inspect;
pub(crate) use measure::measure;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use face::Picture;

/// Writes photos as the engine sees them: upright, and no larger than it has use for.
pub(crate) fn decode(photos: &[String]) -> Result<()> {
    for path in photos.iter().map(Path::new) {
        let picture = photo(path)?;
        let (width, height) = (u32::try_from(picture.width())?, u32::try_from(picture.height())?);
        image::save_buffer(
            path.with_added_extension("png"),
            picture.pixels(),
            width,
            height,
            image::ExtendedColorType::Rgb8,
        )?;
    }
    Ok(())
}

/// All photos below a folder, in the order of their names.
fn photos(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(photos(&path)?);
        } else if path.extension().is_some_and(|kind| ["jpg", "jpeg", "png", "webp"].iter().any(|known| kind == *known))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a photo.
fn photo(path: &Path) -> Result<Picture> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Picture::decode(&bytes).map_err(|problem| anyhow!("{}: {}", path.display(), problem.sentence()))
}
