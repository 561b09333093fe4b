//! Smaller, and the right way up.

use image::metadata::Orientation;

use super::Picture;

/// Averages squares of pixels until the longer side is at most this long. It happens in place: the largest picture is
/// never there twice.
pub(super) fn reduce(mut picture: Picture, longest: usize) -> Picture {
    let square = picture.width.max(picture.height).div_ceil(longest);
    if square < 2 {
        return picture;
    }
    let (width, height) = ((picture.width / square).max(1), (picture.height / square).max(1));
    let (across, down) = (square.min(picture.width), square.min(picture.height));
    let count = u32::try_from(across * down).expect("a square of at most 8192 pixels a side");
    for row in 0..height {
        for column in 0..width {
            let mut sums = [0_u32; 3];
            for line in 0..down {
                let start = ((row * square + line) * picture.width + column * square) * 3;
                for pixel in picture.pixels[start..start + across * 3].as_chunks::<3>().0 {
                    for (sum, channel) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(*channel);
                    }
                }
            }
            let place = (row * width + column) * 3;
            for (channel, sum) in picture.pixels[place..place + 3].iter_mut().zip(sums) {
                *channel = ((sum + count / 2) / count) as u8;
            }
        }
    }
    picture.pixels.truncate(width * height * 3);
    picture.pixels.shrink_to_fit();
    Picture { width, height, pixels: picture.pixels }
}

/// Turns and mirrors a picture as its camera says it was held.
pub(super) fn turn(mut picture: Picture, orientation: Orientation) -> Picture {
    let (width, height) = (picture.width, picture.height);
    match orientation {
        Orientation::NoTransforms => picture,
        Orientation::Rotate180 => {
            picture.pixels.as_chunks_mut::<3>().0.reverse();
            picture
        }
        Orientation::FlipHorizontal => {
            for row in picture.pixels.chunks_exact_mut(width * 3) {
                row.as_chunks_mut::<3>().0.reverse();
            }
            picture
        }
        Orientation::FlipVertical => moved(&picture, width, height, |column, row| (column, height - 1 - row)),
        Orientation::Rotate90 => moved(&picture, height, width, |column, row| (row, height - 1 - column)),
        Orientation::Rotate270 => moved(&picture, height, width, |column, row| (width - 1 - row, column)),
        Orientation::Rotate90FlipH => moved(&picture, height, width, |column, row| (row, column)),
        Orientation::Rotate270FlipH => {
            moved(&picture, height, width, |column, row| (width - 1 - row, height - 1 - column))
        }
    }
}

/// A picture whose pixels are from elsewhere in another.
fn moved(from: &Picture, width: usize, height: usize, source: impl Fn(usize, usize) -> (usize, usize)) -> Picture {
    let mut pixels = Vec::with_capacity(from.pixels.len());
    for row in 0..height {
        for column in 0..width {
            let (x, y) = source(column, row);
            let start = (y * from.width + x) * 3;
            pixels.extend_from_slice(&from.pixels[start..start + 3]);
        }
    }
    Picture { width, height, pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_is_the_average_of_its_squares() {
        let pixels = (0..6 * 4).flat_map(|pixel| [pixel, 2 * pixel, 255]).collect();
        let small = reduce(Picture::of(6, 4, pixels).unwrap(), 3);
        assert_eq!((small.width, small.height), (3, 2));
        // The pixels 0, 1, 6 and 7 lie in the first square; 16, 17, 22 and 23 in the last.
        assert_eq!(small.pixels[..3], [4, 7, 255]);
        assert_eq!(small.pixels[15..], [20, 39, 255]);
    }

    #[test]
    fn a_line_stays_one_pixel_thick() {
        let line = Picture::of(100, 1, vec![7; 300]).unwrap();
        assert_eq!(reduce(line, 10), Picture::of(10, 1, vec![7; 30]).unwrap());
    }
}
