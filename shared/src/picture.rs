//! A picture that somebody uploads, drawn anew: from bytes that nobody vouches for to bytes that are ours.
//!
//! The crate `pictures` reads the file. The pixels are all that is kept: no metadata, no profile, no animation, no second
//! picture behind the first.

use image::ImageResult;
use pictures::MOST_SIDE;

use crate::{
    error::{Code, Refusal, refuse},
    model::ImageType,
};

mod draw;
mod scale;

#[cfg(test)]
mod tests;

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
    /// It has too many pixels, or too many passes over them.
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
    let (pixels, orientation) = pictures::read(bytes)?;
    let mut upright = scale::to_fit(pixels);
    upright.apply_orientation(orientation);
    Ok(draw::smallest(upright))
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
