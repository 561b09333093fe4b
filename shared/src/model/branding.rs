//! What the pages of a project look like: its colours, its logo and a picture.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Colour, contrast};
use crate::{
    error::Faults,
    types::{AssetId, Name},
};

/// What a team has said of its pages. All of it may be left out: then they look like the product's own.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Branding {
    /// The asset that stands in the place of the project's name.
    #[deserr(default)]
    pub logo: Option<AssetId>,
    /// What is read out in its place; the project's name by default.
    #[deserr(default)]
    pub logo_alt: Option<Name>,
    /// The asset that stands beside the form, or above it on a narrow screen.
    #[deserr(default)]
    pub image: Option<AssetId>,
    /// What is read out in its place; nothing by default, as for a picture that only decorates.
    #[deserr(default)]
    pub image_alt: Option<Name>,
    /// The colours. A page that has any of them, or a logo, looks the same by day and by night.
    #[deserr(default)]
    pub colors: Colors,
}

/// The colours of a page, as `#rrggbb`. What is left out follows from the others and can be read on them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Colors {
    /// What the page stands on.
    #[deserr(default)]
    pub background: Option<Colour>,
    /// What the form stands on; the background by default.
    #[deserr(default)]
    pub surface: Option<Colour>,
    /// Headings; as the text by default.
    #[deserr(default)]
    pub title: Option<Colour>,
    /// Text.
    #[deserr(default)]
    pub text: Option<Colour>,
    /// The button that goes on.
    #[deserr(default)]
    pub button: Option<Colour>,
    /// The words on it.
    #[deserr(default)]
    pub button_text: Option<Colour>,
    /// Links; as the button by default.
    #[deserr(default)]
    pub link: Option<Colour>,
}

/// Every colour of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// What the page stands on.
    pub background: Colour,
    /// What the form stands on.
    pub surface: Colour,
    /// Headings.
    pub title: Colour,
    /// Text.
    pub text: Colour,
    /// The button that goes on.
    pub button: Colour,
    /// The words on it.
    pub button_text: Colour,
    /// Links.
    pub link: Colour,
}

/// A colour that too few people can make out where it stands (WCAG 2.2, 1.4.3 and 1.4.11).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ContrastFinding {
    /// The field of `colors` to change.
    pub field: &'static str,
    /// The field that it stands on.
    pub against: &'static str,
    /// The ratio that there is, cut to two decimals.
    pub ratio: f64,
    /// The ratio that is needed.
    pub needed: f64,
    /// The nearest colour of the same hue that has it.
    pub suggestion: Colour,
}

/// The product's own colours, by day and, where they differ, by night.
const BACKGROUND: Colour = Colour::rgb(0xf5, 0xf6, 0xf8);
const INK: [Colour; 2] = [Colour::rgb(0x1c, 0x25, 0x30), Colour::rgb(0xee, 0xf1, 0xf5)];
const ACCENT: [Colour; 2] = [Colour::rgb(0x1f, 0x5f, 0xbf), Colour::rgb(0x8b, 0xb8, 0xff)];

impl Colors {
    /// All colours, those that were left out too.
    pub fn palette(&self) -> Palette {
        let surface = self.surface.or(self.background).unwrap_or(Colour::WHITE);
        let text = self.text.unwrap_or_else(|| contrast::better(INK, surface, contrast::TEXT));
        let button = self.button.unwrap_or_else(|| contrast::better(ACCENT, surface, contrast::CONTROL));
        let light_words = Colour::WHITE.contrast(button) >= contrast::TEXT;
        Palette {
            background: self.background.unwrap_or(BACKGROUND),
            surface,
            title: self.title.unwrap_or(text),
            text,
            button,
            button_text: self.button_text.unwrap_or(if light_words { Colour::WHITE } else { Colour::BLACK }),
            link: self.link.unwrap_or_else(|| contrast::suggestion(button, surface, contrast::TEXT)),
        }
    }
}

impl Branding {
    /// Whether the pages have a look of their own, the same by day and by night: a logo is drawn for one ground.
    pub fn has_own_look(&self) -> bool {
        self.logo.is_some() || self.colors != Colors::default()
    }

    /// The colours that too few people can make out, each with one that they can. What was left out is never among
    /// them.
    pub fn findings(&self) -> Vec<ContrastFinding> {
        let Palette { surface, title, text, button, button_text, link, .. } = self.colors.palette();
        let ground = if self.colors.surface.is_some() { "surface" } else { "background" };
        let pairs = [
            ("title", title, ground, surface, contrast::TEXT, self.colors.title.is_some()),
            ("text", text, ground, surface, contrast::TEXT, true),
            ("link", link, ground, surface, contrast::TEXT, true),
            ("button", button, ground, surface, contrast::CONTROL, true),
            ("button_text", button_text, "button", button, contrast::TEXT, true),
        ];
        let bad =
            pairs.into_iter().filter(|(_, colour, _, on, needed, is_own)| *is_own && colour.contrast(*on) < *needed);
        bad.map(|(field, colour, against, on, needed, _)| ContrastFinding {
            field,
            against,
            ratio: (colour.contrast(on) * 100.0).floor() / 100.0,
            needed,
            suggestion: contrast::suggestion(colour, on, needed),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn branding(value: Value) -> Result<Branding, Faults> {
        deserr::deserialize::<_, _, Faults>(value)
    }

    fn fields(value: Value) -> Vec<(&'static str, &'static str)> {
        branding(value).unwrap().findings().into_iter().map(|finding| (finding.field, finding.against)).collect()
    }

    #[test]
    fn what_is_left_out_is_the_products_own() {
        let plain = branding(json!({})).unwrap();
        assert_eq!((&plain, plain.has_own_look()), (&Branding::default(), false));
        assert_eq!(plain.findings(), []);
        assert_eq!(serde_json::from_value::<Branding>(json!({})).unwrap(), plain, "as an older release wrote it");
        assert!(!branding(json!({"image": "ast_i3ua5bkdd4rq6vcgxx7jzcwmqe"})).unwrap().has_own_look());
        assert!(branding(json!({"logo": "ast_i3ua5bkdd4rq6vcgxx7jzcwmqe"})).unwrap().has_own_look());
        assert!(branding(json!({"colors": {"link": "#000000"}})).unwrap().has_own_look());
    }

    #[test]
    fn a_field_that_is_not_known_or_no_colour_is_told() {
        let faults = branding(json!({
            "logo": "logo.svg", "logo_alt": "", "css": "body{}", "colors": {"text": "red", "shadow": "#000000"}
        }));
        let faults = serde_json::to_value(faults.unwrap_err()).unwrap();
        let named: Vec<_> = faults.as_array().unwrap().iter().map(|fault| fault["field"].as_str().unwrap()).collect();
        assert_eq!(named, ["colors.shadow", "colors.text", "css", "logo", "logo_alt"]);
    }

    #[test]
    fn what_cannot_be_read_is_found_where_it_stands() {
        assert_eq!(fields(json!({"colors": {"background": "#12171e"}})), [], "the rest follows");
        assert_eq!(fields(json!({"colors": {"text": "#cccccc"}})), [("text", "background")]);
        let both = json!({"colors": {"surface": "#ffffff", "background": "#000000", "title": "#eeeeee"}});
        assert_eq!(fields(both), [("title", "surface")]);
        assert_eq!(fields(json!({"colors": {"button": "#ffe680"}})), [("button", "background")]);
        let white_on_orange = json!({"colors": {"button": "#ff7a00", "button_text": "#ffffff"}});
        assert_eq!(fields(white_on_orange), [("button", "background"), ("button_text", "button")]);
        assert_eq!(fields(json!({"colors": {"link": "#ff7a00"}})), [("link", "background")]);
    }

    #[test]
    fn a_finding_says_what_to_change() {
        let found = branding(json!({"colors": {"text": "#777777"}})).unwrap().findings();
        insta::assert_json_snapshot!(found, @r##"
        [
          {
            "field": "text",
            "against": "background",
            "ratio": 4.47,
            "needed": 4.5,
            "suggestion": "#767676"
          }
        ]
        "##);
    }

    fn any_colour() -> impl Strategy<Value = Option<Colour>> {
        proptest::option::of(any::<[u8; 3]>().prop_map(|[red, green, blue]| Colour::rgb(red, green, blue)))
    }

    proptest! {
        /// A team that takes each suggestion, one after the other, has a page that can be read.
        #[test]
        fn suggestions_lead_to_a_page_without_findings(
            background in any_colour(), surface in any_colour(), title in any_colour(), text in any_colour(),
            button in any_colour(), button_text in any_colour(), link in any_colour(),
        ) {
            let colors = Colors { background, surface, title, text, button, button_text, link };
            let mut branding = Branding { colors, ..Branding::default() };
            for _ in 0..2 {
                for finding in branding.findings() {
                    let colour = Some(finding.suggestion);
                    match finding.field {
                        "title" => branding.colors.title = colour,
                        "text" => branding.colors.text = colour,
                        "link" => branding.colors.link = colour,
                        "button" => branding.colors.button = colour,
                        _ => branding.colors.button_text = colour,
                    }
                }
            }
            prop_assert_eq!(branding.findings(), []);
        }

        /// What a team has not set is never found fault with.
        #[test]
        fn what_was_left_out_can_be_read(background in any_colour(), surface in any_colour(), button in any_colour()) {
            let colors = Colors { background, surface, ..Colors::default() };
            prop_assert_eq!(Branding { colors, ..Branding::default() }.findings(), []);
            let colors = Colors { button, ..colors };
            let found = Branding { colors, ..Branding::default() }.findings();
            prop_assert!(found.iter().all(|finding| finding.field == "button"), "{found:?}");
        }
    }
}
