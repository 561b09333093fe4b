//! Mails to a team about its project.

use super::{
    AlertNotice, WebhookNotice,
    letter::{Letter, Part},
    neutralise::neutralise,
    texts::Texts,
};
use crate::model::{Burst, DisabledReason, EventKind};

/// That something happened too often.
pub(super) fn alert(texts: &Texts, notice: &AlertNotice) -> Letter<'static> {
    let project = ("project", neutralise(&notice.project_name));
    let name = ("name", notice.name.as_deref().map(neutralise).unwrap_or_default());
    let event = ("event", notice.event.name().to_owned());
    let times = ("times", texts.times(notice.burst.times));
    let quiet = ("minutes", texts.minutes(notice.quiet_minutes));
    let when = ("when", when(texts, &notice.burst));
    let values = [project, name, event, times, quiet, when];
    let values: Vec<_> = values.iter().map(|(gap, value)| (*gap, value.as_str())).collect();
    let what = texts.say(texts.alert_what.of(notice.environment), &values);
    let why = if notice.name.is_some() { texts.alert_why_named } else { texts.alert_why };
    Letter {
        language: texts.language,
        subject: texts.say(texts.alert_subject.of(notice.environment), &values),
        preview: what.clone(),
        lead: None,
        parts: vec![
            Part::Ours(what),
            Part::Ours(hint(texts, notice.event).to_owned()),
            Part::Quiet(texts.say(why, &values)),
        ],
    }
}

fn when(texts: &Texts, burst: &Burst) -> String {
    let (since, until) = (minute(burst.since), minute(burst.until));
    let sentence = if since == until { texts.at } else { texts.between };
    texts.say(sentence, &[("since", &since), ("until", &until)])
}

/// What may be done about an event.
const fn hint(texts: &Texts, event: EventKind) -> &'static str {
    match event {
        EventKind::OtpFailed | EventKind::OtpLocked => texts.hint_guessing,
        EventKind::EmailFailed => texts.hint_mail,
        EventKind::WebhookDisabled => texts.hint_webhook,
        _ => texts.hint_other,
    }
}

/// That events are no longer sent to a webhook.
pub(super) fn webhook_disabled(texts: &Texts, notice: &WebhookNotice) -> Letter<'static> {
    let (project, url, at) = (neutralise(&notice.project_name), neutralise(&notice.url), minute(notice.at));
    let values = [("project", project.as_str()), ("url", &url), ("at", &at), ("webhook", notice.webhook.as_str())];
    let why = match notice.reason {
        DisabledReason::Gone => texts.webhook_gone,
        DisabledReason::Failing => texts.webhook_failing,
        DisabledReason::Team => texts.webhook_by_team,
    };
    let what = [texts.say(texts.webhook_what.of(notice.environment), &values).as_str(), why].join(" ");
    Letter {
        language: texts.language,
        subject: texts.say(texts.webhook_subject.of(notice.environment), &values),
        preview: what.clone(),
        lead: None,
        parts: vec![
            Part::Ours(what),
            Part::Ours(texts.say(texts.webhook_how, &values)),
            Part::Quiet(texts.say(texts.webhook_to_whom, &values)),
        ],
    }
}

fn minute(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::{
        courier::{Email, Message, render},
        types::{Environment, Language},
    };

    fn text(message: &Message, language: Language) -> String {
        let Email { subject, text, .. } = render(message, language).unwrap();
        format!("{subject}\n\n{}", text.expose()).replace('\u{200c}', "")
    }

    #[test]
    fn an_alert_reads_so() {
        let message = Message::alert(EventKind::OtpFailed, "Acme");
        assert_snapshot!(text(&message, Language::En), @r"
        Acme (sandbox): otp.failed happened 5 times

        otp.failed happened 5 times in the sandbox of Acme, between 1970-01-01 00:00
        UTC and 1970-01-01 00:04 UTC.

        Somebody may be guessing codes. The audit log says for which addresses, and
        each of them can be blocked.

        You get this because of the alert “Acme” that an admin of Acme has set. It
        says nothing more for 60 minutes.
        ");
        assert_snapshot!(text(&message, Language::Es), @r"
        Acme (pruebas): otp.failed ocurrió 5 veces

        otp.failed ocurrió 5 veces en el entorno de pruebas de Acme, entre 1970-01-01
        00:00 UTC y 1970-01-01 00:04 UTC.

        Puede que alguien esté adivinando códigos. El registro de auditoría dice para
        qué direcciones, y cada una se puede bloquear.

        Recibe este mensaje por la alerta «Acme» que puso un administrador de Acme. No
        dirá nada más durante 60 minutos.
        ");
    }

    #[test]
    fn once_is_once_at_a_time() {
        let Message::Alert(mut notice) = Message::alert(EventKind::EmailFailed, "Acme") else { unreachable!() };
        notice.burst.times = 1;
        notice.burst.until = notice.burst.since;
        notice.environment = Environment::Production;
        notice.name = None;
        let message = Message::Alert(notice);
        assert_snapshot!(text(&message, Language::En), @r"
        Acme: login.email.failed happened once

        login.email.failed happened once in Acme (production), at 1970-01-01 00:00
        UTC.

        Some mail does not arrive. Look whether Amazon SES lets you send, and whether
        the addresses exist.

        You get this because of an alert that an admin of Acme has set. It says
        nothing more for 60 minutes.
        ");
        assert_snapshot!(text(&message, Language::Es), @r"
        Acme: login.email.failed ocurrió una vez

        login.email.failed ocurrió una vez en Acme (producción), el 1970-01-01 00:00
        UTC.

        Algunos correos no llegan. Compruebe que Amazon SES le permite enviar y que
        las direcciones existen.

        Recibe este mensaje por una alerta que puso un administrador de Acme. No dirá
        nada más durante 60 minutos.
        ");
    }

    #[test]
    fn that_a_webhook_was_switched_off_reads_so() {
        let message = Message::webhook("Acme", DisabledReason::Failing);
        assert_snapshot!(text(&message, Language::En), @r"
        Acme: events are no longer sent to a webhook

        Events of Acme (production) are no longer sent to
        https://www.evil.example/hooks, since 1970-01-01 00:00 UTC. It has taken
        nothing for five days.

        Once the receiver works, switch the webhook on again: it is
        whk_aaaaaaaaaaaaaaaaaaaaaaaaaa. What was on its way when it was switched off
        can then be sent again.

        You get this because you are an owner or admin of Acme.
        ");
        assert_snapshot!(text(&message, Language::Es), @r"
        Acme: ya no se envían eventos a un webhook

        Los eventos de Acme (producción) ya no se envían a
        https://www.evil.example/hooks, desde 1970-01-01 00:00 UTC. No ha
        aceptado nada durante cinco días.

        Cuando el receptor funcione, active de nuevo el webhook: es
        whk_aaaaaaaaaaaaaaaaaaaaaaaaaa. Después se le puede volver a enviar lo que
        estaba en camino cuando se desactivó.

        Recibe este mensaje porque es propietario o administrador de Acme.
        ");
        let gone = |language| text(&Message::webhook("Acme", DisabledReason::Gone), language).replace('\n', " ");
        assert!(gone(Language::En).contains("It answered `410 Gone`: it wants no more."));
        assert!(gone(Language::Es).contains("Respondió `410 Gone`: no quiere más."));
    }
}
