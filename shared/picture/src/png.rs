//! PNG without all that does not draw: profiles and texts can unpack to far more than there is room for.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, Limits, codecs::png::PngDecoder, metadata::Orientation};

use super::{MOST_MEMORY, MOST_SIDE, Problem, check, orientation};

/// Bytes that each PNG begins with.
const SIGNATURE: usize = 8;

/// Bytes of a chunk around its data: length and type before it, a checksum behind.
const AROUND: usize = 12;

/// What draws: the header, colours, transparency, pixels and the end (PNG, third edition, 5.6).
const DRAWING: [&[u8]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];

pub(super) fn read(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    let (bare, orientation) = bare(bytes)?;
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(MOST_MEMORY);
    let decoder = PngDecoder::with_limits(Cursor::new(&bare), limits)?;
    let (width, height) = decoder.dimensions();
    check(width.into(), height.into(), decoder.color_type().bytes_per_pixel().into())?;
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

/// The chunks that draw, and how the picture lies.
fn bare(bytes: &[u8]) -> Result<(Vec<u8>, Orientation), Problem> {
    let (signature, mut rest) = bytes.split_at_checked(SIGNATURE).ok_or(Problem::Broken)?;
    let (mut drawing, mut lies) = (signature.to_vec(), Orientation::NoTransforms);
    while !rest.is_empty() {
        let length = rest.first_chunk().map(|length| u32::from_be_bytes(*length)).ok_or(Problem::Broken)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(AROUND);
        let (chunk, behind) = rest.split_at_checked(length).ok_or(Problem::Broken)?;
        let (kind, data) = (&chunk[4..8], &chunk[8..length - 4]);
        match kind {
            // Animation: how many pictures, and how often (PNG, 11.3.6.2).
            b"acTL" => return Err(Problem::Animated),
            b"eXIf" => lies = orientation(Some(data)),
            _ if DRAWING.contains(&kind) => drawing.extend(chunk),
            _ => {}
        }
        if kind == b"IEND" {
            return Ok((drawing, lies));
        }
        rest = behind;
    }
    Err(Problem::Broken)
}
