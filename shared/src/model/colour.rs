//! Colours of a screen, and how well one is read on another (WCAG 2.2).

use std::{fmt, str::FromStr};

use crate::types::string_type;

/// A colour of sRGB without transparency, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour([u8; 3]);

impl Colour {
    /// `#000000`
    pub const BLACK: Self = Self([0; 3]);
    /// `#ffffff`
    pub const WHITE: Self = Self([255; 3]);

    /// From red, green and blue.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Red, green and blue as amounts of light, 0 to 1 (IEC 61966-2-1).
    pub(super) fn light(self) -> [f64; 3] {
        self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// The colour nearest to amounts of light, each within 0 to 1.
    pub(super) fn of_light(light: [f64; 3]) -> Self {
        Self(light.map(|value| {
            let value = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            channel(value * 255.0)
        }))
    }

    /// The relative luminance, 0 for black to 1 for white (WCAG 2.2, "relative luminance").
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.light();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio, 1 to 21, whichever of the two is the text (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > other { one / other } else { other / one }
    }

    /// This colour with a share of another in it: 0 for none, 1 for the other alone.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mut mixed = self.0;
        for (one, other) in mixed.iter_mut().zip(other.0) {
            *one = channel(f64::from(*one) * (1.0 - share) + f64::from(other) * share);
        }
        Self(mixed)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and within a byte")]
fn channel(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Colour {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem = "must be a colour such as `#1f5fbf`: a hash sign and six hexadecimal digits";
        let digits = text.strip_prefix('#').ok_or(problem)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| problem)?;
        bytes.try_into().map(Self).map_err(|_| problem)
    }
}

string_type!(Colour, "#1f5fbf");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn a_colour_is_six_digits_and_written_in_lower_case() {
        assert_eq!(colour("#1F5fBf").to_string(), "#1f5fbf");
        for text in [
            "",
            "#",
            "1f5fbf",
            "#1f5",
            "#1f5fbf80",
            "#1f5fb",
            "#1f5fbg",
            " #1f5fbf",
            "#1f5fbf;",
            "#1f5fbf\n",
            "##1f5fbf",
            "red",
            "rgb(31,95,191)",
            "var(--ink)",
            "#ｆｆｆｆｆｆ",
            "#12 456",
            "#+12345",
            "#0x1234",
        ] {
            assert!(text.parse::<Colour>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn contrast_is_what_others_measure() {
        // Black on white is the most there is; #767676 is the lightest grey that is read on white, #777777 is not
        // (Understanding WCAG 2.2, 1.4.3). The others: the primaries of sRGB by the definition's own weights.
        for (one, other, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#767676", "#ffffff", 4.54),
            ("#777777", "#ffffff", 4.48),
            ("#ff0000", "#ffffff", 4.00),
            ("#00ff00", "#ffffff", 1.37),
            ("#0000ff", "#ffffff", 8.59),
            ("#0000ff", "#000000", 2.44),
        ] {
            let ratio = colour(one).contrast(colour(other));
            assert!((ratio - expected).abs() < 0.005, "{one} on {other}: {ratio}");
        }
    }

    proptest! {
        #[test]
        fn a_colour_comes_back_from_text_and_from_light(rgb: [u8; 3]) {
            let colour = Colour(rgb);
            prop_assert_eq!(colour.to_string().parse(), Ok(colour));
            prop_assert_eq!(Colour::of_light(colour.light()), colour);
        }
    }
}
