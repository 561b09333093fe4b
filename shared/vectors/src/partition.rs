//! The file of a partition.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `SAFACES\0` |
//! | 2 | version of the format, 1 |
//! | 2 | dimension |
//! | 4 | count |
//! | 64 | the model's id in UTF-8, filled with zeros |
//! | 4 × dimension | the centroid, f32 |
//! | 16 × count | ids, ascending |
//! | 4 × count | what a step of each code is worth, f32 |
//! | count rows | codes plus 128; a row is filled with 128 to a multiple of 64 bytes |
//! | 32 | SHA-256 of all before it |
//!
//! Numbers are little-endian. The same rows, in whatever order, make the same bytes. Sealing is the caller's: the object
//! in the bucket is this file under AES-256-GCM, whose tag proves that we wrote it for this place. The checksum proves
//! no origin; it finds what went wrong before sealing or behind it, and stays with the file when it is looked at unsealed.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};

use crate::{
    code::{Line, ZERO, is_step, lines},
    rows::Rows,
    vector::{MOST_DIMENSIONS, Vector},
};

/// The most bytes that a partition's file may have. Its seal takes 28 more, and both stay within 32 × 2²⁰.
pub const MOST_BYTES: usize = (32 << 20) - 64;

/// How large partitions are made: small enough to be read beside each other, and for a fast search to leave many out.
pub const TARGET_BYTES: usize = 8 << 20;

const MAGIC: &[u8; 8] = b"SAFACES\0";
const VERSION: u16 = 1;
const MODEL_BYTES: usize = 64;
const HEADER_BYTES: usize = 16 + MODEL_BYTES;
const CHECKSUM_BYTES: usize = 32;

/// A partition that was read and found whole.
#[derive(Debug, Clone)]
pub struct Partition {
    /// The direction of what is in it.
    pub centroid: Vec<f32>,
    /// Its rows.
    pub rows: Rows,
}

/// Why bytes are no partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// There are more than [`MOST_BYTES`].
    TooLarge,
    /// They end too early, or too late.
    Length,
    /// They are something else.
    Magic,
    /// They are of a format that this release does not know.
    Version(u16),
    /// They are of another model.
    Model,
    /// They are of another dimension.
    Dimension,
    /// They are not what was written.
    Checksum,
    /// They are what was written, and what was written is wrong.
    Content(&'static str),
}

impl std::error::Error for Invalid {}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => formatter.write_str("the partition is larger than any"),
            Self::Length => formatter.write_str("the partition has another length than it says"),
            Self::Magic => formatter.write_str("this is no partition"),
            Self::Version(version) => write!(formatter, "the partition has version {version}"),
            Self::Model => formatter.write_str("the partition is of another model"),
            Self::Dimension => formatter.write_str("the partition is of another dimension"),
            Self::Checksum => formatter.write_str("the partition's checksum is another"),
            Self::Content(what) => write!(formatter, "the partition's {what} cannot be"),
        }
    }
}

/// How many faces a partition of the wanted size holds.
pub const fn capacity(dimension: usize) -> usize {
    let row = size_of::<[u8; 16]>() + size_of::<f32>() + lines(dimension) * Line::BYTES;
    (TARGET_BYTES - HEADER_BYTES - dimension * size_of::<f32>() - CHECKSUM_BYTES) / row
}

fn file_bytes(dimension: usize, count: usize) -> usize {
    let row = size_of::<[u8; 16]>() + size_of::<f32>() + lines(dimension) * Line::BYTES;
    HEADER_BYTES + dimension * size_of::<f32>() + count * row + CHECKSUM_BYTES
}

/// The file of these rows.
///
/// # Errors
///
/// If they cannot be one partition: too many, the same face twice, or a model whose name is too long.
pub fn encode(model: &str, rows: &Rows) -> Result<Vec<u8>, Invalid> {
    let (dimension, count) = (rows.dimension(), rows.len());
    let bytes = file_bytes(dimension, count);
    if bytes > MOST_BYTES {
        return Err(Invalid::TooLarge);
    }
    if model.is_empty() || model.len() > MODEL_BYTES || model.contains('\0') {
        return Err(Invalid::Model);
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by_key(|place| rows.ids()[*place]);
    if order.windows(2).any(|pair| rows.ids()[pair[0]] == rows.ids()[pair[1]]) {
        return Err(Invalid::Content("ids"));
    }
    let mut file = Vec::with_capacity(bytes);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&(u16::try_from(dimension).map_err(|_| Invalid::Dimension)?).to_le_bytes());
    file.extend_from_slice(&(u32::try_from(count).map_err(|_| Invalid::TooLarge)?).to_le_bytes());
    file.extend_from_slice(model.as_bytes());
    file.resize(HEADER_BYTES, 0);
    file.extend(centroid(rows, &order).iter().flat_map(|value| value.to_le_bytes()));
    file.extend(order.iter().flat_map(|place| rows.ids()[*place]));
    file.extend(order.iter().flat_map(|place| rows.steps()[*place].to_le_bytes()));
    let length = lines(dimension);
    for place in order {
        for line in &rows.lines()[place * length..][..length] {
            file.extend_from_slice(&line.0);
        }
    }
    let checksum = digest(&SHA256, &file);
    file.extend_from_slice(checksum.as_ref());
    Ok(file)
}

/// The direction of rows taken in an order; all zeros if they have none.
fn centroid(rows: &Rows, order: &[usize]) -> Vec<f32> {
    let mut sum = vec![0.0; rows.dimension()];
    for place in order {
        rows.add_to(*place, &mut sum);
    }
    Vector::new(&sum).map_or_else(|| vec![0.0; rows.dimension()], |vector| vector.values().to_vec())
}

impl Partition {
    /// Reads a file of this model and dimension. Nothing of it is used before all of it was found right.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the bytes.
    pub fn parse(file: &[u8], model: &str, dimension: usize) -> Result<Self, Invalid> {
        if file.len() > MOST_BYTES {
            return Err(Invalid::TooLarge);
        }
        let header = file.first_chunk::<HEADER_BYTES>().ok_or(Invalid::Length)?;
        if !header.starts_with(MAGIC) {
            return Err(Invalid::Magic);
        }
        let two = |place: usize| u16::from_le_bytes([header[place], header[place + 1]]);
        if two(8) != VERSION {
            return Err(Invalid::Version(two(8)));
        }
        let (written, rest) = header[16..].split_at(model.len().min(MODEL_BYTES));
        if written != model.as_bytes() || rest.iter().any(|byte| *byte != 0) {
            return Err(Invalid::Model);
        }
        if usize::from(two(10)) != dimension || !(1..=MOST_DIMENSIONS).contains(&dimension) {
            return Err(Invalid::Dimension);
        }
        let count = u32::from_le_bytes([header[12], header[13], header[14], header[15]]) as usize;
        if count > MOST_BYTES || file.len() != file_bytes(dimension, count) {
            return Err(Invalid::Length);
        }
        let (body, checksum) = file.split_at(file.len() - CHECKSUM_BYTES);
        if digest(&SHA256, body).as_ref() != checksum {
            return Err(Invalid::Checksum);
        }
        Self::content(&body[HEADER_BYTES..], dimension, count)
    }

    fn content(body: &[u8], dimension: usize, count: usize) -> Result<Self, Invalid> {
        let (centroid, body) = body.split_at(dimension * size_of::<f32>());
        let (ids, body) = body.split_at(count * size_of::<[u8; 16]>());
        let (steps, codes) = body.split_at(count * size_of::<f32>());
        let floats = |bytes: &[u8]| bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
        let (centroid, steps): (Vec<f32>, Vec<f32>) = (floats(centroid), floats(steps));
        if !centroid.iter().all(|value| value.is_finite()) {
            return Err(Invalid::Content("centroid"));
        }
        let ids = ids.as_chunks::<16>().0.to_vec();
        if !ids.is_sorted_by(|one, other| one < other) {
            return Err(Invalid::Content("ids"));
        }
        if !steps.iter().all(|step| is_step(*step)) {
            return Err(Invalid::Content("steps"));
        }
        let codes: Vec<Line> = codes.as_chunks::<{ Line::BYTES }>().0.iter().map(|line| Line(*line)).collect();
        let filled = dimension % Line::BYTES;
        let last_fits = |row: &[Line]| {
            filled == 0 || row.last().is_none_or(|last| last.0[filled..].iter().all(|byte| *byte == ZERO))
        };
        // A code of -128 is none; the fold has no branch, so that it is as fast as reading.
        let least = codes.iter().fold(u8::MAX, |least, line| line.0.iter().fold(least, |least, byte| least.min(*byte)));
        if least == 0 || !codes.chunks_exact(lines(dimension)).all(last_fits) {
            return Err(Invalid::Content("codes"));
        }
        Ok(Self { centroid, rows: Rows::from_parts(dimension, ids, steps, codes) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{code::Code, random::Random};

    fn rows(dimension: usize, count: usize) -> Rows {
        let mut random = Random::new(7);
        let mut rows = Rows::new(dimension);
        for _ in 0..count {
            let id = u128::from(random.next()) << 64 | u128::from(random.next());
            rows.push(id.to_be_bytes(), &Code::of(&random.vector(dimension)));
        }
        rows
    }

    /// The bytes with a checksum that fits.
    fn signed(mut file: Vec<u8>) -> Vec<u8> {
        let body = file.len() - CHECKSUM_BYTES;
        let checksum = digest(&SHA256, &file[..body]);
        file[body..].copy_from_slice(checksum.as_ref());
        file
    }

    #[test]
    fn a_partition_is_read_as_it_was_written() {
        for (dimension, count) in [(1, 0), (1, 3), (100, 5), (128, 300), (256, 17), (512, 1)] {
            let written = rows(dimension, count);
            let file = encode("open-1", &written).unwrap();
            let read = Partition::parse(&file, "open-1", dimension).unwrap();
            assert_eq!(read.rows.len(), count);
            for (place, id) in written.ids().iter().enumerate() {
                let found = read.rows.ids().binary_search(id).unwrap();
                assert_eq!(read.rows.code(found), written.code(place));
            }
            assert_eq!(encode("open-1", &read.rows).unwrap(), file, "again, from the other order, the same bytes");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let file = encode("open-1", &rows(100, 3)).unwrap();
        let parse = |file: &[u8]| Partition::parse(file, "open-1", 100).err();
        let with = |place: usize, bytes: &[u8]| {
            let mut file = file.clone();
            file[place..place + bytes.len()].copy_from_slice(bytes);
            file
        };
        assert_eq!(parse(&file), None);
        assert_eq!(parse(&[]), Some(Invalid::Length));
        assert_eq!(parse(&file[..50]), Some(Invalid::Length));
        assert_eq!(parse(&file[..file.len() - 1]), Some(Invalid::Length));
        assert_eq!(parse(&[&file[..], &[0]].concat()), Some(Invalid::Length));
        assert_eq!(parse(&vec![0; MOST_BYTES + 1]), Some(Invalid::TooLarge));
        assert_eq!(parse(&with(0, b"X")), Some(Invalid::Magic));
        assert_eq!(parse(&with(8, &[2])), Some(Invalid::Version(2)));
        assert_eq!(parse(&with(12, &[255; 4])), Some(Invalid::Length));
        assert_eq!(parse(&with(12, &[2])), Some(Invalid::Length));
        assert_eq!(Partition::parse(&file, "open-2", 100).err(), Some(Invalid::Model));
        assert_eq!(Partition::parse(&file, "open-12", 100).err(), Some(Invalid::Model));
        assert_eq!(Partition::parse(&file, "open-", 100).err(), Some(Invalid::Model));
        assert_eq!(Partition::parse(&file, "open-1", 128).err(), Some(Invalid::Dimension));
        let (centroid, ids) = (HEADER_BYTES, HEADER_BYTES + 400);
        let (steps, codes) = (ids + 48, ids + 48 + 12);
        for (place, bytes, what) in [
            (centroid, &f32::NAN.to_le_bytes()[..], "centroid"),
            (ids, &[255; 16], "ids"),
            (ids, &file[ids + 16..ids + 32], "ids"),
            (steps, &f32::NAN.to_le_bytes(), "steps"),
            (steps, &0.5_f32.to_le_bytes(), "steps"),
            (steps, &(-0.001_f32).to_le_bytes(), "steps"),
            (codes, &[0], "codes"),
            (codes + 100, &[127], "codes"),
        ] {
            assert_eq!(parse(&with(place, bytes)), Some(Invalid::Checksum), "{what}");
            assert_eq!(parse(&signed(with(place, bytes))), Some(Invalid::Content(what)));
        }
    }

    #[test]
    fn what_cannot_be_one_partition_is_not_written() {
        let mut twice = rows(64, 2);
        let again = twice.clone();
        twice.push_row(&again, 0);
        assert_eq!(encode("open-1", &twice), Err(Invalid::Content("ids")));
        assert_eq!(encode("", &again), Err(Invalid::Model));
        assert_eq!(encode(&"m".repeat(65), &again), Err(Invalid::Model));
        let too_many = Rows::from_parts(64, vec![[0; 16]; 400_000], Vec::new(), Vec::new());
        assert_eq!(encode("open-1", &too_many), Err(Invalid::TooLarge));
    }

    #[test]
    fn a_partition_of_the_wanted_size_has_it() {
        for dimension in [128, 256, 512] {
            let bytes = file_bytes(dimension, capacity(dimension));
            assert!((TARGET_BYTES - 1000..=TARGET_BYTES).contains(&bytes), "{dimension}: {bytes}");
        }
    }

    proptest! {
        /// Whatever the bytes, there is an answer and no panic; and no change of a good file goes unnoticed.
        #[test]
        fn hostile_bytes_are_refused(
            noise in prop::collection::vec(any::<u8>(), 0..400),
            (place, flip, cut) in (0_usize..2000, 1_u8.., 0_usize..2000),
            sign: bool,
        ) {
            prop_assert!(Partition::parse(&noise, "open-1", 100).is_err());
            let good = encode("open-1", &rows(100, 5)).unwrap();
            let mut changed = good.clone();
            let place = place % changed.len();
            changed[place] ^= flip;
            prop_assert!(Partition::parse(&changed, "open-1", 100).is_err());
            prop_assert!(Partition::parse(&good[..cut % good.len()], "open-1", 100).is_err());
            let mut header = good.clone();
            let length = noise.len().min(HEADER_BYTES);
            header[..length].copy_from_slice(&noise[..length]);
            let _ = Partition::parse(&header, "open-1", 100);
            if sign {
                // Who can sign can also write rubbish, but not more than rows.
                if let Ok(partition) = Partition::parse(&signed(changed), "open-1", 100) {
                    prop_assert_eq!(partition.rows.len(), 5);
                }
            }
        }
    }
}
