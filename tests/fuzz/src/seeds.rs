//! Whole files to begin with: photos as they are, and parts of them in every format; and what honest programs seldom
//! write.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use face::Picture;
use image::{DynamicImage, ImageFormat, RgbImage, imageops::FilterType};
use pictures::samples;

/// Photos of the folder.
const PHOTOS: usize = 48;

/// Pixels of a side of what is written anew; the engine finds faces in it, and it is soon read.
const SIDE: u32 = 96;

pub(crate) fn all(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut paths = vec![];
    collect(folder, &mut paths)?;
    paths.sort();
    ensure!(!paths.is_empty(), "{} holds no photos", folder.display());
    let every = paths.len().div_ceil(PHOTOS);
    let mut seeds = vec![];
    for path in paths.iter().step_by(every) {
        let file = fs::read(path)?;
        let picture = Picture::decode(&file).ok().with_context(|| format!("{} cannot be read", path.display()))?;
        let (width, height) = (u32::try_from(picture.width())?, u32::try_from(picture.height())?);
        let pixels = RgbImage::from_raw(width, height, picture.pixels().to_vec());
        let small = DynamicImage::from(pixels.context("a picture has all its pixels")?);
        let small = small.resize(SIDE, SIDE, FilterType::Triangle).into_rgb8();
        seeds.extend([samples::jpeg(&small), samples::png(&small.clone().into()), samples::webp(&small)]);
        if picture.width().max(picture.height()) <= 256 {
            seeds.push(file);
        }
    }
    let fields = samples::fields();
    let (jpeg, webp) = (samples::jpeg(&fields), samples::webp(&fields));
    let lies = samples::orientation(6);
    seeds.extend([samples::four_inks(), samples::scans(10), samples::scans(64)]);
    seeds.extend([samples::png(&samples::deep()), samples::png(&samples::glass())]);
    seeds.push(samples::jpeg_with_exif(&jpeg, &lies));
    seeds.push(samples::webp_with_exif(&webp, fields.width(), fields.height(), &lies));
    seeds.push(samples::png_with(&samples::png(&DynamicImage::from(fields)), "eXIf", &lies));
    Ok(seeds)
}

fn collect(folder: &Path, paths: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if ImageFormat::from_path(&path).is_ok() {
            paths.push(path);
        }
    }
    Ok(())
}
