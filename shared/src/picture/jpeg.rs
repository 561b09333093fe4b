//! Whether a JPEG is all there. The decoder is lenient: it paints grey where the data has ended.

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Scans of one picture. Progressive files have about ten; each goes over every pixel, whatever little it holds.
const MOST_SCANS: usize = 64;

/// Whether segments and scans follow one another to the end of the image (ITU-T T.81, B.1).
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut scans = 0;
    while let Some((marker, behind)) = marker(rest) {
        match marker {
            END_OF_IMAGE => return scans > 0,
            // Of no length: restarts, and one without a meaning.
            0x01 | 0xd0..=0xd7 => rest = behind,
            _ => {
                let Some([high, low]) = behind.first_chunk() else { return false };
                let Some(next) = behind.get(usize::from(u16::from_be_bytes([*high, *low])).max(2)..) else {
                    return false;
                };
                rest = next;
                if marker == START_OF_SCAN {
                    scans += 1;
                    rest = behind_data(next);
                }
            }
        }
        if scans > MOST_SCANS {
            return false;
        }
    }
    false
}

/// The next marker and what is behind it; bytes that fill in between are skipped.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes.iter().position(|byte| *byte == 0xff)?;
    let behind = bytes.get(start..)?;
    let code = behind.iter().position(|byte| *byte != 0xff)?;
    Some((*behind.get(code)?, behind.get(code + 1..)?))
}

/// What follows the data of a scan: from the first marker on that is neither a restart nor a byte 0xff of the data.
fn behind_data(bytes: &[u8]) -> &[u8] {
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    let end = bytes.windows(2).position(ends).unwrap_or(bytes.len());
    &bytes[end..]
}
