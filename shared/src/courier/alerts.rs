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
        assert_snapshot!(text(&message, Language::En), @"");
        assert_snapshot!(text(&message, Language::Es), @"");
    }

    #[test]
    fn once_is_once_at_a_time() {
        let Message::Alert(mut notice) = Message::alert(EventKind::EmailFailed, "Acme") else { unreachable!() };
        notice.burst.times = 1;
        notice.burst.until = notice.burst.since;
        notice.environment = Environment::Production;
        notice.name = None;
        let message = Message::Alert(notice);
        assert_snapshot!(text(&message, Language::En), @"");
        assert_snapshot!(text(&message, Language::Es), @"");
    }

    #[test]
    fn that_a_webhook_was_switched_off_reads_so() {
        let message = Message::webhook("Acme", DisabledReason::Failing);
        assert_snapshot!(text(&message, Language::En), @"");
        assert_snapshot!(text(&message, Language::Es), @"");
        let gone = Message::webhook("Acme", DisabledReason::Gone);
        assert!(text(&gone, Language::En).contains("It answered `410 Gone`"));
        assert!(text(&gone, Language::Es).contains("Respondió `410 Gone`"));
    }
}
