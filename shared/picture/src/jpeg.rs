//! JPEG, colours of printers included.

use image::{DynamicImage, RgbImage, metadata::Orientation};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{MOST_SIDE, Problem, check, orientation};

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Scans of one picture. Progressive files have about ten.
const MOST_SCANS: usize = 64;

/// Pixels times scans: each scan goes over every pixel, whatever little it holds.
const MOST_WORK: u64 = 150_000_000;

pub(super) fn read(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    // Of whole files alone: the decoder is lenient, and paints grey where the data has ended.
    let scans = scans(bytes).ok_or(Problem::Broken)?;
    let options = DecoderOptions::default()
        .set_max_width(MOST_SIDE as usize)
        .set_max_height(MOST_SIDE as usize)
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let (width, height) = dimensions(bytes).ok_or(Problem::Broken)?;
    check(width.into(), height.into(), 3)?;
    if scans > MOST_SCANS || (scans as u64 - 1) * u64::from(width) * u64::from(height) > MOST_WORK {
        return Err(Problem::TooLarge);
    }
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Problem::Broken)?;
    // A second header would have been believed.
    if decoder.info().is_none_or(|info| (info.width, info.height) != (width, height)) {
        return Err(Problem::Broken);
    }
    let pixels = decoder.decode().map_err(|_| Problem::Broken)?;
    let lies = orientation(decoder.exif().map(Vec::as_slice));
    let picture = RgbImage::from_raw(width.into(), height.into(), pixels).ok_or(Problem::Broken)?;
    Ok((picture.into(), lies))
}

/// How many scans there are, if segments and scans follow one another to the end of the image (ITU-T T.81, B.1).
fn scans(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes.get(2..)?;
    let mut scans = 0;
    loop {
        let (marker, behind) = marker(rest)?;
        match marker {
            END_OF_IMAGE => return (scans > 0).then_some(scans),
            // Of no length: restarts, and one without a meaning.
            0x01 | 0xd0..=0xd7 => rest = behind,
            _ => {
                rest = segment(behind)?.1;
                if marker == START_OF_SCAN {
                    scans += 1;
                    rest = behind_data(rest);
                }
            }
        }
    }
}

/// Width and height, of the first frame header (B.2.2).
fn dimensions(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.get(2..)?;
    loop {
        let (marker, behind) = marker(rest)?;
        let (content, next) = segment(behind)?;
        if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
            let [_, high, low, left, right, ..] = content else { return None };
            return Some((u16::from_be_bytes([*left, *right]), u16::from_be_bytes([*high, *low])));
        }
        rest = next;
    }
}

/// The next marker and what is behind it; bytes that fill in between are skipped.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes.iter().position(|byte| *byte == 0xff)?;
    let behind = bytes.get(start..)?;
    let code = behind.iter().position(|byte| *byte != 0xff)?;
    Some((*behind.get(code)?, behind.get(code + 1..)?))
}

/// What a segment holds, and what is behind it.
fn segment(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u16::from_be_bytes(*bytes.first_chunk()?);
    let (segment, behind) = bytes.split_at_checked(usize::from(length).max(2))?;
    Some((&segment[2..], behind))
}

/// What follows the data of a scan: from the first marker on that is neither a restart nor a byte 0xff of the data.
fn behind_data(bytes: &[u8]) -> &[u8] {
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    let end = bytes.windows(2).position(ends).unwrap_or(bytes.len());
    &bytes[end..]
}
