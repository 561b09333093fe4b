//! Mails to a team about its project.

use askama::Template;

use super::{
    AlertNotice, Email, WebhookNotice,
    neutralise::neutralise,
    templates::{template, templates},
    wrap::wrap,
};
use crate::{
    model::{DisabledReason, EventKind},
    secret::Secret,
    types::{Environment, Language},
};

/// What the templates of an alert speak of.
pub(super) struct Alert<'a> {
    project: String,
    is_sandbox: bool,
    name: Option<String>,
    event: &'a str,
    hint: Hint,
    times: u32,
    /// Nothing if all of it was within a minute.
    since: Option<String>,
    until: String,
    quiet: u32,
}

/// What may be done about an event.
enum Hint {
    Guessing,
    Mail,
    Webhook,
    Other,
}

/// What the templates of a webhook that was switched off speak of.
pub(super) struct WebhookDisabled<'a> {
    project: String,
    is_sandbox: bool,
    url: String,
    webhook: &'a str,
    reason: DisabledReason,
    at: String,
}

impl Alert<'_> {
    pub(super) fn new(notice: &AlertNotice) -> Self {
        let AlertNotice { project_name, environment, name, event, burst, quiet_minutes } = notice;
        let (since, until) = (minute(burst.since), minute(burst.until));
        Self {
            project: neutralise(project_name),
            is_sandbox: *environment == Environment::Sandbox,
            name: name.as_deref().map(neutralise),
            event: event.name(),
            hint: Hint::of(*event),
            times: burst.times,
            since: Some(since).filter(|since| *since != until),
            until,
            quiet: *quiet_minutes,
        }
    }
}

impl Hint {
    const fn of(event: EventKind) -> Self {
        match event {
            EventKind::OtpFailed | EventKind::OtpLocked => Self::Guessing,
            EventKind::EmailFailed => Self::Mail,
            EventKind::WebhookDisabled => Self::Webhook,
            _ => Self::Other,
        }
    }
}

impl<'a> WebhookDisabled<'a> {
    pub(super) fn new(notice: &'a WebhookNotice) -> Self {
        let WebhookNotice { project_name, environment, webhook, url, reason, at } = notice;
        Self {
            project: neutralise(project_name),
            is_sandbox: *environment == Environment::Sandbox,
            url: neutralise(url),
            webhook: webhook.as_str(),
            reason: *reason,
            at: minute(*at),
        }
    }
}

fn minute(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

templates! { Alert:
    En => "messages/alert/en/subject.txt", "messages/alert/en/body.txt", "messages/alert/en/body.html";
    Es => "messages/alert/es/subject.txt", "messages/alert/es/body.txt", "messages/alert/es/body.html";
}

templates! { WebhookDisabled:
    En => "messages/webhook_disabled/en/subject.txt", "messages/webhook_disabled/en/body.txt", "messages/webhook_disabled/en/body.html";
    Es => "messages/webhook_disabled/es/subject.txt", "messages/webhook_disabled/es/body.txt", "messages/webhook_disabled/es/body.html";
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::courier::{Message, render};

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
        whk_aaaaaaaaaaaaaaaaaaaaaaaaaa. What it has missed can then be sent again.

        You get this because you are an owner or admin of Acme.
        ");
        assert_snapshot!(text(&message, Language::Es), @r"
        Acme: ya no se envían eventos a un webhook

        Los eventos de Acme (producción) ya no se envían a
        https://www.evil.example/hooks, desde 1970-01-01 00:00 UTC. No ha
        aceptado nada durante cinco días.

        Cuando el receptor funcione, active de nuevo el webhook: es
        whk_aaaaaaaaaaaaaaaaaaaaaaaaaa. Después se le puede volver a enviar lo que no
        recibió.

        Recibe este mensaje porque es propietario o administrador de Acme.
        ");
        let gone = |language| text(&Message::webhook("Acme", DisabledReason::Gone), language).replace('\n', " ");
        assert!(gone(Language::En).contains("It answered `410 Gone`: it wants no more."));
        assert!(gone(Language::Es).contains("Respondió `410 Gone`: no quiere más."));
    }
}
