use image::ImageFormat;
use proptest::prelude::*;

use super::*;

fn seen(file: &[u8]) -> DynamicImage {
    read(file).unwrap().0
}

#[test]
fn only_three_formats_are_compiled_in() {
    let known: Vec<_> = ImageFormat::all().filter(ImageFormat::reading_enabled).collect();
    assert_eq!(known, [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]);
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
        assert_eq!(read(&file).err(), Some(expected), "{what}");
    }
}

#[test]
fn a_large_picture_that_is_gone_over_often_is_too_much_work() {
    let often = samples::jpeg_claiming_progressive(&samples::scans(10), 5000, 5000);
    assert_eq!(read(&often).err(), Some(Problem::TooLarge));
}

#[test]
fn inks_become_colours() {
    let inks = seen(&samples::four_inks()).into_rgb8();
    let grey = inks.get_pixel(4, 4).0;
    assert_eq!(inks.dimensions(), (8, 8));
    assert!(grey.iter().all(|channel| channel.abs_diff(grey[0]) <= 8), "half of each ink is a grey: {grey:?}");
    assert_eq!(seen(&samples::scans(10)).width(), 8);
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
        if let Ok((picture, _)) = read(&file) {
            prop_assert!(picture.width().max(picture.height()) <= MOST_SIDE);
        }
    }
}
