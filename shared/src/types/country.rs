//! Countries.

use std::{fmt, str::FromStr};

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use super::{language::preferred, string_type};

/// A country by its code (ISO 3166-1 alpha-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// All of them.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM \
    MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT \
    PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM \
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

impl Country {
    /// What is dialled before its numbers from abroad; nothing for those few that have no numbers of their own.
    pub fn calling_code(self) -> Option<u16> {
        let region = Region::from_code(&self.to_string()).ok()?;
        PHONE_NUMBER_UTIL.get_country_code_for_region(region)?.try_into().ok()
    }

    /// Which of these countries an `Accept-Language` header names first, as a region: `es-CO` is Spanish of Colombia. A
    /// language alone says nothing of a country.
    pub fn negotiate(accept_language: &str, among: &[Self]) -> Option<Self> {
        preferred(accept_language, |tag| region(tag).filter(|country| among.contains(country)))
    }
}

/// The region of a BCP 47 tag, behind its language and its script.
fn region(tag: &str) -> Option<Country> {
    let subtags = tag.split(['-', '_']).skip(1).take_while(|subtag| subtag.len() > 1);
    subtags.take(2).find_map(|subtag| subtag.parse().ok())
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(std::str::from_utf8(&self.0).expect("two letters"))
    }
}

impl FromStr for Country {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = CODES.split_ascii_whitespace().find(|code| code.eq_ignore_ascii_case(text));
        let code = known.and_then(|code| code.as_bytes().try_into().ok());
        code.map(Self).ok_or("must be a country's code of two letters (ISO 3166-1), such as `CO`")
    }
}

string_type!(Country, "CO");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_a_code_of_two_letters() {
        assert_eq!(CODES.split_ascii_whitespace().count(), 249);
        assert_eq!("co".parse::<Country>().unwrap().to_string(), "CO");
        for text in ["", "C", "COL", "XX", "UK", "A D"] {
            assert!(text.parse::<Country>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_country_has_a_calling_code() {
        for (country, code) in [("CO", Some(57)), ("US", Some(1)), ("CA", Some(1)), ("GB", Some(44)), ("AQ", None)] {
            assert_eq!(country.parse::<Country>().unwrap().calling_code(), code, "{country}");
        }
    }

    #[test]
    fn a_browser_names_countries_with_its_languages() {
        let among = ["CO", "US", "BR"].map(|code| code.parse().unwrap());
        for (header, country) in [
            ("es-CO,es;q=0.9,en-US;q=0.8", Some("CO")),
            ("es;q=0.9, en-US;q=0.8, pt-BR;q=0.85", Some("BR")),
            ("ja-JP, en_US;q=0.2", Some("US")),
            ("es-Latn-co", Some("CO")),
            ("es-419", None),
            ("pt", None),
            ("en-GB", None),
            ("en-a-us", None),
            ("en-US;q=0", None),
            ("us", None),
            ("", None),
        ] {
            let named = Country::negotiate(header, &among).map(|country| country.to_string());
            assert_eq!(named.as_deref(), country, "{header}");
        }
    }
}
