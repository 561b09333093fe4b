//! Text as people search it: without upper case, accents and spare spaces.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Bytes that a folded text has at most: it becomes part of a sort key, which takes 1,024.
const LONGEST: usize = 512;

/// The same for all ways to write one name: decomposed (Unicode NFKD), without the marks that stood on letters, in lower
/// case, single spaces between words. Letters that are no others with a mark, such as `ø`, stay what they are.
pub fn folded(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let plain: String = decomposed.chars().filter(|letter| !is_mark(*letter)).flat_map(char::to_lowercase).collect();
    let mut folded = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    while folded.len() > LONGEST || folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// What NFKD puts behind a letter for its accent (Unicode block "Combining Diacritical Marks").
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_found_however_it_is_written() {
        for (text, found) in [
            ("María José", "maria jose"),
            ("MARIA  JOSE ", "maria jose"),
            ("Marı\u{301}a", "marıa"),
            ("Mari\u{301}a", "maria"),
            ("Ñandú", "nandu"),
            ("Łukasz Ørsted", "łukasz ørsted"),
            ("ﬁona", "fiona"),
            ("Ⅳ", "iv"),
            ("", ""),
        ] {
            assert_eq!(folded(text), found, "{text}");
        }
    }

    #[test]
    fn a_folded_text_fits_into_a_key_and_stays_as_it_is() {
        for text in ["ﷺ".repeat(80), "é".repeat(80), "日本".repeat(40)] {
            let once = folded(&text);
            assert!(once.len() <= LONGEST);
            assert_eq!(folded(&once), once);
        }
    }
}
