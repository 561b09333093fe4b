//! Files that an honest program writes, and files that nobody should.

use image::{
    DynamicImage, ImageBuffer, ImageFormat, ImageResult, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
};

const SHORT: &str = "a sample is short";

/// Encodes into memory.
fn written(encode: impl FnOnce(&mut Vec<u8>) -> ImageResult<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(&mut bytes).expect("a picture of whole rows is written to memory");
    bytes
}

/// A picture of three by two fields, no two alike, so that each of eight ways to lay it differs.
pub fn fields() -> RgbImage {
    const FIELD: u32 = 16;
    let colours = [[220, 30, 30], [30, 220, 30], [30, 30, 220], [220, 220, 30], [30, 220, 220], [220, 30, 220]];
    RgbImage::from_fn(3 * FIELD, 2 * FIELD, |x, y| Rgb(colours[(x / FIELD + 3 * (y / FIELD)) as usize]))
}

/// A PNG of these pixels.
pub fn png(picture: &DynamicImage) -> Vec<u8> {
    written(|bytes| picture.write_to(&mut std::io::Cursor::new(bytes), ImageFormat::Png))
}

/// A JPEG of hardly any loss.
pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    written(|bytes| picture.write_with_encoder(JpegEncoder::new_with_quality(bytes, 95)))
}

/// A WebP without loss.
pub fn webp(picture: &RgbImage) -> Vec<u8> {
    written(|bytes| picture.write_with_encoder(WebPEncoder::new_lossless(bytes)))
}

/// Half of it can be seen through.
pub fn glass() -> DynamicImage {
    RgbaImage::from_fn(40, 20, |x, _| Rgba([30, 90, 190, if x < 20 { 255 } else { 100 }])).into()
}

/// Sixteen bits a channel.
pub fn deep() -> DynamicImage {
    ImageBuffer::<Rgb<u16>, _>::from_fn(20, 20, |_, _| Rgb([0x1fff, 0x5fff, 0xbfff])).into()
}

/// So many bytes of noise, the same each time.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

// ---- PNG

const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A PNG of these chunks.
pub fn png_of(chunks: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = PNG_START.to_vec();
    for (name, data) in chunks {
        file.extend(chunk(name, data));
    }
    file
}

/// What a PNG of this size says of itself: bits a channel, and 2 for colours or 6 for colours and transparency.
pub fn png_header(width: u32, height: u32, depth: u8, kind: u8) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, kind, 0, 0, 0]].concat()
}

/// A PNG with another chunk behind its header.
pub fn png_with(file: &[u8], name: &str, data: &[u8]) -> Vec<u8> {
    let behind_header = PNG_START.len() + 25;
    [&file[..behind_header], &chunk(name, data), &file[behind_header..]].concat()
}

fn chunk(name: &str, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect(SHORT);
    let checked = [name.as_bytes(), data].concat();
    [&length.to_be_bytes()[..], &checked, &crc(&checked).to_be_bytes()].concat()
}

/// ISO 3309, as in annex D of the PNG specification.
pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

/// So many zeros in a zlib stream (RFC 1950, 1951): one literal, then copies of 258 bytes in 13 bits each.
pub fn zeros(bytes: u32) -> Vec<u8> {
    let copies = (bytes - 1) / 258;
    let mut bits: Vec<bool> = Vec::new();
    let mut push = |code: u32, length: u32| bits.extend((0..length).rev().map(|bit| code >> bit & 1 == 1));
    push(0b1, 1); // the last block
    push(0b10, 2); // with fixed codes, its two bits the other way round
    push(0b0011_0000, 8); // the literal 0
    for _ in 0..copies {
        push(0b1100_0101, 8); // a length of 258
        push(0b00000, 5); // at a distance of 1
    }
    push(0b000_0000, 7); // the end
    let mut stream = vec![0x78, 0x9c];
    stream.extend(bits.chunks(8).map(|bits| bits.iter().rev().fold(0_u8, |byte, bit| byte << 1 | u8::from(*bit))));
    let length = copies * 258 + 1;
    stream.extend(((length % 65521) << 16 | 1).to_be_bytes()); // Adler-32 of zeros
    stream
}

// ---- EXIF

/// Metadata that says how a picture lies (Exif 2.32, 4.6.4: tag 0x0112), as TIFF has it.
pub fn orientation(value: u8) -> Vec<u8> {
    [&b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[value, 0, 0, 0, 0, 0, 0]].concat()
}

/// A JPEG with metadata.
pub fn jpeg_with_exif(file: &[u8], exif: &[u8]) -> Vec<u8> {
    let body = [b"Exif\0\0", exif].concat();
    [&file[..2], &segment(0xe1, &body), &file[2..]].concat()
}

/// A WebP with metadata, in the extended format (RFC 9649, 2.7).
pub fn webp_with_exif(file: &[u8], width: u32, height: u32, exif: &[u8]) -> Vec<u8> {
    riff(&[webp_header(0x08, width, height), file[12..].to_vec(), riff_chunk("EXIF", exif)])
}

/// An animation of one picture (RFC 9649, 2.7.1.1).
pub fn animated_webp(file: &[u8], width: u32, height: u32) -> Vec<u8> {
    let frame = [&[0; 6][..], &size24(width), &size24(height), &[100, 0, 0, 0], &file[12..]].concat();
    riff(&[webp_header(0x02, width, height), riff_chunk("ANIM", &[0; 6]), riff_chunk("ANMF", &frame)])
}

/// The extended header of a WebP that claims a size, and the picture of another.
pub fn webp_claiming(file: &[u8], width: u32, height: u32) -> Vec<u8> {
    riff(&[webp_header(0, width, height), file[12..].to_vec()])
}

fn webp_header(flags: u8, width: u32, height: u32) -> Vec<u8> {
    riff_chunk("VP8X", &[&[flags, 0, 0, 0][..], &size24(width), &size24(height)].concat())
}

fn size24(pixels: u32) -> [u8; 3] {
    let [low, middle, high, _] = (pixels - 1).to_le_bytes();
    [low, middle, high]
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff_chunk("RIFF", &[b"WEBP", chunks.concat().as_slice()].concat())
}

fn riff_chunk(name: &str, data: &[u8]) -> Vec<u8> {
    let padding = vec![0; data.len() % 2];
    [name.as_bytes(), &u32::try_from(data.len()).expect(SHORT).to_le_bytes(), data, &padding].concat()
}

// ---- JPEG

/// A JPEG of one block of eight by eight pixels and four inks: cyan, magenta, yellow and black, as Adobe writes them.
pub fn four_inks() -> Vec<u8> {
    let frame = [8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
    let scan = [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0];
    // Four times: a difference of no bits, and the end of the block; each code is `0`.
    let data = [0b0000_0000];
    [
        start(),
        segment(0xee, b"Adobe\0\x64\0\0\0\0\0"),
        segment(0xc0, &frame),
        segment(0xda, &scan),
        data.to_vec(),
        end(),
    ]
    .concat()
}

/// A progressive JPEG (ITU-T T.81, annex G) of one block that is gone over so many times.
pub fn scans(count: usize) -> Vec<u8> {
    let frame = segment(0xc2, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    let first = [segment(0xda, &[1, 1, 0, 0, 0, 0x01]), vec![0]].concat();
    let again = [segment(0xda, &[1, 1, 0, 0, 0, 0x10]), vec![0]].concat();
    [start(), frame, first, again.repeat(count - 1), end()].concat()
}

/// Tables with ones for quantisation, and one code of one bit in each table of codes.
fn start() -> Vec<u8> {
    let quantisation = [&[0][..], &[1; 64]].concat();
    let codes = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    [vec![0xff, 0xd8], segment(0xdb, &quantisation), segment(0xc4, &codes(0x00)), segment(0xc4, &codes(0x10))].concat()
}

fn end() -> Vec<u8> {
    vec![0xff, 0xd9]
}

/// A JPEG whose header claims another size.
pub fn jpeg_claiming(file: &[u8], width: u16, height: u16) -> Vec<u8> {
    claiming(file, 0xc0, width, height)
}

/// The same for a progressive one.
pub fn jpeg_claiming_progressive(file: &[u8], width: u16, height: u16) -> Vec<u8> {
    claiming(file, 0xc2, width, height)
}

fn claiming(file: &[u8], frame: u8, width: u16, height: u16) -> Vec<u8> {
    let mut file = file.to_vec();
    let frame = file.windows(2).position(|pair| pair == [0xff, frame]).expect("a frame that is there");
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect(SHORT);
    [&[0xff, marker][..], &length.to_be_bytes(), body].concat()
}
