//! What was behind something, guessed from around it.

use crate::picture::Picture;

/// A photo's pixels and how much each is worth, of half the sides at each level.
struct Level {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

/// The pixels of a photo whose covered ones are mixed from others around them: each pixel that is missing takes those of
/// the photo at half its size, where those of a quarter's size stand in for what is still missing.
pub(super) fn without(photo: &Picture, covered: &[bool]) -> Vec<u8> {
    let of = |(pixel, covered): (&[u8; 3], &bool)| {
        let [red, green, blue] = pixel.map(f32::from);
        if *covered { [0.0; 4] } else { [red, green, blue, 1.0] }
    };
    let pixels = photo.pixels().as_chunks::<3>().0.iter().zip(covered).map(of).collect();
    let mut levels = vec![Level { width: photo.width(), height: photo.height(), pixels }];
    while let Some(half) = levels.last().and_then(Level::half) {
        levels.push(half);
    }
    let mut coarse = levels.pop().expect("the photo itself");
    while let Some(mut fine) = levels.pop() {
        fine.fill_from(&coarse);
        coarse = fine;
    }
    coarse.pixels.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]].map(|value| (value + 0.5) as u8)).collect()
}

impl Level {
    /// The same at half its size. Nothing, if it is a single pixel.
    fn half(&self) -> Option<Self> {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut pixels = vec![[0.0; 4]; width * height];
        for (place, pixel) in self.pixels.iter().enumerate() {
            let sum = &mut pixels[place / self.width / 2 * width + place % self.width / 2];
            for channel in 0..3 {
                sum[channel] += pixel[channel] * pixel[3];
            }
            sum[3] += pixel[3];
        }
        for pixel in &mut pixels {
            let weight = pixel[3].max(f32::MIN_POSITIVE);
            *pixel = [pixel[0] / weight, pixel[1] / weight, pixel[2] / weight, pixel[3].min(1.0)];
        }
        (self.pixels.len() > 1).then_some(Self { width, height, pixels })
    }

    fn fill_from(&mut self, coarse: &Self) {
        for (place, pixel) in self.pixels.iter_mut().enumerate() {
            let missing = 1.0 - pixel[3];
            if missing > 0.0 {
                let other = coarse.between(place % self.width, place / self.width);
                *pixel = std::array::from_fn(|channel| pixel[channel] * pixel[3] + other[channel] * missing);
                pixel[3] = 1.0;
            }
        }
    }

    /// The mixture at a pixel of twice the size.
    fn between(&self, column: usize, row: usize) -> [f32; 4] {
        let near = |place: usize, most: usize| {
            let other = if place.is_multiple_of(2) { (place / 2).saturating_sub(1) } else { place / 2 + 1 };
            [(place / 2, 0.75), (other.min(most - 1), 0.25)]
        };
        let mut mixed = [0.0; 4];
        for (row, down) in near(row, self.height) {
            for (column, across) in near(column, self.width) {
                for (sum, value) in mixed.iter_mut().zip(self.pixels[row * self.width + column]) {
                    *sum += down * across * value;
                }
            }
        }
        mixed
    }
}
