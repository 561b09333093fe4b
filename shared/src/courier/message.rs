#[cfg(test)]
use jiff::SignedDuration;
use jiff::Timestamp;

use crate::{
    model::{Burst, DisabledReason, EmailText, EventKind, Role},
    secret::Secret,
    types::{Environment, WebhookId},
};

/// Something that a person is told, with all that it takes to say it.
#[derive(Clone, Debug)]
pub enum Message {
    /// A code with which somebody signs in to a project's application.
    SignInCode {
        /// What they enter.
        code: Secret<String>,
        /// The address of the page with the button that is as good, if there is one.
        link: Option<Secret<String>>,
        /// For how long it is valid.
        minutes: u32,
        /// What the project is called, as its team typed it.
        project: String,
        /// How its team says it, if not in our words.
        words: Option<EmailText>,
    },
    /// A code with which a team member signs in to the console.
    OperatorCode {
        /// What they enter.
        code: Secret<String>,
        /// For how long it is valid.
        minutes: u32,
    },
    /// An invitation into a project's team.
    Invitation {
        /// What they enter once they have signed in.
        token: Secret<String>,
        /// What the project is called, as its team typed it.
        project: String,
        /// The address of who invites.
        inviter: String,
        /// What they will be.
        role: Role,
        /// When it stops being good.
        until: Timestamp,
    },
    /// Something happened too often.
    Alert(AlertNotice),
    /// Events are no longer sent to a webhook.
    WebhookDisabled(WebhookNotice),
}

/// That something happened too often, for somebody in the team.
#[derive(Clone, Debug)]
pub struct AlertNotice {
    /// What the project is called, as its team typed it.
    pub project_name: String,
    /// In which world.
    pub environment: Environment,
    /// How its team calls the alert.
    pub name: Option<String>,
    /// What happened.
    pub event: EventKind,
    /// How often, and when.
    pub burst: Burst,
    /// For how many minutes nothing more is said.
    pub quiet_minutes: u32,
}

/// That events are no longer sent to a webhook, for who can mend it.
#[derive(Clone, Debug)]
pub struct WebhookNotice {
    /// What the project is called, as its team typed it.
    pub project_name: String,
    /// In which world.
    pub environment: Environment,
    /// Which webhook.
    pub webhook: WebhookId,
    /// Where it goes, as its team typed it.
    pub url: String,
    /// Why.
    pub reason: DisabledReason,
    /// When it was switched off.
    pub at: Timestamp,
}

/// A link as the delivery worker makes one.
#[cfg(test)]
pub(super) const SAMPLE_LINK: &str = "https://pages.sample/p/aurora/link?token=val_a.c2VjcmV0";

#[cfg(test)]
impl Message {
    /// One of each kind with a code of this text, and the names that are hardest to print.
    pub(super) fn samples(code: &str) -> Vec<Self> {
        let projects = [
            "Acme",
            "Notion.so",
            "<b>Acme</b> & \"Sons\"",
            "Acme\r\nBcc: everyone@example.com",
            "Win at https://evil.example/prize or www.evil.example",
            "Cooperativa de Ahorro y Crédito Trabajadores de la Universidad Nacional",
            "שלום",
        ];
        let sign_in = |project: &str| Self::SignInCode {
            code: Secret::new(code.to_owned()),
            link: None,
            minutes: 5,
            project: project.to_owned(),
            words: None,
        };
        let invitation = |(project, role): (&str, Role)| Self::Invitation {
            token: Secret::new(code.to_owned()),
            project: project.to_owned(),
            inviter: "https@www.evil.example".to_owned(),
            role,
            until: Timestamp::UNIX_EPOCH,
        };
        let mut samples: Vec<_> = projects.into_iter().map(sign_in).collect();
        samples.extend(projects.into_iter().map(|project| Self::linked(code, project)));
        samples.extend(projects.into_iter().zip(Role::ALL.into_iter().cycle()).map(invitation));
        samples.push(Self::OperatorCode { code: Secret::new(code.to_owned()), minutes: 10 });
        let events = EventKind::ALL.iter().filter(|kind| kind.is_public());
        samples.extend(events.zip(projects.into_iter().cycle()).map(|(event, project)| Self::alert(*event, project)));
        let reasons = [DisabledReason::Gone, DisabledReason::Failing].into_iter().cycle();
        samples.extend(projects.into_iter().zip(reasons).map(|(project, reason)| Self::webhook(project, reason)));
        samples
    }

    /// A code with a link, to sign in to a project of this name.
    pub(super) fn linked(code: &str, project: &str) -> Self {
        Self::SignInCode {
            code: Secret::new(code.to_owned()),
            link: Some(Secret::new(SAMPLE_LINK.to_owned())),
            minutes: 5,
            project: project.to_owned(),
            words: None,
        }
    }

    /// That something happened five times in a project of this name.
    pub(super) fn alert(event: EventKind, project: &str) -> Self {
        let (since, until) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + SignedDuration::from_mins(4));
        Self::Alert(AlertNotice {
            project_name: project.to_owned(),
            environment: Environment::Sandbox,
            name: Some(project.to_owned()),
            event,
            burst: Burst { times: 5, since, until },
            quiet_minutes: 60,
        })
    }

    /// That a webhook of a project of this name was switched off.
    pub(super) fn webhook(project: &str, reason: DisabledReason) -> Self {
        Self::WebhookDisabled(WebhookNotice {
            project_name: project.to_owned(),
            environment: Environment::Production,
            webhook: WebhookId::from_bytes([0; 16]),
            url: "https://www.evil.example/hooks".to_owned(),
            reason,
            at: Timestamp::UNIX_EPOCH,
        })
    }
}
