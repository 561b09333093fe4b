//! How many text messages a text takes on its way, since each of them is paid for (3GPP TS 23.038 and 23.040).

/// How a text goes out by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segments {
    /// In which alphabet.
    pub encoding: Encoding,
    /// What it takes of it.
    pub units: usize,
    /// How many messages it is cut into, and billed as.
    pub count: usize,
}

/// An alphabet of text messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits for a letter of the West, fourteen for a few more.
    Gsm7,
    /// Sixteen bits, thirty-two for emoji: of the whole text, as soon as one letter of it is not in the other alphabet.
    Ucs2,
}

/// The basic alphabet, less the escape to the other one (TS 23.038, 6.2.1).
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§\
                     ¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// What stands behind an escape, and so takes two (TS 23.038, 6.2.1.1).
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

impl Encoding {
    /// What a message holds if it is the only one, and what each of several holds, which say where they belong.
    const fn capacity(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn units(self, letter: char) -> usize {
        match self {
            Self::Gsm7 => gsm7(letter).unwrap_or_default(),
            Self::Ucs2 => letter.len_utf16(),
        }
    }
}

/// What a letter takes of the alphabet of the West; nothing if it is not in it.
pub(crate) fn gsm7(letter: char) -> Option<usize> {
    if BASIC.contains(letter) { Some(1) } else { EXTENSION.contains(letter).then_some(2) }
}

impl Segments {
    /// How a text goes out. What takes two units is never cut in half.
    pub fn of(text: &str) -> Self {
        let encoding = if text.chars().all(|letter| gsm7(letter).is_some()) { Encoding::Gsm7 } else { Encoding::Ucs2 };
        let (alone, each) = encoding.capacity();
        let (mut units, mut count, mut left) = (0, 1, each);
        for wanted in text.chars().map(|letter| encoding.units(letter)) {
            if wanted > left {
                (count, left) = (count + 1, each);
            }
            units += wanted;
            left -= wanted;
        }
        Self { encoding, units, count: if units <= alone { 1 } else { count } }
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding::*, *};

    #[test]
    fn a_text_is_cut_as_the_standard_says() {
        for (text, encoding, units, count) in [
            (String::new(), Gsm7, 0, 1),
            ("a".repeat(160), Gsm7, 160, 1),
            ("a".repeat(161), Gsm7, 161, 2),
            ("a".repeat(306), Gsm7, 306, 2),
            ("a".repeat(307), Gsm7, 307, 3),
            ("€".repeat(80), Gsm7, 160, 1),
            ("€".repeat(81), Gsm7, 162, 2),
            // 153 is odd: the 77th would be cut in half, and goes into the second message whole.
            ("€".repeat(152), Gsm7, 304, 2),
            ("€".repeat(153), Gsm7, 306, 3),
            ("a".repeat(152) + &"€".repeat(77), Gsm7, 306, 3),
            ("ñÑüàèéùìòÇ¿¡@£$¥Δ_§ß\r\n".to_owned(), Gsm7, 22, 1),
            ("^{}\\[~]|€\u{c}".to_owned(), Gsm7, 20, 1),
            ("á".to_owned(), Ucs2, 1, 1),
            ("ç".to_owned(), Ucs2, 1, 1),
            ("`".to_owned(), Ucs2, 1, 1),
            ("\t".to_owned(), Ucs2, 1, 1),
            ("ó".repeat(70), Ucs2, 70, 1),
            ("ó".repeat(71), Ucs2, 71, 2),
            ("a".repeat(133) + "ó", Ucs2, 134, 2),
            ("a".repeat(134) + "ó", Ucs2, 135, 3),
            ("👍".repeat(35), Ucs2, 70, 1),
            ("👍".repeat(36), Ucs2, 72, 2),
            // 67 is odd too.
            ("👍".repeat(66), Ucs2, 132, 2),
            ("👍".repeat(67), Ucs2, 134, 3),
            ("验证码 482913".to_owned(), Ucs2, 10, 1),
        ] {
            assert_eq!(Segments::of(&text), Segments { encoding, units, count }, "{text:?}");
        }
    }

    #[test]
    fn the_alphabets_have_all_their_letters() {
        assert_eq!((BASIC.chars().count(), EXTENSION.chars().count()), (127, 10));
    }
}
