//! A picture as a file that is quick to load.

use image::{
    DynamicImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

use super::{Drawn, scale, written};
use crate::model::ImageType;

/// The largest file: more than a page should make anybody load.
const MOST_BYTES: usize = 1024 * 1024;

/// Of 100. At 85 nobody sees the loss in a photograph.
const QUALITY: u8 = 85;

/// PNG where something shines through or where it is the smaller, as with most logos; JPEG for photographs. What is too
/// large either way is made smaller.
pub(super) fn smallest(mut picture: DynamicImage) -> Drawn {
    loop {
        let drawn = draw(&picture);
        if drawn.bytes.len() <= MOST_BYTES {
            return drawn;
        }
        picture = scale::down(picture);
    }
}

fn draw(picture: &DynamicImage) -> Drawn {
    let (width, height) = (picture.width(), picture.height());
    let drawn = |content_type, bytes| Drawn { bytes, content_type, width, height };
    let shines_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    if shines_through {
        return drawn(ImageType::Png, png(&picture.to_rgba8().into()));
    }
    let opaque = picture.to_rgb8().into();
    let (png, jpeg) = (png(&opaque), jpeg(&opaque));
    if png.len() <= jpeg.len() { drawn(ImageType::Png, png) } else { drawn(ImageType::Jpeg, jpeg) }
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    written(|bytes| picture.write_with_encoder(PngEncoder::new(bytes)))
}

fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    written(|bytes| picture.write_with_encoder(JpegEncoder::new_with_quality(bytes, QUALITY)))
}
