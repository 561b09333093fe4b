//! Pictures made smaller.

use image::{DynamicImage, RgbaImage, imageops::FilterType};

/// Pixels of the longer side: twice what the widest page shows.
const LONGEST: u32 = 1600;

/// No larger than a page has use for.
pub(super) fn to_fit(picture: DynamicImage) -> DynamicImage {
    let longer = picture.width().max(picture.height());
    if longer <= LONGEST { picture } else { scaled(picture, LONGEST, longer) }
}

/// A quarter smaller.
pub(super) fn down(picture: DynamicImage) -> DynamicImage {
    scaled(picture, 3, 4)
}

fn scaled(picture: DynamicImage, share: u32, of: u32) -> DynamicImage {
    let side = |pixels: u32| (pixels * share).div_ceil(of).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    if !picture.color().has_alpha() {
        return smaller(&picture, width, height);
    }
    let mut weighed = picture.into_rgba8();
    multiply(&mut weighed);
    let mut small = smaller(&weighed.into(), width, height).into_rgba8();
    divide(&mut small);
    small.into()
}

/// First by averages, which is quick and needs little memory, then the last halving with a filter for the eye.
fn smaller(picture: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    let (rough_width, rough_height) = (picture.width().min(2 * width), picture.height().min(2 * height));
    picture.thumbnail_exact(rough_width, rough_height).resize_exact(width, height, FilterType::CatmullRom)
}

/// Colours weighed by how much of them is seen: what cannot be seen must not bleed into what can.
fn multiply(picture: &mut RgbaImage) {
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let weighed = |channel: u8| byte((u32::from(channel) * u32::from(alpha) + 127) / 255);
        pixel.0 = [weighed(red), weighed(green), weighed(blue), alpha];
    }
}

fn divide(picture: &mut RgbaImage) {
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let half = u32::from(alpha) / 2;
        let whole = |channel: u8| match alpha {
            0 => 0,
            alpha => byte((u32::from(channel) * 255 + half) / u32::from(alpha)),
        };
        pixel.0 = [whole(red), whole(green), whole(blue), alpha];
    }
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn the_longer_side_fits_and_the_shape_stays() {
        let cases = [
            ((1600, 900), (1600, 900)),
            ((3200, 1800), (1600, 900)),
            ((1000, 4000), (400, 1600)),
            ((8192, 1), (1600, 1)),
        ];
        for ((width, height), expected) in cases {
            let fitted = to_fit(DynamicImage::new_rgb8(width, height));
            assert_eq!((fitted.width(), fitted.height()), expected);
        }
    }

    #[test]
    fn what_cannot_be_seen_does_not_bleed() {
        // White on the left; on the right nothing, which is stored as black.
        let picture = RgbaImage::from_fn(3200, 32, |x, _| if x < 1603 { Rgba([255; 4]) } else { Rgba([0; 4]) });
        for pixel in to_fit(picture.into()).to_rgba8().pixels().filter(|pixel| pixel.0[3] > 0) {
            assert!(pixel.0[0] > 250, "{pixel:?}");
        }
    }
}
