//! Mails with codes.

use super::{
    letter::{Letter, Part},
    texts::Texts,
};
use crate::{
    model::{EmailText, Role},
    types::words::fill,
};

/// A code to sign in to a project.
pub(super) fn sign_in_code<'a>(texts: &Texts, code: &'a str, minutes: u32, project: &str) -> Letter<'a> {
    let of_project = |sentence| texts.say(sentence, &[("project", project)]);
    our_words(texts, of_project(texts.sign_in_subject), of_project(texts.sign_in_sharing), code, minutes)
}

/// A code, for how long it is valid, and why nobody else should have it.
pub(super) fn our_words<'a>(
    texts: &Texts,
    subject: String,
    sharing: String,
    code: &'a str,
    minutes: u32,
) -> Letter<'a> {
    let validity = texts.say(texts.code_validity, &[("minutes", &texts.minutes(minutes))]);
    let unasked = texts.code_unasked.to_owned();
    Letter {
        language: texts.language,
        preview: [validity.as_str(), &sharing, &unasked].join(" "),
        lead: Some(fill(texts.before_code, &[("subject", &subject)])),
        subject,
        parts: vec![Part::Code(code), Part::Ours(validity), Part::Ours(sharing), Part::Quiet(unasked)],
    }
}

/// The same with a button that leads to a page of ours, behind the code.
pub(super) fn with_link<'a>(texts: &Texts, mut letter: Letter<'a>, url: &'a str) -> Letter<'a> {
    let behind = letter.parts.iter().position(|part| matches!(part, Part::Code(_))).map_or(0, |code| code + 1);
    let button = [Part::Ours(texts.link_instead.to_owned()), Part::Button { label: texts.link_button, url }];
    letter.parts.splice(behind..behind, button);
    letter
}

/// What a team says, and behind it how to be safe.
pub(super) fn own_words<'a>(
    texts: &Texts,
    words: &EmailText,
    code: &'a str,
    minutes: u32,
    project: &str,
) -> Letter<'a> {
    let (name, minutes) = (texts.value(project), minutes.to_string());
    let names = [("project", name.as_str()), ("minutes", minutes.as_str())];
    let paragraphs = words.body.paragraphs(&[("code", code), names[0], names[1]]);
    let sharing = texts.say(texts.sign_in_sharing, &[("project", project)]);
    let unasked = texts.code_unasked.to_owned();
    let preview = [sharing.as_str(), &unasked].join(" ");
    let theirs = paragraphs.into_iter().map(|paragraph| paragraph.map_or(Part::Code(code), Part::Theirs));
    let parts = theirs.chain([Part::Ours(sharing), Part::Quiet(unasked)]).collect();
    Letter { language: texts.language, subject: words.subject.filled(&names), preview, lead: None, parts }
}

/// A code to come into a team.
pub(super) fn invitation<'a>(
    texts: &Texts,
    token: &'a str,
    project: &str,
    inviter: &str,
    role: Role,
    until: &str,
) -> Letter<'a> {
    let role = match role {
        Role::Owner => texts.owner,
        Role::Admin => texts.admin,
        Role::Editor => texts.editor,
        Role::Viewer => texts.viewer,
    };
    let what = texts.say(texts.invitation_as, &[("inviter", inviter), ("project", project), ("role", role)]);
    let validity = texts.say(texts.invitation_validity, &[("until", until)]);
    let unasked = texts.invitation_unasked.to_owned();
    Letter {
        language: texts.language,
        subject: texts.say(texts.invitation_subject, &[("project", project)]),
        preview: [what.as_str(), &validity, &unasked].join(" "),
        lead: None,
        parts: vec![
            Part::Ours(what),
            Part::Ours(texts.invitation_how.to_owned()),
            Part::Token(token),
            Part::Ours(validity),
            Part::Quiet(unasked),
        ],
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::{
        courier::{Email, Message, render},
        model::{EmailText, Role},
        secret::Secret,
        types::Language,
    };

    const CODE: &str = "482913";

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
            link: None,
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
