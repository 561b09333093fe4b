//! What we send as mails.

use anyhow::Context as _;

use super::{
    Message,
    alerts::{alert, webhook_disabled},
    codes::{invitation, our_words, own_words, sign_in_code, with_link},
    neutralise::neutralise,
    texts::Texts,
};
use crate::{error::Result, secret::Secret, types::Language};

/// A message as a mail.
#[derive(Clone, Debug)]
pub struct Email {
    /// The subject: one line, and no code.
    pub subject: String,
    /// For clients that show text only.
    pub text: Secret<String>,
    /// For all others.
    pub html: Secret<String>,
}

/// Writes a message as a mail.
pub fn render(message: &Message, language: Language) -> Result<Email> {
    let texts = Texts::of(language);
    let letter = match message {
        Message::SignInCode { code, link, minutes, project, words } => {
            let (code, project) = (code.expose(), neutralise(project));
            let letter = match words {
                None => sign_in_code(texts, code, *minutes, &project),
                Some(words) => own_words(texts, words, code, *minutes, &project),
            };
            match link {
                Some(link) => with_link(texts, letter, link.expose()),
                None => letter,
            }
        }
        Message::OperatorCode { code, minutes } => {
            let sharing = texts.operator_sharing.to_owned();
            our_words(texts, texts.operator_subject.to_owned(), sharing, code.expose(), *minutes)
        }
        Message::Invitation { token, project, inviter, role, until } => {
            let (project, inviter) = (neutralise(project), neutralise(inviter));
            let until = until.strftime("%Y-%m-%d %H:%M UTC").to_string();
            invitation(texts, token.expose(), &project, &inviter, *role, &until)
        }
        Message::Alert(notice) => alert(texts, notice),
        Message::WebhookDisabled(notice) => webhook_disabled(texts, notice),
    };
    Ok(letter.laid_out().context("a message could not be rendered")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courier::{message::SAMPLE_LINK, wrap::WIDTH};

    const CODE: &str = "482913";

    /// Every sample in every language.
    fn mails() -> Vec<(Message, Language, Email)> {
        let messages = Message::samples(CODE).into_iter();
        let written = messages.flat_map(|message| Language::ALL.map(|language| (message.clone(), language)));
        written.map(|(message, language)| (message.clone(), language, render(&message, language).unwrap())).collect()
    }

    #[test]
    fn both_parts_say_the_code_and_how_long_it_is_valid() {
        for (message, language, email) in mails() {
            if matches!(message, Message::Alert(_) | Message::WebhookDisabled(_)) {
                continue;
            }
            let validity = match &message {
                Message::SignInCode { minutes, .. } | Message::OperatorCode { minutes, .. } => {
                    Texts::of(language).minutes(*minutes)
                }
                _ => "1970-01-01 00:00 UTC".to_owned(),
            };
            for part in [email.text.expose(), email.html.expose()] {
                assert!(part.contains(CODE), "{message:?} {language}: {part}");
                assert!(part.contains(&validity), "{message:?} {language}: {part}");
            }
        }
    }

    #[test]
    fn a_subject_is_one_short_line_without_the_code() {
        for (message, language, Email { subject, .. }) in mails() {
            assert!(!subject.contains(CODE), "{message:?} {language}");
            assert!(!subject.contains(char::is_control), "{message:?} {language}");
            assert!((1..=120).contains(&subject.chars().count()), "{message:?} {language}");
            assert_eq!(subject, subject.trim(), "{message:?} {language}");
        }
    }

    #[test]
    fn what_a_notification_shows_of_the_body_holds_no_code() {
        for (message, language, email) in mails() {
            let (preview, _) = email.html.expose().split_once("</div>").expect("a preview");
            assert!(!preview.contains(CODE), "{message:?} {language}");
        }
    }

    #[test]
    fn a_mail_links_to_its_own_page_alone_and_loads_and_tracks_nothing() {
        for (message, language, email) in mails() {
            let is_linked = matches!(message, Message::SignInCode { link: Some(_), .. });
            let (text, html) = (email.text.expose(), email.html.expose());
            let counts = (text.matches(SAMPLE_LINK).count(), html.matches(SAMPLE_LINK).count());
            assert_eq!(counts, if is_linked { (1, 1) } else { (0, 0) }, "{message:?} {language}");
            let html = html.replace(&format!("href=\"{SAMPLE_LINK}\""), "");
            let text = text.replace(SAMPLE_LINK, "");
            for part in [&email.subject, &text, &html] {
                for foreign in ["http://", "https://", "www.", "evil.example", "{{", "{%"] {
                    assert!(!part.contains(foreign), "{message:?} {language}: {foreign}");
                }
            }
            for foreign in ["href", "src=", "url(", "@import", "<img", "<link", "<script", "<b>"] {
                assert!(!html.contains(foreign), "{message:?} {language}: {foreign}");
            }
        }
    }

    #[test]
    fn a_page_says_its_language() {
        for (_, language, email) in mails() {
            assert!(
                email.html.expose().contains(&format!("<html lang=\"{language}\" dir=\"{}\">", language.direction()))
            );
        }
    }

    #[test]
    fn a_code_is_written_from_left_to_right() {
        for (message, language, email) in mails() {
            let html = email.html.expose();
            let (tags, shown) = (html.matches("<p class=\"code\" dir=\"ltr\"").count(), html.matches(CODE).count());
            assert_eq!(tags, shown, "{message:?} {language}");
            let side = if language == Language::Ar { "text-align: right" } else { "text-align: left" };
            assert_eq!(html.matches(side).count(), shown, "{message:?} {language}");
        }
    }

    #[test]
    fn a_name_does_not_disturb_the_order_of_arabic() {
        for (message, language, email) in mails() {
            for part in [&email.subject, email.text.expose(), email.html.expose()] {
                let isolates = ['\u{2066}', '\u{2068}'].map(|opened| part.matches(opened).count());
                assert_eq!(isolates[0] + isolates[1], part.matches('\u{2069}').count(), "{message:?} {language}");
                assert!(language == Language::Ar || isolates == [0, 0], "{message:?} {language}");
            }
            let is_plain = matches!(message, Message::OperatorCode { .. });
            assert!(language != Language::Ar || is_plain || email.subject.contains('\u{2068}'), "{message:?}");
        }
    }

    #[test]
    fn lines_of_text_are_short() {
        for (_, _, email) in mails() {
            for line in email.text.expose().lines().filter(|line| *line != SAMPLE_LINK) {
                assert!(line.replace('\u{200c}', "").chars().count() <= WIDTH, "{line}");
            }
        }
    }

    #[test]
    fn one_minute_is_singular() {
        let message = Message::OperatorCode { code: Secret::new(CODE.to_owned()), minutes: 1 };
        let cases = [(Language::En, "1 minute and"), (Language::Es, "1 minuto y"), (Language::Ar, "دقيقة واحدة")];
        for (language, words) in cases {
            assert!(render(&message, language).unwrap().html.expose().contains(words));
        }
    }

    #[test]
    fn a_mail_is_not_printed_with_its_code() {
        for (message, _, email) in mails() {
            assert!(!format!("{message:?} {email:?}").contains(CODE));
        }
    }

    #[test]
    fn a_name_is_escaped_where_markup_is_read() {
        let message = Message::SignInCode {
            code: Secret::new(CODE.to_owned()),
            link: None,
            minutes: 5,
            project: "Fish & <i>Chips</i>".to_owned(),
            words: None,
        };
        let email = render(&message, Language::En).unwrap();
        assert_eq!(email.subject, "Your code to sign in to Fish & <i>Chips</i>");
        let escaped = "Fish &#38; &#60;i&#62;Chips&#60;/i&#62;";
        let places = ["<title>Your code to sign in to ", "600;\">Your code to sign in to ", "share it. Nobody from "];
        for place in places {
            assert!(email.html.expose().contains(&format!("{place}{escaped}")), "{place}");
        }
    }
}
