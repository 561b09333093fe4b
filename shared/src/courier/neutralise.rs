//! Names that strangers typed, made fit to stand in a message of ours.

/// The longest name we print, in characters.
const LONGEST: usize = 60;

/// The longest name in a text message, in characters.
const LONGEST_IN_SMS: usize = 30;

/// ZERO WIDTH NON-JOINER: unseen, and the one such character that is no valid neighbour of a dot in a host name
/// (`ContextJ`, RFC 5892), so that a link made in spite of it leads nowhere. Browsers drop U+200B and U+2060 from a host.
const BREAK: char = '\u{200c}';

/// A name as one line of at most 60 characters that no mail client turns into a link and that says nothing to a header.
///
/// Names such as `Notion.so` are real, so the characters stay: those that make an address, a scheme or an encoded word
/// (RFC 2047) get an unseen break on either side.
pub fn neutralise(name: &str) -> String {
    let name = shorten(one_line(name));
    let mut neutral = String::with_capacity(name.len());
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        if joins_an_address(character) && characters.peek().is_some_and(|next| !next.is_whitespace()) {
            neutral.extend([BREAK, character, BREAK]);
        } else {
            neutral.push(character);
        }
    }
    neutral
}

/// The same for a text message, at most 30 characters long: a space in the place of what makes an address. An unseen break
/// would make letters of 7 bits ones of 16.
pub(super) fn neutralise_for_sms(name: &str) -> String {
    let characters: Vec<_> = one_line(name).chars().collect();
    let neutral = characters.iter().enumerate().map(|(place, &character)| {
        let is_joined = characters.get(place + 1).is_some_and(|next| !next.is_whitespace());
        if joins_an_address(character) && is_joined { ' ' } else { character }
    });
    let name = one_line(&neutral.collect::<String>());
    if name.chars().count() <= LONGEST_IN_SMS {
        return name;
    }
    let kept: String = name.chars().take(LONGEST_IN_SMS).collect();
    let whole_words = kept.rsplit_once(' ').map(|(words, _)| words.trim_end().to_owned());
    whole_words.unwrap_or(kept)
}

/// Every run of space, of whatever kind, becomes one space; what cannot be seen is dropped.
fn one_line(name: &str) -> String {
    let visible: String =
        name.chars().filter(|&character| character.is_whitespace() || !is_unseen(character)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shorten(name: String) -> String {
    if name.chars().count() <= LONGEST {
        return name;
    }
    let kept: String = name.chars().take(LONGEST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Dots (with those that host names take for one), the sign before a host or port, and the mark of an encoded word.
fn joins_an_address(character: char) -> bool {
    matches!(character, '.' | '。' | '．' | '｡' | '@' | '＠' | ':' | '：' | '?')
}

/// Controls, and the characters that only change the direction or the joining of others. The joiners that emoji and
/// several scripts need stay.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The break, made visible.
    fn shown(name: &str) -> String {
        neutralise(name).replace(BREAK, "|")
    }

    #[test]
    fn a_plain_name_stays_as_it_is() {
        for name in
            ["", "Acme", "Ahorro & Crédito (Perú)", "Acme Inc.", "St. Mary", "100 % Ñandú", "Done? Yes", "שלום", "👩‍💻"]
        {
            assert_eq!(neutralise(name), name);
        }
    }

    #[test]
    fn nothing_in_a_name_becomes_a_link() {
        let cases = [
            ("Notion.so", "Notion|.|so"),
            ("www.evil.example", "www|.|evil|.|example"),
            ("https://evil.example/a", "https|:|//evil|.|example/a"),
            ("http://2130706433", "http|:|//2130706433"),
            ("tel:+573001234567", "tel|:|+573001234567"),
            ("me@evil.example", "me|@|evil|.|example"),
            ("evil。example", "evil|。|example"),
            ("S.A.S.", "S|.|A|.|S."),
            (".NET", "|.|NET"),
        ];
        for (name, neutral) in cases {
            assert_eq!(shown(name), neutral, "{name}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_no_header_reads() {
        let cases = [
            ("Acme\r\nBcc: x@evil.example", "Acme Bcc: x|@|evil|.|example"),
            ("Acme\u{2028}\u{85}\u{b}Two\t Lines\n", "Acme Two Lines"),
            ("A\0c\u{1b}[31mme\u{7f}", "Ac[31mme"),
            ("=?utf-8?q?Bcc=3A?=", "=|?|utf-8|?|q|?|Bcc=3A|?|="),
            ("\u{202e}emcA\u{202c}\u{200b}\u{feff}", "emcA"),
        ];
        for (name, neutral) in cases {
            assert_eq!(shown(name), neutral, "{name:?}");
        }
    }

    #[test]
    fn nothing_in_a_text_message_becomes_a_link() {
        for (name, plain) in [
            ("Ahorro & Crédito (Perú)", "Ahorro & Crédito (Perú)"),
            ("Notion.so", "Notion so"),
            ("https://evil.example/a", "https //evil example/a"),
            ("me@evil.example\r\n", "me evil example"),
        ] {
            assert_eq!(neutralise_for_sms(name), plain);
        }
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(neutralise(&"ñ".repeat(LONGEST)), "ñ".repeat(LONGEST));
        assert_eq!(neutralise(&"ñ".repeat(LONGEST + 1)), format!("{}…", "ñ".repeat(LONGEST - 1)));
        assert_eq!(neutralise(&"a ".repeat(LONGEST)), format!("{}a…", "a ".repeat(LONGEST / 2 - 1)));
    }

    #[test]
    fn in_a_text_message_a_name_is_short_and_of_plain_letters() {
        let cases = [
            ("Acme Inc.", "Acme Inc."),
            ("Notion.so", "Notion so"),
            ("https://evil.example/a", "https //evil example/a"),
            (".NET", "NET"),
            ("Acme\r\n Two", "Acme Two"),
            ("Cooperativa de Ahorro y Crédito", "Cooperativa de Ahorro y"),
            ("Cooperativadeahorroycreditouniversal", "Cooperativadeahorroycreditouni"),
        ];
        for (name, neutral) in cases {
            assert_eq!(neutralise_for_sms(name), neutral, "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_name(name in r"([ -~]|[\r\n\x00\x1b\x7f。．ñ👩\u{85}\u{200c}\u{200d}\u{2028}\u{202e}]){0,99}") {
            let neutral = neutralise(&name);
            prop_assert!(!neutral.contains(char::is_control));
            prop_assert!(neutral.chars().filter(|&character| character != BREAK).count() <= LONGEST);
            let characters: Vec<_> = neutral.chars().collect();
            prop_assert!(characters.windows(2).all(|pair| !joins_an_address(pair[0]) || matches!(pair[1], BREAK | ' ')));
        }
    }
}
