use std::sync::LazyLock;

use smartaccess::{
    flows::Look,
    model::{Colors, Colour, Picture},
};

use super::Scheme;
use crate::static_file;

/// What a team has made of its pages.
#[derive(Debug, Default)]
pub(crate) struct Brand {
    /// Its colours; the product's own, by day and by night, without.
    pub(crate) scheme: Option<Scheme>,
    /// In the place of the project's name.
    pub(crate) logo: Option<Shown>,
    /// Beside the form, or above it.
    pub(crate) image: Option<Shown>,
}

/// A picture on a page.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) src: String,
    pub(crate) alt: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Brand {
    /// The product's own look.
    pub(crate) const PLAIN: Self = Self { scheme: None, logo: None, image: None };

    /// What the look of a project's flow makes of a page.
    pub(crate) fn of(look: &Look, project: &str) -> Self {
        let shown = |picture: &Picture, alt: &str| Shown {
            src: format!("/assets/{}", picture.hash),
            alt: alt.to_owned(),
            width: picture.width,
            height: picture.height,
        };
        let logo_alt = look.logo_alt.as_ref().map_or(project, |alt| alt.as_str());
        let image_alt = look.image_alt.as_ref().map_or("", |alt| alt.as_str());
        Self {
            scheme: look.colors.as_ref().map(Scheme::of),
            logo: look.logo.as_ref().map(|picture| shown(picture, logo_alt)),
            image: look.image.as_ref().map(|picture| shown(picture, image_alt)),
        }
    }

    /// A logo and colours by day.
    pub(crate) fn sample() -> &'static Self {
        static SAMPLE: LazyLock<Brand> = LazyLock::new(|| Brand::drawn(DAY, None));
        &SAMPLE
    }

    /// The same, with a picture.
    pub(crate) fn sample_with_image() -> &'static Self {
        static SAMPLE: LazyLock<Brand> = LazyLock::new(|| Brand::drawn(DAY, Some(image())));
        &SAMPLE
    }

    /// Colours by night, which are all that was said.
    pub(crate) fn sample_by_night() -> &'static Self {
        static SAMPLE: LazyLock<Brand> = LazyLock::new(|| Brand { scheme: Some(Scheme::of(&NIGHT)), ..Brand::PLAIN });
        &SAMPLE
    }

    /// A picture alone.
    pub(crate) fn sample_of_image() -> &'static Self {
        static SAMPLE: LazyLock<Brand> = LazyLock::new(|| Brand { image: Some(image()), ..Brand::PLAIN });
        &SAMPLE
    }

    fn drawn(colors: Colors, image: Option<Shown>) -> Self {
        let logo =
            Shown { src: static_file::sample_logo().to_owned(), alt: "Aurora".to_owned(), width: 456, height: 96 };
        Self { scheme: Some(Scheme::of(&colors)), logo: Some(logo), image }
    }
}

fn image() -> Shown {
    let (src, alt) = (static_file::sample_image().to_owned(), "Hills under northern lights".to_owned());
    Shown { src, alt, width: 1200, height: 1600 }
}

const UNSAID: Colors =
    Colors { background: None, surface: None, title: None, text: None, button: None, button_text: None, link: None };

const DAY: Colors = Colors {
    background: Some(Colour::rgb(0xf3, 0xee, 0xe4)),
    surface: Some(Colour::rgb(0xff, 0xfd, 0xf8)),
    title: Some(Colour::rgb(0x0f, 0x4c, 0x44)),
    text: Some(Colour::rgb(0x2a, 0x2f, 0x2d)),
    button: Some(Colour::rgb(0x0f, 0x76, 0x6a)),
    ..UNSAID
};

const NIGHT: Colors =
    Colors { background: Some(Colour::rgb(0x1d, 0x10, 0x33)), button: Some(Colour::rgb(0xff, 0xc8, 0x3d)), ..UNSAID };
