use image::{DynamicImage, RgbImage, RgbaImage};
use pictures::samples;

use super::{ImageType::*, *};

fn drawn(file: &[u8]) -> Drawn {
    redraw(file, ImageType::of(file).unwrap()).unwrap()
}

fn seen(drawn: &Drawn) -> RgbaImage {
    image::load_from_memory(&drawn.bytes).unwrap().into_rgba8()
}

/// Whether nobody would see a difference.
fn is_like(one: &RgbaImage, other: &RgbaImage) -> bool {
    let near = |(one, other): (&u8, &u8)| one.abs_diff(*other) <= 24;
    one.dimensions() == other.dimensions() && one.as_raw().iter().zip(other.as_raw()).all(near)
}

#[test]
fn an_honest_file_is_drawn_anew_and_looks_the_same() {
    let fields = samples::fields();
    let deep = samples::deep();
    let files = [
        (samples::png(&fields.clone().into()), DynamicImage::from(fields.clone())),
        (samples::jpeg(&fields), fields.clone().into()),
        (samples::webp(&fields), fields.clone().into()),
        (samples::png(&deep), deep),
        (samples::png(&samples::glass()), samples::glass()),
    ];
    for (file, expected) in files {
        let drawn = drawn(&file);
        assert!(is_like(&seen(&drawn), &expected.into_rgba8()), "{:?}", ImageType::of(&file));
        assert_eq!(ImageType::of(&drawn.bytes), Some(drawn.content_type));
        assert_eq!(seen(&drawn).dimensions(), (drawn.width, drawn.height));
    }
}

#[test]
fn what_shines_through_and_what_is_flat_is_png_and_a_photograph_is_jpeg() {
    let photograph = RgbImage::from_raw(400, 300, samples::noise(400 * 300 * 3)).unwrap();
    assert_eq!(drawn(&samples::png(&samples::glass())).content_type, Png);
    assert_eq!(drawn(&samples::png(&samples::fields().into())).content_type, Png);
    assert_eq!(drawn(&samples::png(&photograph.into())).content_type, Jpeg);
}

#[test]
fn a_large_picture_is_made_smaller_in_pixels_and_in_bytes() {
    let large = RgbaImage::from_raw(2400, 1200, samples::noise(2400 * 1200 * 4)).unwrap();
    let drawn = drawn(&samples::png(&large.into()));
    assert!(drawn.width <= 1600 && drawn.bytes.len() <= 1024 * 1024, "{} {}", drawn.width, drawn.bytes.len());
    assert!(drawn.width.abs_diff(2 * drawn.height) <= 2, "as wide as before: {}", drawn.height);
}

#[test]
fn metadata_is_gone() {
    let secret = b"Maria's house, 41.40338, 2.17403";
    let file = samples::png_with(&samples::png(&samples::glass()), "tEXt", &[b"Comment\0", &secret[..]].concat());
    let jpeg = samples::jpeg_with_exif(&samples::jpeg(&samples::fields()), secret);
    for file in [file, jpeg] {
        let drawn = drawn(&file);
        assert!(file.windows(secret.len()).any(|part| part == secret));
        assert!(!drawn.bytes.windows(5).any(|part| secret.windows(5).any(|word| word == part)));
    }
}

/// How a picture of `width` by `height` is stored so that each orientation shows it upright: where the stored pixel
/// belongs (Exif 2.32, 4.6.4).
fn place(orientation: u8, width: u32, height: u32, column: u32, row: u32) -> (u32, u32) {
    let (right, bottom) = (width - 1, height - 1);
    match orientation {
        1 => (column, row),
        2 => (right - column, row),
        3 => (right - column, bottom - row),
        4 => (column, bottom - row),
        5 => (row, column),
        6 => (right - row, column),
        7 => (right - row, bottom - column),
        _ => (row, bottom - column),
    }
}

#[test]
fn a_picture_stands_upright_however_the_camera_was_held() {
    let upright = samples::fields();
    let (width, height) = upright.dimensions();
    for orientation in 1..=8 {
        let (stored_width, stored_height) = if orientation < 5 { (width, height) } else { (height, width) };
        let stored = RgbImage::from_fn(stored_width, stored_height, |column, row| {
            let (x, y) = place(orientation, width, height, column, row);
            *upright.get_pixel(x, y)
        });
        let exif = samples::orientation(orientation);
        let files = [
            samples::jpeg_with_exif(&samples::jpeg(&stored), &exif),
            samples::png_with(&samples::png(&stored.clone().into()), "eXIf", &exif),
            samples::webp_with_exif(&samples::webp(&stored), stored_width, stored_height, &exif),
        ];
        let expected = DynamicImage::from(upright.clone()).into_rgba8();
        for file in files {
            assert!(is_like(&seen(&drawn(&file)), &expected), "{orientation} {:?}", ImageType::of(&file));
        }
    }
}

#[test]
fn a_file_that_is_not_right_says_what_to_change() {
    let fields = samples::fields();
    let (png, jpeg, webp) = (samples::png(&fields.clone().into()), samples::jpeg(&fields), samples::webp(&fields));
    let half = |file: &[u8]| file[..file.len() / 2].to_vec();
    let huge = |width, height, depth, kind| {
        let chunks = [
            ("IHDR", samples::png_header(width, height, depth, kind)),
            ("IDAT", samples::zeros(1000)),
            ("IEND", Vec::new()),
        ];
        samples::png_of(&chunks)
    };
    let frame = [&[0; 4][..], &48_u32.to_be_bytes(), &32_u32.to_be_bytes(), &[0; 14]].concat();
    let animation = samples::png_with(&png, "fcTL", &frame);
    let animation = samples::png_with(&animation, "acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let cases: Vec<(&str, ImageType, Vec<u8>, Problem)> = vec![
        ("nothing", Png, Vec::new(), Problem::Unknown),
        ("text", Png, b"hello".to_vec(), Problem::Unknown),
        ("a page", Png, b"<!doctype html><script>alert(1)</script>".to_vec(), Problem::Unknown),
        ("SVG", Png, b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec(), Problem::Unknown),
        (
            "GIF",
            Png,
            b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec(),
            Problem::Unknown,
        ),
        ("BMP", Png, [&b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0"[..], &[0; 44]].concat(), Problem::Unknown),
        ("TIFF", Png, b"II*\0\x08\0\0\0\0\0".to_vec(), Problem::Unknown),
        ("AVIF", Png, b"\0\0\0\x1cftypavif\0\0\0\0avifmif1".to_vec(), Problem::Unknown),
        ("HEIC", Jpeg, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Problem::Unknown),
        ("PNM", Png, b"P6 1 1 255 abc".to_vec(), Problem::Unknown),
        ("ICO", Png, b"\0\0\x01\0\x01\0\x10\x10\0\0".to_vec(), Problem::Unknown),
        ("a RIFF that is no picture", WebP, b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), Problem::Unknown),
        ("a page behind the start of a PNG", Png, [&png[..8], b"<script>alert(1)</script>"].concat(), Problem::Broken),
        ("JPEG said to be PNG", Png, jpeg.clone(), Problem::Mistaken(Jpeg)),
        ("PNG said to be WebP", WebP, png.clone(), Problem::Mistaken(Png)),
        ("WebP said to be JPEG", Jpeg, webp.clone(), Problem::Mistaken(WebP)),
        ("half a PNG", Png, half(&png), Problem::Broken),
        ("half a JPEG", Jpeg, half(&jpeg), Problem::Broken),
        ("half a WebP", WebP, half(&webp), Problem::Broken),
        ("a JPEG without its last bytes", Jpeg, jpeg[..jpeg.len() - 2].to_vec(), Problem::Broken),
        ("the start of a JPEG alone", Jpeg, jpeg[..3].to_vec(), Problem::Broken),
        ("PNG of 60,000 by 60,000", Png, huge(60_000, 60_000, 8, 2), Problem::TooLarge),
        ("PNG of 4,294,967,295 by 1", Png, huge(u32::MAX, 1, 8, 2), Problem::TooLarge),
        ("PNG of a side too long", Png, huge(8193, 1, 8, 2), Problem::TooLarge),
        ("PNG of too many pixels", Png, huge(8192, 8192, 8, 2), Problem::TooLarge),
        ("PNG of too many bytes a pixel", Png, huge(4900, 4900, 16, 6), Problem::TooLarge),
        ("PNG without pixels", Png, huge(0, 0, 8, 2), Problem::Broken),
        ("PNG that has fewer pixels than it says", Png, huge(4000, 4000, 8, 2), Problem::Broken),
        ("JPEG of 60,000 by 60,000", Jpeg, samples::jpeg_claiming(&jpeg, 60_000, 60_000), Problem::TooLarge),
        ("JPEG of too many pixels", Jpeg, samples::jpeg_claiming(&jpeg, 8000, 8000), Problem::TooLarge),
        ("WebP of 60,000 by 60,000", WebP, samples::webp_claiming(&webp, 60_000, 60_000), Problem::TooLarge),
        ("PNG in motion", Png, animation, Problem::Animated),
        ("WebP in motion", WebP, samples::animated_webp(&webp, 48, 32), Problem::Animated),
        ("JPEG that is gone over a thousand times", Jpeg, samples::scans(1000), Problem::TooLarge),
    ];
    for (what, declared, file, expected) in cases {
        assert_eq!(redraw(&file, declared), Err(expected), "{what}");
    }
}

#[test]
fn unusual_files_are_drawn_too() {
    let inks = drawn(&samples::four_inks());
    let grey = seen(&inks).get_pixel(4, 4).0;
    assert_eq!((inks.width, inks.height), (8, 8));
    assert!(grey[..3].iter().all(|channel| channel.abs_diff(grey[0]) <= 8), "half of each ink is a grey: {grey:?}");
    assert_eq!(drawn(&samples::scans(10)).width, 8);
}

#[test]
fn whatever_is_cut_off_or_changed_is_answered() {
    let fields = samples::fields();
    let files =
        [samples::png(&fields.clone().into()), samples::jpeg(&fields), samples::webp(&fields), samples::four_inks()];
    for file in files {
        let declared = ImageType::of(&file).unwrap();
        for length in 0..file.len() {
            let _ = redraw(&file[..length], declared);
        }
        for place in 0..file.len() {
            let mut broken = file.clone();
            broken[place] ^= 0x41;
            let _ = redraw(&broken, declared);
        }
    }
}

#[test]
fn each_problem_says_what_to_do() {
    let problems = [Problem::Unknown, Problem::Mistaken(Jpeg), Problem::TooLarge, Problem::Animated, Problem::Broken];
    let told: Vec<_> = problems
        .into_iter()
        .map(|problem| {
            let refusal = Refusal::from(problem);
            format!("{} {} {}", refusal.code.name(), refusal.details["problem"], refusal.message)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    INVALID_IMAGE "unknown_format" This is no PNG, JPEG or WebP file. Save the picture as one.
    INVALID_IMAGE "other_format" The file is image/jpeg, and `content_type` says otherwise.
    INVALID_IMAGE "too_many_pixels" The picture is too large. Make it at most 8192 pixels a side, and 25 million in all.
    INVALID_IMAGE "animated" The picture is animated. Upload a still one.
    INVALID_IMAGE "broken" The file is damaged or incomplete. Save the picture again.
    "#);
}
