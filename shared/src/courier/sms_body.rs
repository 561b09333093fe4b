//! A text message with a code, as it goes out.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::neutralise::neutralise_for_sms;
use crate::types::{Segments, SmsText, gsm7};

/// A team's text with its names filled in and the line for the host of the page: at most two messages. Where the name of
/// the project would make three of it, its letters lose what only the wider alphabet has; then the line is left out.
pub(super) fn sms_body(text: &SmsText, project: &str, code: &str, minutes: &str, host: Option<&str>) -> String {
    let name = shortened(&neutralise_for_sms(project));
    let plain_name = shortened(&narrowed(&name));
    let said = |name: &str| text.filled(&[("project", name), ("code", code), ("minutes", minutes)]);
    let candidates = [origin_bound(&said(&name), host, code), origin_bound(&said(&plain_name), host, code)];
    let fits = |body: &String| Segments::of(body).count <= SmsText::MOST_SEGMENTS;
    candidates.into_iter().find(fits).unwrap_or_else(|| said(&plain_name))
}

/// The text with a last line that says to browsers and phones for which site the code is: they offer it there and nowhere
/// else (WICG, Origin-bound one-time codes delivered via SMS).
pub(super) fn origin_bound(text: &str, host: Option<&str>, code: &str) -> String {
    match host {
        Some(host) => format!("{}\n\n@{host} #{code}", text.trim_end()),
        None => text.trim_end().to_owned(),
    }
}

/// As much of a name as there is room for.
fn shortened(name: &str) -> String {
    let mut room = SmsText::LONGEST_PROJECT;
    let fits = |letter: &char| {
        let left = room.checked_sub(gsm7(*letter).unwrap_or(letter.len_utf16()));
        room = left.unwrap_or_default();
        left.is_some()
    };
    name.chars().take_while(fits).collect::<String>().trim_end().to_owned()
}

/// A name in the alphabet of the West: letters lose marks that it has not, and what is left over is dropped.
fn narrowed(name: &str) -> String {
    let normalizer = DecomposingNormalizerBorrowed::new_nfkd();
    let letters = name.chars().map(|letter| {
        if gsm7(letter).is_some() { letter.to_string() } else { normalizer.normalize(&letter.to_string()).into_owned() }
    });
    let plain: String = letters.collect::<String>().chars().filter(|letter| gsm7(*letter).is_some()).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::types::Encoding;

    const HOST: &str = "entrar.example.org";

    fn body(text: &str, project: &str) -> String {
        sms_body(&text.parse().unwrap(), project, "482913", "5", Some(HOST))
    }

    #[test]
    fn the_last_line_says_for_which_site_the_code_is() {
        assert_eq!(
            body("{{code}} is your code for {{project}}, for {{minutes}} minutes.", "Notion.so"),
            "482913 is your code for Notion so, for 5 minutes.\n\n@entrar.example.org #482913"
        );
        assert_eq!(origin_bound("482913\n", Some(HOST), "482913"), "482913\n\n@entrar.example.org #482913");
    }

    #[test]
    fn a_name_is_narrowed_where_it_would_cost_a_message() {
        let long = "{{project}}: {{code}}. Do not give it to anybody, not even to people who say on the phone that they work for us.";
        assert!(body("{{project}}: {{code}}", "Crédito Perú").starts_with("Crédito Perú: 482913"));
        assert!(body(long, "Crédito Perú").starts_with("Crédito Peru: 482913"));
        assert!(body(long, &"東京".repeat(8)).starts_with(": 482913"));
        assert_eq!(Segments::of(&body(long, "Crédito Perú")).encoding, Encoding::Gsm7);
        assert!(body("{{project}}|{{code}}", &"Ab".repeat(30)).starts_with(&("Ab".repeat(15) + "|482913")));
    }

    proptest! {
        #[test]
        fn whatever_a_text_and_a_name_say_they_are_two_messages(
            words in r"[a-zA-Z €ó験👍{}]{0,250}",
            names in 0_usize..6,
            project in r"[ -~€óÑ験👍.]{0,60}",
            host in "[a-z]{1,60}",
        ) {
            let text = format!("{words}{{{{code}}}}{}", "{{project}}".repeat(names));
            if let Ok(text) = text.parse::<SmsText>() {
                let body = sms_body(&text, &project, "0123456789", "10", Some(&host));
                prop_assert!(Segments::of(&body).count <= 2, "{body}");
                prop_assert!(host.len() > 30 || body.ends_with(&format!("@{host} #0123456789")), "{body}");
            }
        }
    }
}
