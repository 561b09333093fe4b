//! Pixels between pixels: bilinear, as `OpenCV` computes it, into a network's input.

use pulp::{Arch, NullaryFnOnce};

use crate::picture::Picture;

/// A part of a picture, in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// A pixel, its neighbour, and how much each counts, in parts of 2048.
#[derive(Clone, Copy)]
struct Tap {
    at: usize,
    next: usize,
    near: i32,
    far: i32,
}

/// Scales a part of a picture to `width` by `height` pixels at the top left of others, `wide` of them in a row, as many
/// rows as there is room. Blue comes first, as the networks want it. Values are
/// from 0 to 255, and whole as in a picture. The sums are those of `OpenCV` to the bit, so that what
/// was measured with it holds.
pub(crate) fn scale(picture: &Picture, part: Part, pixels: &mut [f32], wide: usize, size: [usize; 2]) {
    Arch::new().dispatch(Scaling { picture, part, pixels, wide, size });
}

struct Scaling<'a> {
    picture: &'a Picture,
    part: Part,
    pixels: &'a mut [f32],
    wide: usize,
    size: [usize; 2],
}

impl NullaryFnOnce for Scaling<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        let [width, height] = self.size;
        let across = taps(self.part.left, self.part.width, width);
        let down = taps(self.part.top, self.part.height, height);
        for (line, tap) in self.pixels.chunks_exact_mut(3 * self.wide).zip(&down) {
            let (upper, lower) = (self.picture.row(tap.at), self.picture.row(tap.next));
            let (upper, lower) = (upper.as_chunks::<3>().0, lower.as_chunks::<3>().0);
            for (pixel, column) in line.as_chunks_mut::<3>().0.iter_mut().zip(&across) {
                let (left, right) = (upper[column.at], upper[column.next]);
                let (lower_left, lower_right) = (lower[column.at], lower[column.next]);
                for (value, channel) in pixel.iter_mut().zip([2, 1, 0]) {
                    let above = i32::from(left[channel]) * column.near + i32::from(right[channel]) * column.far;
                    let below =
                        i32::from(lower_left[channel]) * column.near + i32::from(lower_right[channel]) * column.far;
                    let sum = (((above >> 4) * tap.near) >> 16) + (((below >> 4) * tap.far) >> 16);
                    *value = ((sum + 2) >> 2) as f32;
                }
            }
        }
    }
}

/// Where each of `to` pixels lies among `from` pixels that begin at `start`; outside there is the edge.
fn taps(start: usize, from: usize, to: usize) -> Vec<Tap> {
    let step = from as f64 / to as f64;
    let tap = |place: usize| {
        let wanted = (((place as f64 + 0.5) * step - 0.5) as f32).clamp(0.0, (from - 1) as f32);
        let at = wanted as usize;
        let share = wanted - at as f32;
        let parts = |share: f32| (share * 2048.0).round_ties_even() as i32;
        Tap { at: start + at, next: start + (at + 1).min(from - 1), near: parts(1.0 - share), far: parts(share) }
    };
    (0..to).map(tap).collect()
}

/// The colours at a place between pixels; outside of the picture there is black.
pub(crate) fn at(picture: &Picture, x: f32, y: f32) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let (across, down) = (x - left, y - top);
    let pixel = |column: f32, row: f32| -> [f32; 3] {
        let is_inside = column >= 0.0 && row >= 0.0 && column < picture.width() as f32 && row < picture.height() as f32;
        if !is_inside {
            return [0.0; 3];
        }
        let start = column as usize * 3;
        let row = picture.row(row as usize);
        [row[start], row[start + 1], row[start + 2]].map(f32::from)
    };
    let corners = [pixel(left, top), pixel(left + 1.0, top), pixel(left, top + 1.0), pixel(left + 1.0, top + 1.0)];
    std::array::from_fn(|channel| {
        let [above, above_next, below, below_next] = corners.map(|corner| corner[channel]);
        let above = above + (above_next - above) * across;
        let below = below + (below_next - below) * across;
        above + (below - above) * down
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each pixel says where it lies.
    fn grid(width: usize, height: usize) -> Picture {
        let pixels =
            (0..width * height).flat_map(|place| [(place % width) as u8 * 10, (place / width) as u8 * 10, 200]);
        Picture::of(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn a_picture_of_the_same_size_is_the_same() {
        let part = Part { left: 1, top: 2, width: 3, height: 2 };
        let mut pixels = vec![-1.0; 3 * 4 * 3];
        scale(&grid(6, 6), part, &mut pixels, 4, [3, 2]);
        assert_eq!(pixels[..12], [200.0, 20.0, 10.0, 200.0, 20.0, 20.0, 200.0, 20.0, 30.0, -1.0, -1.0, -1.0]);
        assert_eq!(pixels[12..24], [200.0, 30.0, 10.0, 200.0, 30.0, 20.0, 200.0, 30.0, 30.0, -1.0, -1.0, -1.0]);
        assert_eq!(pixels[24..], [-1.0; 12]);
    }

    #[test]
    fn between_pixels_lies_their_mixture_and_the_edge_beyond_them() {
        let whole = Part { left: 0, top: 0, width: 2, height: 1 };
        let mut pixels = vec![0.0; 12];
        scale(&grid(2, 1), whole, &mut pixels, 4, [4, 1]);
        assert_eq!([2, 5, 8, 11].map(|red| pixels[red]), [0.0, 3.0, 8.0, 10.0]);
    }

    #[test]
    fn outside_of_a_picture_it_is_black() {
        let picture = grid(3, 3);
        assert_eq!(at(&picture, 1.5, 0.25), [15.0, 2.5, 200.0]);
        assert_eq!(at(&picture, 2.5, 2.0), [10.0, 10.0, 100.0]);
        assert_eq!(at(&picture, -2.0, 1.0), [0.0; 3]);
        assert_eq!(at(&picture, f32::NAN, 1.0).map(f32::is_nan), [true; 3]);
    }
}
