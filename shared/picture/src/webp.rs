//! WebP.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, codecs::webp::WebPDecoder, metadata::Orientation};

use super::{Problem, check};

pub(super) fn read(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    if decoder.has_animation() {
        return Err(Problem::Animated);
    }
    let (width, height) = decoder.dimensions();
    check(width.into(), height.into(), decoder.color_type().bytes_per_pixel().into())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}
