//! A picture that somebody uploads, drawn anew: from bytes that nobody vouches for to bytes that are ours.
//!
//! What a file is, is what it begins with. Its dimensions are read from its header and checked before anything of its
//! size is allocated; the decoders are safe Rust and know three formats. The pixels are all that is kept: no metadata,
//! no profile, no animation, no second picture behind the first.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageResult, Limits,
    codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    error::LimitErrorKind,
    metadata::Orientation,
};

use crate::{
    error::{Code, Refusal, refuse},
    model::ImageType,
};

mod draw;
mod jpeg;
mod png;
mod scale;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Pixels of a side.
const MOST_SIDE: u32 = 8192;

/// Pixels in all.
const MOST_PIXELS: u64 = 25_000_000;

/// Bytes that a decoder may fill: 25 million pixels of four channels, and a third more.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// A picture of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The file.
    pub bytes: Vec<u8>,
    /// PNG or JPEG.
    pub content_type: ImageType,
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is none of the formats.
    Unknown,
    /// It is another format than was said.
    Mistaken(ImageType),
    /// It has too many pixels.
    TooLarge,
    /// It moves.
    Animated,
    /// It cannot be read to its end.
    Broken,
}

/// Draws a picture anew, upright, and no larger than a page has use for.
pub fn redraw(bytes: &[u8], declared: ImageType) -> Result<Drawn, Problem> {
    let found = ImageType::of(bytes).ok_or(Problem::Unknown)?;
    if found != declared {
        return Err(Problem::Mistaken(found));
    }
    let (pixels, orientation) = match found {
        ImageType::Png => png(bytes)?,
        ImageType::Jpeg => jpeg(bytes)?,
        ImageType::WebP => webp(bytes)?,
    };
    let mut upright = scale::to_fit(pixels);
    upright.apply_orientation(orientation);
    Ok(draw::smallest(upright))
}

fn png(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    let (bare, orientation) = png::bare(bytes)?;
    check(&PngDecoder::with_limits(Cursor::new(&bare), limits())?)?;
    Ok((image::load_from_memory_with_format(&bare, ImageFormat::Png)?, orientation))
}

fn jpeg(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    if !jpeg::is_whole(bytes) {
        return Err(Problem::Broken);
    }
    let mut decoder = JpegDecoder::new(Cursor::new(bytes))?;
    check(&decoder)?;
    Ok((image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)?, orientation(&mut decoder)))
}

fn webp(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    if decoder.has_animation() {
        return Err(Problem::Animated);
    }
    check(&decoder)?;
    Ok((image::load_from_memory_with_format(bytes, ImageFormat::WebP)?, orientation(&mut decoder)))
}

/// Whether there is room for what a header announces. The pixels themselves are read by the library's own function for
/// it, which is compiled for speed as the library is; what is generic would be compiled as we are, ten times slower.
fn check(decoder: &impl ImageDecoder) -> Result<(), Problem> {
    let (width, height) = decoder.dimensions();
    let is_small = width.max(height) <= MOST_SIDE
        && u64::from(width) * u64::from(height) <= MOST_PIXELS
        && decoder.total_bytes() <= MOST_MEMORY;
    if is_small { Ok(()) } else { Err(Problem::TooLarge) }
}

/// A picture whose metadata says nonsense is shown as it lies.
fn orientation(decoder: &mut impl ImageDecoder) -> Orientation {
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

impl From<ImageError> for Problem {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(limit) if limit.kind() == LimitErrorKind::DimensionError => Self::TooLarge,
            _ => Self::Broken,
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let (name, message) = match problem {
            Problem::Unknown => {
                ("unknown_format", "This is no PNG, JPEG or WebP file. Save the picture as one.".into())
            }
            Problem::Mistaken(found) => {
                ("other_format", format!("The file is {}, and `content_type` says otherwise.", found.name()))
            }
            Problem::TooLarge => (
                "too_many_pixels",
                format!("The picture is too large. Make it at most {MOST_SIDE} pixels a side, and 25 million in all."),
            ),
            Problem::Animated => ("animated", "The picture is animated. Upload a still one.".into()),
            Problem::Broken => ("broken", "The file is damaged or incomplete. Save the picture again.".into()),
        };
        refuse(Code::InvalidImage).because(message).detail("problem", name)
    }
}

/// Encodes into memory, which does not fail.
fn written(encode: impl FnOnce(&mut Vec<u8>) -> ImageResult<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(&mut bytes).expect("a picture of whole rows is written to memory");
    bytes
}
