//! The largest pictures that are taken, full of noise, which costs a decoder most.

use image::{DynamicImage, ImageBuffer, RgbImage};
use pictures::samples;

/// Pixels of a side of 25 million.
const SIDE: u32 = 5000;

/// And of a side of as many as there is room for at eight bytes each.
const DEEP: u32 = 4096;

/// Names and files.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let noise = samples::noise(3 * SIDE as usize * SIDE as usize);
    let deep: Vec<u16> =
        samples::noise(4 * DEEP as usize * DEEP as usize).into_iter().map(|byte| u16::from(byte) * 257).collect();
    let Some(noise) = RgbImage::from_raw(SIDE, SIDE, noise) else { return vec![] };
    let Some(deep) = ImageBuffer::from_raw(DEEP, DEEP, deep) else { return vec![] };
    let often = samples::jpeg_claiming_progressive(&samples::scans(6), 5000, 5000);
    vec![
        ("JPEG", samples::jpeg(&noise)),
        ("JPEG gone over six times", often),
        ("WebP", samples::webp(&noise)),
        ("PNG", samples::png(&noise.into())),
        ("PNG of sixteen bits", samples::png(&DynamicImage::ImageRgba16(deep))),
    ]
}
