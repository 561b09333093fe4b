//! Pictures from bytes that nobody vouches for: JPEG, PNG and WebP.
//!
//! What a file is, is what it begins with. Its dimensions are read from its header and checked before anything of their
//! size is allocated, and what costs more work than its pixels are worth is not begun; the decoders are safe Rust.

#![forbid(unsafe_code)]

use image::{DynamicImage, ImageError, error::LimitErrorKind, metadata::Orientation};

mod jpeg;
mod png;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
#[cfg(test)]
mod tests;
mod webp;

/// Pixels of a side.
pub const MOST_SIDE: u32 = 8192;

/// Pixels in all.
const MOST_PIXELS: u64 = 25_000_000;

/// Bytes that a decoder may fill: 25 million pixels of four channels, and a third more.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// ITU-T T.81.
    Jpeg,
    /// Portable Network Graphics.
    Png,
    /// RFC 9649.
    WebP,
}

impl Format {
    /// By its first bytes, whatever it was said to be.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is none of the formats.
    Unknown,
    /// It has too many pixels, or too many passes over them.
    TooLarge,
    /// It moves.
    Animated,
    /// It cannot be read to its end.
    Broken,
}

/// The pixels as they lie in a file, and how its camera was held. A JPEG is of three colours of eight bits; the others
/// are what the file has.
pub fn read(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    match Format::of(bytes).ok_or(Problem::Unknown)? {
        Format::Jpeg => jpeg::read(bytes),
        Format::Png => png::read(bytes),
        Format::WebP => webp::read(bytes),
    }
}

/// Whether there is room for what a header announces.
fn check(width: u64, height: u64, bytes_a_pixel: u64) -> Result<(), Problem> {
    let pixels = width.saturating_mul(height);
    let is_small = width.max(height) <= u64::from(MOST_SIDE)
        && pixels <= MOST_PIXELS
        && pixels.saturating_mul(bytes_a_pixel) <= MOST_MEMORY;
    if pixels == 0 {
        return Err(Problem::Broken);
    }
    if is_small { Ok(()) } else { Err(Problem::TooLarge) }
}

/// A picture whose metadata says nonsense is shown as it lies.
fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

impl From<ImageError> for Problem {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(limit) if limit.kind() == LimitErrorKind::DimensionError => Self::TooLarge,
            _ => Self::Broken,
        }
    }
}
