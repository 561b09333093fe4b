//! A picture, from bytes that nobody vouches for.
//!
//! What a file is, is what it begins with. Its dimensions are read from its header and checked before anything of their
//! size is allocated; the decoders are safe Rust and know three formats. A picture larger than the engine has use for is
//! made smaller, then stands upright.

use image::{ImageError, error::LimitErrorKind, metadata::Orientation};

mod jpeg;
mod png;
mod upright;
mod webp;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Pixels of a side.
pub(crate) const MOST_SIDE: u32 = 8192;

/// Pixels in all.
pub(crate) const MOST_PIXELS: u64 = 25_000_000;

/// Bytes that a decoder may fill: 25 million pixels of four channels, and a third more.
pub(crate) const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// Pixels of the longer side that are kept. No network looks at a face that closely.
const KEPT_SIDE: usize = 2048;

/// Red, green and blue of each pixel, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
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

impl Problem {
    /// Tells a person what to change.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unknown => "This is no JPEG, PNG or WebP file. Save the photo as one.",
            Self::TooLarge => "The photo is too large. Make it at most 8192 pixels a side, and 25 million in all.",
            Self::Animated => "The photo is animated. Send a still one.",
            Self::Broken => "The file is damaged or incomplete. Save the photo again.",
        }
    }
}

impl Picture {
    /// Reads a JPEG, PNG or WebP.
    pub fn decode(bytes: &[u8]) -> Result<Self, Problem> {
        let (picture, orientation) = match bytes {
            [0xff, 0xd8, 0xff, ..] => jpeg::read(bytes)?,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png::read(bytes)?,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::read(bytes)?,
            _ => return Err(Problem::Unknown),
        };
        Ok(upright::turn(upright::reduce(picture, KEPT_SIDE), orientation))
    }

    /// A picture of these pixels, if they are as many as it needs.
    pub fn of(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let fits = width > 0 && height > 0 && pixels.len() == width * height * 3;
        fits.then_some(Self { width, height, pixels })
    }

    /// Pixels from side to side.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Red, green and blue, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// A row of pixels.
    pub(crate) fn row(&self, row: usize) -> &[u8] {
        &self.pixels[row * self.width * 3..(row + 1) * self.width * 3]
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

/// Pixels as `image` gives them, as eight bits a channel and without transparency.
fn opaque(pixels: image::DynamicImage) -> Result<Picture, Problem> {
    let pixels = pixels.into_rgb8();
    let (width, height) = pixels.dimensions();
    Picture::of(width as usize, height as usize, pixels.into_raw()).ok_or(Problem::Broken)
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
