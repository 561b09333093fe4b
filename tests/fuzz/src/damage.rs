//! Ways to damage a file.

use crate::random::Random;

/// Numbers at which programs go wrong.
const EDGES: [u32; 10] = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, u32::MAX];

/// One of these files, damaged in one to four ways.
pub(crate) fn of(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut file = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let kind = random.below(9);
        once(&mut file, kind, seeds, random);
    }
    // Half of the PNGs say that all is well.
    if random.below(2) == 0 && file.starts_with(b"\x89PNG\r\n\x1a\n") {
        sum_anew(&mut file);
    }
    file
}

fn once(file: &mut Vec<u8>, kind: usize, seeds: &[Vec<u8>], random: &mut Random) {
    if file.len() < 16 {
        return;
    }
    let place = random.below(file.len());
    // Headers are small, and what matters is in them.
    let early = random.below(file.len().min(256));
    let length = 1 + random.below(64.min(file.len() - place));
    match kind {
        0 => file[place] ^= 1 << random.below(8),
        1 => file[early] ^= 1 << random.below(8),
        2 => file[early] = random.byte(),
        3 => {
            for byte in &mut file[place..place + length] {
                *byte = random.byte();
            }
        }
        4 => number(file, early, random),
        5 => file.truncate(place.max(1)),
        6 => {
            file.drain(place..place + length);
        }
        7 => {
            let again = file[place..place + length].to_vec();
            file.splice(place..place, again);
        }
        _ => {
            let other = &seeds[random.below(seeds.len())];
            let from = random.below(other.len());
            let to = (from + 1 + random.below(512)).min(other.len());
            file.splice(place..place + length, other[from..to].iter().copied());
        }
    }
}

/// A number of two or four bytes, in either order.
fn number(file: &mut [u8], place: usize, random: &mut Random) {
    let edge = EDGES[random.below(EDGES.len())];
    let bytes = match random.below(4) {
        0 => edge.to_be_bytes().to_vec(),
        1 => edge.to_le_bytes().to_vec(),
        2 => edge.to_be_bytes()[2..].to_vec(),
        _ => edge.to_le_bytes()[..2].to_vec(),
    };
    for (byte, new) in file[place..].iter_mut().zip(bytes) {
        *byte = new;
    }
}

/// Writes the check sums of a PNG's chunks that are there.
fn sum_anew(file: &mut [u8]) {
    let mut start = 8;
    while let Some(length) = file.get(start..).and_then(|rest| rest.first_chunk()) {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some(end) = start.checked_add(8).and_then(|end| end.checked_add(length)) else { return };
        if end.saturating_add(4) > file.len() {
            return;
        }
        let sum = pictures::samples::crc(&file[start + 4..end]);
        file[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        start = end + 4;
    }
}
