//! Numbers as people write them, and the one spelling that each has for good: it is a key.

use proptest::prelude::*;

use super::*;
use crate::types::NumberKind::{
    FixedLine, FixedLineOrMobile, Mobile, Pager, Personal, PremiumRate, Satellite, SharedCost, TollFree, Uan, Unknown,
    Voip,
};

fn country(code: &str) -> Option<Country> {
    code.parse().ok()
}

/// Where somebody is, what they write, the number, its country, what it is for.
#[rustfmt::skip]
const NUMBERS: &[(&str, &str, &str, &str, NumberKind)] = &[
    ("", "+57 300 123 45 67", "+573001234567", "CO", Mobile),
    ("CO", "300 123 4567", "+573001234567", "CO", Mobile),
    ("CO", "573001234567", "+573001234567", "CO", Mobile),
    ("CO", "0057 300 123 4567", "+573001234567", "CO", Mobile),
    ("CO", "0057 301 212 3456", "+573012123456", "CO", Mobile),
    ("CO", "(601) 234-5678", "+576012345678", "CO", FixedLine),
    ("CO", "01 8000 112 345", "+5718000112345", "CO", TollFree),
    ("", "+1 (415) 555-2671", "+14155552671", "US", FixedLineOrMobile),
    ("US", "(415) 555-2671", "+14155552671", "US", FixedLineOrMobile),
    ("US", "1 415 555 2671", "+14155552671", "US", FixedLineOrMobile),
    ("US", "011 49 1511 2345678", "+4915112345678", "DE", Mobile),
    ("", "+1 900 555 1234", "+19005551234", "US", PremiumRate),
    ("US", "1 (800) 555-1234", "+18005551234", "US", TollFree),
    ("", "+1 500 555 0006", "+15005550006", "US", Personal),
    ("CA", "416 234 5678", "+14162345678", "CA", FixedLineOrMobile),
    ("CO", "0014155550123", "+14155550123", "US", FixedLineOrMobile),
    ("US", "0014155550123", "+14155550123", "US", FixedLineOrMobile),
    ("", "+1 (415) 555-0123", "+14155550123", "US", FixedLineOrMobile),
    ("MX", "55 1234 5678", "+525512345678", "MX", FixedLineOrMobile),
    ("", "+52 55 1234 5678", "+525512345678", "MX", FixedLineOrMobile),
    ("", "+52 1 55 1234 5678", "+525512345678", "MX", FixedLineOrMobile),
    ("MX", "044 55 1234 5678", "+525512345678", "MX", FixedLineOrMobile),
    ("MX", "045 55 1234 5678", "+525512345678", "MX", FixedLineOrMobile),
    ("MX", "01 55 1234 5678", "+525512345678", "MX", FixedLineOrMobile),
    ("AR", "011 15-2345-6789", "+5491123456789", "AR", Mobile),
    ("AR", "9 11 2345-6789", "+5491123456789", "AR", Mobile),
    ("", "+54 9 11 2345 6789", "+5491123456789", "AR", Mobile),
    ("", "+54 11 15 2345 6789", "+5491123456789", "AR", Mobile),
    ("AR", "11 2345-6789", "+541123456789", "AR", FixedLine),
    ("BR", "(11) 91234-5678", "+5511912345678", "BR", Mobile),
    ("BR", "0 15 11 91234-5678", "+5511912345678", "BR", Mobile),
    ("", "+55 11 2345-6789", "+551123456789", "BR", FixedLine),
    ("BR", "0300 123 4567", "+553001234567", "BR", SharedCost),
    ("GB", "07400 123456", "+447400123456", "GB", Mobile),
    ("", "+44 (0)7400 123456", "+447400123456", "GB", Mobile),
    ("", "+44 70 1234 5678", "+447012345678", "GB", Personal),
    ("", "+44 7624 123456", "+447624123456", "IM", Mobile),
    ("", "+44 76 4012 3456", "+447640123456", "GB", Pager),
    ("", "+44 55 1234 5678", "+445512345678", "GB", Uan),
    ("", "+44 871 234 5678", "+448712345678", "GB", PremiumRate),
    ("DE", "0151 12345678", "+4915112345678", "DE", Mobile),
    ("DE", "030/123456", "+4930123456", "DE", FixedLine),
    ("ES", "612 34 56 78", "+34612345678", "ES", Mobile),
    ("", "+34 803 12 34 56", "+34803123456", "ES", PremiumRate),
    ("", "+34 901 12 34 56", "+34901123456", "ES", SharedCost),
    ("IT", "06 1234 5678", "+390612345678", "IT", FixedLine),
    ("", "+39 06 1234 5678", "+390612345678", "IT", FixedLine),
    ("IT", "312 345 6789", "+393123456789", "IT", Mobile),
    ("FR", "06 12 34 56 78", "+33612345678", "FR", Mobile),
    ("", "+33 8 99 12 34 56", "+33899123456", "FR", PremiumRate),
    ("IN", "098123 45678", "+919812345678", "IN", Mobile),
    ("CN", "138 0013 8000", "+8613800138000", "CN", Mobile),
    ("JP", "０９０－１２３４－５６７８", "+819012345678", "JP", Mobile),
    ("", "＋８１ ９０ 1234 5678", "+819012345678", "JP", Mobile),
    ("", "+٥٧٣٠٠١٢٣٤٥٦٧", "+573001234567", "CO", Mobile),
    ("EG", "٠١٠ ٠١٢٣٤٥٦٧", "+201001234567", "EG", Mobile),
    ("", "+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹", "+989123456789", "IR", Mobile),
    ("KZ", "8 701 234 5678", "+77012345678", "KZ", Mobile),
    ("RU", "8 (912) 345-67-89", "+79123456789", "RU", Mobile),
    ("RU", "+7 701 234 56 78", "+77012345678", "KZ", Mobile),
    ("DO", "809-234-5678", "+18092345678", "DO", FixedLineOrMobile),
    ("US", "876 234 5678", "+18762345678", "JM", Mobile),
    ("CL", "9 6123 4567", "+56961234567", "CL", FixedLineOrMobile),
    ("PE", "912 345 678", "+51912345678", "PE", Mobile),
    ("PT", "912 345 678", "+351912345678", "PT", Mobile),
    ("", "+383 44 123 456", "+38344123456", "", Mobile),
    ("", "+881 6 1234 5678", "+881612345678", "", Satellite),
    ("", "+882 16 123456", "+88216123456", "", Satellite),
    ("", "+870 776 123 456", "+870776123456", "", Satellite),
    ("", "+878 10 1234567890", "+878101234567890", "", Voip),
    ("", "+800 1234 5678", "+80012345678", "", TollFree),
    ("", "+979 1 2345 6789", "+979123456789", "", PremiumRate),
    ("", "\u{202a}+57\u{a0}300\u{2011}123\u{2013}4567\u{202c}", "+573001234567", "CO", Mobile),
];

/// Where somebody is, and what is no number there.
const NONE: &[(&str, &str)] = &[
    ("", ""),
    ("CO", ""),
    ("", "+"),
    ("", "573001234567"),
    ("", "00573001234567"),
    ("", "+0573001234567"),
    ("", "+573"),
    ("", "+57 300 123 456"),
    ("", "+57 300 123 45 678"),
    ("", "+1234567"),
    ("", "+1234567890123456"),
    ("", "+999 1234 56789"),
    ("", "+39 6 1234 5678"),
    ("", "+55 11 9123 4567"),
    ("", "+44 7700 900123"),
    ("AR", "15 2345 6789"),
    ("CO", "123"),
    ("US", "911"),
    ("US", "1-800-FLOWERS"),
    ("", "+57a3001234567"),
    ("", "+1 415 555 2671 ext. 5"),
    ("", "+1 415 555 2671;ext=5"),
    ("", "+1 415 555 2671 x5"),
    ("", "+1 415 555 2671 #5"),
    ("", "+1 415 555 2671,,5"),
    ("", "tel:+14155552671"),
    ("", "++14155552671"),
    ("", "+1+4155552671"),
    ("", "+14155552671 +14155552672"),
    ("", "+57 300 123 4567\0"),
    ("", "maria@example.org"),
];

#[test]
fn a_number_has_one_spelling_a_country_and_a_kind() {
    for (here, given, kept, of, kind) in NUMBERS {
        let number = PhoneNumber::parse(given, country(here)).map_err(|problem| format!("{given} {problem}")).unwrap();
        assert_eq!(number.as_str(), *kept, "{given}");
        assert_eq!((number.country(), number.kind()), (country(of), *kind), "{given}");
        assert_eq!(kept.parse(), Ok(number), "{kept} is not its own spelling");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for (here, given) in NONE {
        assert_eq!(PhoneNumber::parse(given, country(here)), Err(PROBLEM), "{given:?} in {here:?}");
    }
    assert!(PhoneNumber::parse(&"1".repeat(1_000_000), country("US")).is_err());
}

#[test]
fn what_stands_in_a_row_is_read_as_it_is() {
    let read = |text: &str| serde_json::from_value::<PhoneNumber>(serde_json::json!(text)).ok();
    for text in ["+573001234567", "+1234567", "+123456789012345", "+5215512345678", "+99912345678"] {
        assert_eq!(read(text).unwrap().as_str(), text);
    }
    for text in ["", "+", "573001234567", "+57 3001234567", "+0573001234", "+123456", "+1234567890123456"] {
        assert_eq!(read(text), None, "{text:?}");
    }
    let unknown = read("+1234567").unwrap();
    assert_eq!((unknown.country(), unknown.kind(), unknown.prefix()), (None, Unknown, "+123"));
}

#[test]
fn a_test_identity_says_that_it_is_one() {
    for (text, expected) in [
        ("+14155550100", true),
        ("+12125550199", true),
        ("+14165550123", true),
        ("+14155550200", false),
        ("+14155550099", false),
        ("+14155560123", false),
        ("+11155550123", false),
        ("+141555501234", false),
        ("+5715550123", false),
    ] {
        assert_eq!(PhoneNumber::stored(text).unwrap().is_test_identity(), expected, "{text}");
    }
}

#[test]
fn a_number_is_shown_as_its_country_writes_it() {
    for (text, national, prefix) in [
        ("+573001234567", "300 1234567", "+57300123"),
        ("+14155550123", "(415) 555-0123", "+1415555"),
        ("+390612345678", "06 1234 5678", "+39061234"),
        ("+999123456", "+999123456", "+99912"),
    ] {
        let number = PhoneNumber::stored(text).unwrap();
        assert_eq!((number.national().as_str(), number.prefix()), (national, prefix));
    }
}

#[test]
fn a_log_shows_a_mask() {
    assert_eq!(format!("{:?}", "+573001234567".parse::<PhoneNumber>().unwrap()), "•••67");
}

proptest! {
    #[test]
    fn whatever_is_written_a_number_stays_what_it_is(
        text in r"[+＋]?[0-9０-９ ()./-]{0,22}|.{0,20}",
        here in prop::sample::select(vec!["", "CO", "US", "MX", "AR", "BR", "GB", "IT", "RU", "JP"]),
    ) {
        if let Ok(number) = PhoneNumber::parse(&text, country(here)) {
            prop_assert!(is_e164(number.as_str()));
            prop_assert_eq!(number.as_str().parse(), Ok(number.clone()));
            prop_assert_eq!(PhoneNumber::parse(number.as_str(), country(here)), Ok(number));
        }
    }

    #[test]
    fn a_number_that_is_dialled_abroad_is_the_same(code in 1_u32..999, digits in "[0-9]{6,11}") {
        let text = format!("+{code}{digits}");
        if let Ok(number) = text.parse::<PhoneNumber>() {
            prop_assert_eq!(number.as_str().parse(), Ok(number.clone()));
            prop_assert_eq!(PhoneNumber::parse(&format!("00{code}{digits}"), country("CO")), Ok(number));
        }
    }
}
