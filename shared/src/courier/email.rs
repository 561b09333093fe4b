use anyhow::Context as _;
use askama::Template;

use super::{
    Message,
    alerts::{Alert, WebhookDisabled},
    neutralise::neutralise,
    templates::{template, templates},
    wrap::wrap,
};
use crate::{
    error::Result,
    model::{EmailText, Role},
    secret::Secret,
    types::Language,
};

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
    let email = match message {
        Message::SignInCode { code, minutes, project, words } => {
            let (code, project) = (code.expose(), neutralise(project));
            match words {
                None => SignInCode { code, minutes: *minutes, project: &project }.render(language),
                Some(words) => OwnWords::new(words, code, *minutes, &project).render(language),
            }
        }
        Message::OperatorCode { code, minutes } => {
            OperatorCode { code: code.expose(), minutes: *minutes }.render(language)
        }
        Message::Invitation { token, project, inviter, role, until } => {
            let (project, inviter) = (&neutralise(project), &neutralise(inviter));
            let until = &until.strftime("%Y-%m-%d %H:%M UTC").to_string();
            Invitation { token: token.expose(), project, inviter, role: *role, until }.render(language)
        }
        Message::Alert(alert) => Alert::new(alert).render(language),
        Message::WebhookDisabled(notice) => WebhookDisabled::new(notice).render(language),
    };
    Ok(email.context("a message could not be rendered")?)
}

/// What the templates of a sign-in code speak of.
struct SignInCode<'a> {
    code: &'a str,
    minutes: u32,
    project: &'a str,
}

/// What the templates of a team's own words speak of.
struct OwnWords<'a> {
    code: &'a str,
    project: &'a str,
    subject: String,
    paragraphs: Vec<Option<String>>,
}

impl<'a> OwnWords<'a> {
    fn new(words: &EmailText, code: &'a str, minutes: u32, project: &'a str) -> Self {
        let minutes = minutes.to_string();
        let names = [("project", project), ("minutes", minutes.as_str())];
        let subject = words.subject.filled(&names);
        let paragraphs = words.body.paragraphs(&[("code", code), names[0], names[1]]);
        Self { code, project, subject, paragraphs }
    }
}

/// What the templates of an operator's code speak of.
struct OperatorCode<'a> {
    code: &'a str,
    minutes: u32,
}

/// What the templates of an invitation speak of.
struct Invitation<'a> {
    token: &'a str,
    project: &'a str,
    inviter: &'a str,
    role: Role,
    until: &'a str,
}

templates! { SignInCode:
    En => "messages/sign_in_code/en/subject.txt", "messages/sign_in_code/en/body.txt", "messages/sign_in_code/en/body.html";
    Es => "messages/sign_in_code/es/subject.txt", "messages/sign_in_code/es/body.txt", "messages/sign_in_code/es/body.html";
}

templates! { OwnWords:
    En => "messages/own_words/en/subject.txt", "messages/own_words/en/body.txt", "messages/own_words/en/body.html";
    Es => "messages/own_words/es/subject.txt", "messages/own_words/es/body.txt", "messages/own_words/es/body.html";
}

templates! { OperatorCode:
    En => "messages/operator_code/en/subject.txt", "messages/operator_code/en/body.txt", "messages/operator_code/en/body.html";
    Es => "messages/operator_code/es/subject.txt", "messages/operator_code/es/body.txt", "messages/operator_code/es/body.html";
}

templates! { Invitation:
    En => "messages/invitation/en/subject.txt", "messages/invitation/en/body.txt", "messages/invitation/en/body.html";
    Es => "messages/invitation/es/subject.txt", "messages/invitation/es/body.txt", "messages/invitation/es/body.html";
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::courier::wrap::WIDTH;

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
            let noun = if language == Language::Es { "minutos" } else { "minutes" };
            let validity = match &message {
                Message::SignInCode { minutes, .. } | Message::OperatorCode { minutes, .. } => {
                    format!("{minutes} {noun}")
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
    fn no_mail_links_loads_or_tracks() {
        for (message, language, email) in mails() {
            for part in [&email.subject, email.text.expose(), email.html.expose()] {
                for foreign in ["http://", "https://", "www.", "evil.example", "{{", "{%"] {
                    assert!(!part.contains(foreign), "{message:?} {language}: {foreign}");
                }
            }
            for foreign in ["href", "src=", "url(", "@import", "<img", "<link", "<script", "<b>"] {
                assert!(!email.html.expose().contains(foreign), "{message:?} {language}: {foreign}");
            }
        }
    }

    #[test]
    fn a_page_says_its_language() {
        for (_, language, email) in mails() {
            assert!(email.html.expose().contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")));
        }
    }

    #[test]
    fn lines_of_text_are_short() {
        for (_, _, email) in mails() {
            for line in email.text.expose().lines() {
                assert!(line.replace('\u{200c}', "").chars().count() <= WIDTH, "{line}");
            }
        }
    }

    #[test]
    fn one_minute_is_singular() {
        let message = Message::OperatorCode { code: Secret::new(CODE.to_owned()), minutes: 1 };
        for (language, words) in [(Language::En, "1 minute and"), (Language::Es, "1 minuto y")] {
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

    #[test]
    fn a_team_says_it_in_its_own_words_and_we_add_how_to_be_safe() {
        let words = EmailText {
            subject: "{{project}}: your code".parse().unwrap(),
            body: "Hello <b>you</b>.\nWelcome back.\n\n{{code}}\n\nIt is good for {{minutes}} minutes."
                .parse()
                .unwrap(),
        };
        let message = Message::SignInCode {
            code: Secret::new(CODE.to_owned()),
            minutes: 5,
            project: "Acme".to_owned(),
            words: Some(words),
        };
        let email = render(&message, Language::En).unwrap();
        assert_eq!(email.subject, "Acme: your code");
        assert_snapshot!(email.text.expose(), @r"
        Hello <b>you</b>.
        Welcome back.

        482913

        It is good for 5 minutes.

        Never share it. Nobody from Acme will ask you for it.

        If you did not ask for it, ignore this message: nobody can sign in without it.
        ");
        for part in
            ["Hello &#60;b&#62;you&#60;/b&#62;.\nWelcome back.", "user-select: all;\">482913<", "Never share it."]
        {
            assert!(email.html.expose().contains(part), "{part}: {}", email.html.expose());
        }
    }

    #[test]
    fn a_sign_in_code_reads_so() {
        let [message, ..] = &Message::samples(CODE)[..] else { unreachable!("there are samples") };
        let english = render(message, Language::En).unwrap();
        assert_snapshot!(english.subject, @"Your code to sign in to Acme");
        assert_snapshot!(english.text.expose(), @r"
        Your code to sign in to Acme:

        482913

        Enter it only where you asked for it. It is valid for 5 minutes and works
        once.

        Never share it. Nobody from Acme will ask you for it.

        If you did not ask for it, ignore this message: nobody can sign in without it.
        ");
        let spanish = render(message, Language::Es).unwrap();
        assert_snapshot!(spanish.subject, @"Su código para entrar en Acme");
        assert_snapshot!(spanish.text.expose(), @r"
        Su código para entrar en Acme:

        482913

        Escríbalo solo donde lo pidió. Es válido durante 5 minutos y sirve una sola
        vez.

        No lo comparta con nadie. Nadie de Acme se lo pedirá.

        Si no lo pidió, ignore este mensaje: nadie puede entrar sin él.
        ");
    }

    #[test]
    fn an_invitation_reads_so() {
        let message = Message::Invitation {
            token: Secret::new("AbCd".repeat(16)),
            project: "Acme".to_owned(),
            inviter: "maria@example.org".to_owned(),
            role: Role::Editor,
            until: "2026-11-24T15:04:05Z".parse().unwrap(),
        };
        let text = |email: Email| email.text.expose().replace('\u{200c}', "");
        let english = render(&message, Language::En).unwrap();
        assert_snapshot!(english.subject, @"You are invited to the team of Acme");
        assert_snapshot!(text(english), @r"
        maria@example.org invites you to work on Acme as an editor.

        Sign in to the SmartAccess console with this address, then enter this
        invitation code:

        AbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCd

        It is valid until 2026-11-24 15:04 UTC, works once, and only for this address.

        If you did not expect it, ignore this message: without you, nothing happens.
        ");
        let spanish = render(&message, Language::Es).unwrap();
        assert_snapshot!(spanish.subject, @"Le invitan al equipo de Acme");
        assert_snapshot!(text(spanish), @r"
        maria@example.org le invita a trabajar en Acme con el rol de editor.

        Entre en la consola de SmartAccess con esta dirección y escriba después este
        código de invitación:

        AbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCdAbCd

        Es válido hasta 2026-11-24 15:04 UTC, sirve una sola vez y solo para esta
        dirección.

        Si no lo esperaba, ignore este mensaje: sin usted no ocurre nada.
        ");
    }
}
