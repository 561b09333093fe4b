//! A picture, from bytes that nobody vouches for.
//!
//! The crate `pictures` reads the file. A picture larger than the engine has use for is made smaller, then stands upright.

use image::DynamicImage;

mod upright;

#[cfg(test)]
mod tests;

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
        let (pixels, orientation) = pictures::read(bytes)?;
        Ok(upright::turn(upright::reduce(opaque(pixels)?, KEPT_SIDE), orientation))
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

/// Pixels as `image` gives them, as eight bits a channel and without transparency.
fn opaque(pixels: DynamicImage) -> Result<Picture, Problem> {
    let pixels = pixels.into_rgb8();
    let (width, height) = pixels.dimensions();
    Picture::of(width as usize, height as usize, pixels.into_raw()).ok_or(Problem::Broken)
}

impl From<pictures::Problem> for Problem {
    fn from(problem: pictures::Problem) -> Self {
        match problem {
            pictures::Problem::Unknown => Self::Unknown,
            pictures::Problem::TooLarge => Self::TooLarge,
            pictures::Problem::Animated => Self::Animated,
            pictures::Problem::Broken => Self::Broken,
        }
    }
}
