//! A colour that can be read, as near as possible to one that cannot.

use super::Colour;

/// What text needs against what it stands on (WCAG 2.2, 1.4.3, level AA).
pub const TEXT: f64 = 4.5;

/// What the edge of a control needs against what it stands on (WCAG 2.2, 1.4.11).
pub const CONTROL: f64 = 3.0;

/// Steps of lightness that are tried.
const STEPS: u32 = 256;

/// The nearest colour of the same hue that has the ratio: the colour itself if it does, black or white if no other
/// does. One of these has 4.5 on whatever it stands; of a ratio above that, the better of the two is given.
pub fn suggestion(foreground: Colour, background: Colour, needed: f64) -> Colour {
    if foreground.contrast(background) >= needed {
        return foreground;
    }
    let wanted = Oklab::of(foreground);
    let lighter_and_darker = (0..=STEPS).map(|step| wanted.at_lightness(f64::from(step) / f64::from(STEPS)));
    let good = lighter_and_darker.filter(|colour| colour.contrast(background) >= needed);
    let nearest = good.min_by(|one, other| {
        let distance = |colour: &Colour| Oklab::of(*colour).distance(wanted);
        distance(one).total_cmp(&distance(other))
    });
    nearest.unwrap_or_else(|| {
        let (black, white) = (Colour::BLACK.contrast(background), Colour::WHITE.contrast(background));
        if black > white { Colour::BLACK } else { Colour::WHITE }
    })
}

/// Of a colour for light grounds and one for dark ones the one that is read better, fitted to the ground.
pub fn better([day, night]: [Colour; 2], background: Colour, needed: f64) -> Colour {
    let is_day = day.contrast(background) >= night.contrast(background);
    suggestion(if is_day { day } else { night }, background, needed)
}

/// A colour as eyes see it: lightness, and two axes whose direction is the hue and whose length is the chroma (Björn
/// Ottosson, "A perceptual color space for image processing", 2020; CSS Color Module Level 4, 9.2).
#[derive(Debug, Clone, Copy)]
struct Oklab {
    lightness: f64,
    green_red: f64,
    blue_yellow: f64,
}

/// Halvings of the chroma until it fits: finer than eight bits.
const HALVINGS: usize = 12;

impl Oklab {
    fn of(colour: Colour) -> Self {
        let [red, green, blue] = colour.light();
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        Self {
            lightness: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            green_red: 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short,
            blue_yellow: 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short,
        }
    }

    /// Amounts of light; outside of 0 to 1 where no screen can show the colour.
    fn light(self) -> [f64; 3] {
        let Self { lightness, green_red, blue_yellow } = self;
        let long = (lightness + 0.396_337_777_4 * green_red + 0.215_803_757_3 * blue_yellow).powi(3);
        let medium = (lightness - 0.105_561_345_8 * green_red - 0.063_854_172_8 * blue_yellow).powi(3);
        let short = (lightness - 0.089_484_177_5 * green_red - 1.291_485_548_0 * blue_yellow).powi(3);
        [
            4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
        ]
    }

    /// The same hue at another lightness, with as much of the chroma as a screen can show.
    fn at_lightness(self, lightness: f64) -> Colour {
        let with =
            |share: f64| Self { lightness, green_red: self.green_red * share, blue_yellow: self.blue_yellow * share };
        let can_be_shown = |light: [f64; 3]| light.iter().all(|value| (-1e-4..=1.0001).contains(value));
        if can_be_shown(with(1.0).light()) {
            return Colour::of_light(with(1.0).light().map(|value| value.clamp(0.0, 1.0)));
        }
        let (mut fits, mut does_not) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(fits, does_not);
            if can_be_shown(with(middle).light()) { fits = middle } else { does_not = middle }
        }
        Colour::of_light(with(fits).light().map(|value| value.clamp(0.0, 1.0)))
    }

    fn distance(self, other: Self) -> f64 {
        let squares =
            [self.lightness - other.lightness, self.green_red - other.green_red, self.blue_yellow - other.blue_yellow];
        squares.iter().map(|difference| difference * difference).sum::<f64>().sqrt()
    }

    #[cfg(test)]
    fn hue(self) -> f64 {
        self.blue_yellow.atan2(self.green_red).to_degrees()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn a_suggestion_is_near_what_was_wanted() {
        let cases = [
            // A yellow on white becomes an olive, a grey a darker one; what is good stays as it is.
            ("#ffd400", "#ffffff"),
            ("#777777", "#ffffff"),
            ("#ff7a00", "#ffffff"),
            ("#1f5fbf", "#ffffff"),
            ("#1f5fbf", "#12171e"),
            ("#ffffff", "#ffd400"),
            ("#808080", "#808080"),
        ];
        let suggested: Vec<_> = cases
            .into_iter()
            .map(|(wanted, on)| {
                let suggested = suggestion(colour(wanted), colour(on), TEXT);
                format!("{wanted} on {on}: {suggested} {:.2}", suggested.contrast(colour(on)))
            })
            .collect();
        insta::assert_snapshot!(suggested.join("\n"), @r"
        #ffd400 on #ffffff: #8d7400 4.53
        #777777 on #ffffff: #767676 4.54
        #ff7a00 on #ffffff: #bd5900 4.57
        #1f5fbf on #ffffff: #1f5fbf 6.09
        #1f5fbf on #12171e: #3e7ee1 4.52
        #ffffff on #ffd400: #5e5e5e 4.53
        #808080 on #808080: #171717 4.54
        ");
    }

    #[test]
    fn the_hue_stays() {
        for (wanted, on) in
            [("#ffd400", "#ffffff"), ("#ff7a00", "#ffffff"), ("#1f5fbf", "#12171e"), ("#e91e63", "#e91e63")]
        {
            let (wanted, suggested) = (colour(wanted), suggestion(colour(wanted), colour(on), TEXT));
            let turned = (Oklab::of(wanted).hue() - Oklab::of(suggested).hue()).abs();
            assert!(turned < 3.0, "{wanted} became {suggested}, {turned} degrees away");
        }
    }

    #[test]
    fn what_cannot_be_reached_is_come_as_near_to_as_possible() {
        assert_eq!(suggestion(colour("#808080"), colour("#808080"), 21.0), Colour::BLACK);
        assert_eq!(suggestion(colour("#404040"), colour("#404040"), 21.0), Colour::WHITE);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn a_suggestion_is_always_good(wanted: [u8; 3], on: [u8; 3], is_text: bool) {
            let of = |[red, green, blue]: [u8; 3]| Colour::rgb(red, green, blue);
            let needed = if is_text { TEXT } else { CONTROL };
            let suggested = suggestion(of(wanted), of(on), needed);
            prop_assert!(suggested.contrast(of(on)) >= needed, "{suggested}");
        }
    }
}
