//! The colours of a team as a page uses them: what it has chosen, and all that follows from it and can be read.

use std::fmt;

use smartaccess::model::{
    Colors, Colour, Palette,
    contrast::{CONTROL, TEXT, better, suggestion},
};

/// What problems and good news are told in by day and by night, before they are fitted to the ground.
const BAD: [Colour; 2] = [Colour::rgb(0xb3, 0x26, 0x1e), Colour::rgb(0xff, 0xb4, 0xab)];
const GOOD: [Colour; 2] = [Colour::rgb(0x17, 0x69, 0x3c), Colour::rgb(0x7f, 0xd6, 0xa3)];

/// Contrast of these where it can be had: they also stand on a tint of themselves, which takes some.
const ON_TINT: f64 = 5.3;

/// The luminance in the middle between black and white for the eye: white has as much contrast to it as black.
const MIDDLE: f64 = 0.18;

/// Every token of the stylesheet that a team's colours replace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scheme {
    palette: Palette,
    quiet: Colour,
    footer: Colour,
    line: Colour,
    divider: Colour,
    edge: Colour,
    accent_strong: Colour,
    button_strong: Colour,
    tint: Colour,
    bad: Colour,
    bad_tint: Colour,
    good: Colour,
    good_tint: Colour,
}

impl Scheme {
    /// What follows from a team's colours.
    pub(crate) fn of(colors: &Colors) -> Self {
        let palette = colors.palette();
        let Palette { background, surface, text, button, button_text, link, .. } = palette;
        let (bad, good) = (better(BAD, surface, ON_TINT), better(GOOD, surface, ON_TINT));
        let away_from_words = if button_text.luminance() > button.luminance() { Colour::BLACK } else { Colour::WHITE };
        Self {
            palette,
            quiet: suggestion(text.mixed(surface, 0.26), surface, TEXT),
            footer: suggestion(text.mixed(background, 0.26), background, TEXT),
            line: surface.mixed(text, 0.12),
            divider: surface.mixed(text, 0.22),
            edge: suggestion(text.mixed(surface, 0.48), surface, CONTROL),
            accent_strong: suggestion(link.mixed(text, 0.3), surface, TEXT),
            button_strong: button.mixed(away_from_words, 0.18),
            tint: tint(surface, link, 0.1, &[(text, TEXT), (link, CONTROL)]),
            bad,
            bad_tint: tint(surface, bad, 0.08, &[(bad, TEXT)]),
            good,
            good_tint: tint(surface, good, 0.08, &[(good, TEXT)]),
        }
    }

    /// What the browser draws its own controls for.
    pub(crate) fn color_scheme(&self) -> &'static str {
        if self.palette.surface.luminance() > MIDDLE { "light" } else { "dark" }
    }

    fn tokens(&self) -> [(&'static str, Colour); 19] {
        let Palette { background, surface, title, text, button, button_text, link } = self.palette;
        [
            ("ground", background),
            ("sheet", surface),
            ("title", title),
            ("ink", text),
            ("quiet", self.quiet),
            ("footer", self.footer),
            ("line", self.line),
            ("divider", self.divider),
            ("edge", self.edge),
            ("accent", link),
            ("accent-strong", self.accent_strong),
            ("button", button),
            ("button-strong", self.button_strong),
            ("on-button", button_text),
            ("tint", self.tint),
            ("bad", self.bad),
            ("bad-tint", self.bad_tint),
            ("good", self.good),
            ("good-tint", self.good_tint),
        ]
    }
}

/// A ground with a little of a colour in it, if what stands on it can still be read; else the ground.
fn tint(ground: Colour, colour: Colour, share: f64, on_it: &[(Colour, f64)]) -> Colour {
    let tint = ground.mixed(colour, share);
    if on_it.iter().all(|(colour, needed)| colour.contrast(tint) >= *needed) { tint } else { ground }
}

/// As a stylesheet. It holds names of ours and `#rrggbb`, so nothing that a team has written can be more than a colour.
impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, ":root{{color-scheme:{};--shadow:none", self.color_scheme())?;
        for (name, colour) in self.tokens() {
            write!(formatter, ";--{name}:{colour}")?;
        }
        formatter.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use smartaccess::model::Branding;

    use super::*;

    /// Colours from all over the cube, the same each time.
    fn colours() -> impl Iterator<Item = Option<Colour>> {
        let mut state = 0x2545_f491_u32;
        std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let [set, red, green, blue] = state.to_be_bytes();
            (set > 80).then(|| Colour::rgb(red, green, blue))
        })
    }

    #[test]
    fn whatever_a_team_may_publish_can_be_read_and_used() {
        let mut random = colours();
        let mut next = || random.next().flatten();
        let mut tried = 0;
        for _ in 0..2000 {
            let colors = Colors {
                background: next(),
                surface: next(),
                title: next(),
                text: next(),
                button: next(),
                button_text: next(),
                link: next(),
            };
            if !(Branding { colors, ..Branding::default() }).findings().is_empty() {
                continue;
            }
            tried += 1;
            let scheme = Scheme::of(&colors);
            let Palette { background, surface, title, text, button, button_text, link } = scheme.palette;
            let pairs = [
                ("title", title, surface, TEXT),
                ("text", text, surface, TEXT),
                ("quiet", scheme.quiet, surface, TEXT),
                ("footer", scheme.footer, background, TEXT),
                ("edge", scheme.edge, surface, CONTROL),
                ("link", link, surface, TEXT),
                ("pointed link", scheme.accent_strong, surface, TEXT),
                ("button", button, surface, CONTROL),
                ("words", button_text, button, TEXT),
                ("words of a pointed button", button_text, scheme.button_strong, TEXT),
                ("text on a tint", text, scheme.tint, TEXT),
                ("icon on a tint", link, scheme.tint, CONTROL),
                ("problem", scheme.bad, surface, TEXT),
                ("problem on its tint", scheme.bad, scheme.bad_tint, TEXT),
                ("good news", scheme.good, surface, TEXT),
                ("good news on its tint", scheme.good, scheme.good_tint, TEXT),
            ];
            for (what, colour, on, needed) in pairs {
                assert!(colour.contrast(on) >= needed, "{what}: {colour} on {on} of {colors:?}");
            }
        }
        assert!(tried > 20, "{tried}");
    }

    #[test]
    fn without_colours_it_is_like_the_products_own() {
        insta::assert_snapshot!(Scheme::of(&Colors::default()).to_string().replace(';', "\n"), @r"
        :root{color-scheme:light
        --shadow:none
        --ground:#f5f6f8
        --sheet:#ffffff
        --title:#1c2530
        --ink:#1c2530
        --quiet:#575e66
        --footer:#545b64
        --line:#e4e5e6
        --divider:#cdcfd1
        --edge:#898e93
        --accent:#1f5fbf
        --accent-strong:#1e4e94
        --button:#1f5fbf
        --button-strong:#194e9d
        --on-button:#ffffff
        --tint:#e9eff9
        --bad:#b3261e
        --bad-tint:#f9eeed
        --good:#17693c
        --good-tint:#ecf3ef}
        ");
    }

    #[test]
    fn on_a_dark_ground_the_browser_draws_dark_controls() {
        let dark = Colors { background: Some(Colour::rgb(0x12, 0x17, 0x1e)), ..Colors::default() };
        assert_eq!(Scheme::of(&dark).color_scheme(), "dark");
        assert_eq!(Scheme::of(&Colors::default()).color_scheme(), "light");
    }
}
