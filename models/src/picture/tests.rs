use image::{DynamicImage, RgbImage};
use pictures::samples;

use super::*;

fn seen(file: &[u8]) -> Picture {
    Picture::decode(file).unwrap()
}

fn of(picture: &DynamicImage) -> Picture {
    opaque(picture.clone()).unwrap()
}

/// Whether nobody would see a difference.
fn is_like(one: &Picture, other: &Picture) -> bool {
    let near = |(one, other): (&u8, &u8)| one.abs_diff(*other) <= 24;
    (one.width, one.height) == (other.width, other.height) && one.pixels.iter().zip(&other.pixels).all(near)
}

#[test]
fn an_honest_file_is_read() {
    let (fields, deep) = (samples::fields(), samples::deep());
    let files = [
        (samples::png(&fields.clone().into()), DynamicImage::from(fields.clone())),
        (samples::jpeg(&fields), fields.clone().into()),
        (samples::webp(&fields), fields.clone().into()),
        (samples::png(&deep), deep),
        (
            samples::png(&DynamicImage::from(fields.clone()).into_luma8().into()),
            DynamicImage::from(fields).into_luma8().into(),
        ),
    ];
    for (file, expected) in files {
        assert!(is_like(&seen(&file), &of(&expected)), "{:?}", &file[..4]);
    }
}

#[test]
fn sixteen_bits_and_transparency_become_eight_bits_of_colour() {
    assert_eq!(seen(&samples::png(&samples::deep())).pixels[..3], [32, 96, 191]);
    assert_eq!(seen(&samples::png(&samples::glass())).pixels[..3], [30, 90, 190]);
}

#[test]
fn a_picture_stands_upright_however_the_camera_was_held() {
    let upright = samples::fields();
    let (width, height) = upright.dimensions();
    let (right, bottom) = (width - 1, height - 1);
    // How each orientation is stored: where the stored pixel belongs (Exif 2.32, 4.6.4).
    for orientation in 1..=8_u8 {
        let (stored_width, stored_height) = if orientation < 5 { (width, height) } else { (height, width) };
        let stored = RgbImage::from_fn(stored_width, stored_height, |column, row| {
            let (x, y) = match orientation {
                1 => (column, row),
                2 => (right - column, row),
                3 => (right - column, bottom - row),
                4 => (column, bottom - row),
                5 => (row, column),
                6 => (right - row, column),
                7 => (right - row, bottom - column),
                _ => (row, bottom - column),
            };
            *upright.get_pixel(x, y)
        });
        let exif = samples::orientation(orientation);
        let files = [
            samples::jpeg_with_exif(&samples::jpeg(&stored), &exif),
            samples::png_with(&samples::png(&stored.clone().into()), "eXIf", &exif),
            samples::webp_with_exif(&samples::webp(&stored), stored_width, stored_height, &exif),
        ];
        for file in files {
            assert!(is_like(&seen(&file), &of(&upright.clone().into())), "{orientation} {:?}", &file[..4]);
        }
    }
}

#[test]
fn each_problem_says_what_to_do() {
    let problems = [Problem::Unknown, Problem::TooLarge, Problem::Animated, Problem::Broken];
    insta::assert_snapshot!(problems.map(Problem::sentence).join("\n"), @"
    This is no JPEG, PNG or WebP file. Save the photo as one.
    The photo is too large. Make it at most 8192 pixels a side, and 25 million in all.
    The photo is animated. Send a still one.
    The file is damaged or incomplete. Save the photo again.
    ");
}
