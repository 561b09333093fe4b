use image::{DynamicImage, RgbImage};
use proptest::prelude::*;

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
fn a_file_that_is_not_right_is_refused_before_it_takes_room() {
    let fields = samples::fields();
    let (png, jpeg, webp) = (samples::png(&fields.clone().into()), samples::jpeg(&fields), samples::webp(&fields));
    let half = |file: &[u8]| file[..file.len() / 2].to_vec();
    let huge = |width, height, depth, kind| {
        let header = samples::png_header(width, height, depth, kind);
        samples::png_of(&[("IHDR", header), ("IDAT", samples::zeros(1000)), ("IEND", Vec::new())])
    };
    let animation = samples::png_with(&png, "acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let cases: Vec<(&str, Vec<u8>, Problem)> = vec![
        ("nothing", Vec::new(), Problem::Unknown),
        ("SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec(), Problem::Unknown),
        (
            "GIF",
            b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec(),
            Problem::Unknown,
        ),
        ("TIFF", b"II*\0\x08\0\0\0\0\0".to_vec(), Problem::Unknown),
        ("AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1".to_vec(), Problem::Unknown),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Problem::Unknown),
        ("PNM", b"P6 1 1 255 abc".to_vec(), Problem::Unknown),
        ("a RIFF that is no picture", b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), Problem::Unknown),
        ("half a PNG", half(&png), Problem::Broken),
        ("half a JPEG", half(&jpeg), Problem::Broken),
        ("half a WebP", half(&webp), Problem::Broken),
        ("a JPEG without its last bytes", jpeg[..jpeg.len() - 2].to_vec(), Problem::Broken),
        ("PNG of 60,000 by 60,000", huge(60_000, 60_000, 8, 2), Problem::TooLarge),
        ("PNG of a side too long", huge(8193, 1, 8, 2), Problem::TooLarge),
        ("PNG of too many pixels", huge(8192, 8192, 8, 2), Problem::TooLarge),
        ("PNG of too many bytes a pixel", huge(4900, 4900, 16, 6), Problem::TooLarge),
        ("PNG without pixels", huge(0, 0, 8, 2), Problem::Broken),
        ("JPEG of 60,000 by 60,000", samples::jpeg_claiming(&jpeg, 60_000, 60_000), Problem::TooLarge),
        ("JPEG of too many pixels", samples::jpeg_claiming(&jpeg, 8000, 8000), Problem::TooLarge),
        ("JPEG of nothing", samples::jpeg_claiming(&jpeg, 0, 8), Problem::Broken),
        ("WebP of 60,000 by 60,000", samples::webp_claiming(&webp, 60_000, 60_000), Problem::TooLarge),
        ("PNG in motion", animation, Problem::Animated),
        ("WebP in motion", samples::animated_webp(&webp, 48, 32), Problem::Animated),
        ("JPEG that is gone over a thousand times", samples::scans(1000), Problem::TooLarge),
    ];
    for (what, file, expected) in cases {
        assert_eq!(Picture::decode(&file), Err(expected), "{what}");
    }
}

#[test]
fn a_large_picture_that_is_gone_over_often_is_too_much_work() {
    let often = samples::jpeg_claiming_progressive(&samples::scans(10), 5000, 5000);
    assert_eq!(Picture::decode(&often), Err(Problem::TooLarge));
}

#[test]
fn inks_become_colours() {
    let inks = seen(&samples::four_inks());
    assert_eq!((inks.width, inks.height), (8, 8));
    assert!(inks.pixels[..3].iter().all(|channel| channel.abs_diff(inks.pixels[0]) <= 8), "half of each ink is a grey");
    assert_eq!(seen(&samples::scans(10)).width, 8);
}

#[test]
fn what_unpacks_to_more_than_there_is_room_for_is_left_packed() {
    let png = samples::png(&samples::glass());
    let bomb = samples::zeros(1_000_000_000);
    let profile = samples::png_with(&png, "iCCP", &[b"ICC\0\0", &bomb[..]].concat());
    let text = samples::png_with(&png, "zTXt", &[b"Comment\0\0", &bomb[..]].concat());
    for file in [profile, text] {
        assert_eq!(seen(&file), seen(&png));
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

fn files() -> [Vec<u8>; 5] {
    let fields = samples::fields();
    let (png, jpeg, webp) = (samples::png(&fields.clone().into()), samples::jpeg(&fields), samples::webp(&fields));
    [png, jpeg, webp, samples::four_inks(), samples::scans(10)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn whatever_is_changed_is_answered(
        which in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = files()[which].clone();
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        if let Ok(picture) = Picture::decode(&file) {
            prop_assert_eq!(picture.pixels.len(), picture.width * picture.height * 3);
            prop_assert!(picture.width.max(picture.height) <= KEPT_SIDE);
        }
    }
}
