//! Where events of a project go.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventKind, Record};
use crate::{
    secret::Sealed,
    types::{Environment, KeyId, Name, WebhookId, WebhookUrl},
};

/// The most webhooks of one environment.
pub const MOST_WEBHOOKS: u32 = 10;

/// A place that events of an environment are sent to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose events: production's or the sandbox's.
    pub environment: Environment,
    /// Where they go.
    pub url: WebhookUrl,
    /// How a team calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Which events; all of them if none is named.
    #[serde(default)]
    pub events: Vec<EventKind>,
    /// How bodies look.
    #[serde(default)]
    pub format: WebhookFormat,
    /// What signs its messages, the current one first. All that have not ended sign.
    pub secrets: Vec<WebhookSecret>,
    /// Headers of the receiver's own, as JSON, sealed: they may hold a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<SealedText>,
    /// Why nothing is sent to it; nothing if it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<Disabled>,
    /// When it was added.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Names its state: whoever changes it says which one they have read.
    pub change: String,
}

/// How bodies look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum WebhookFormat {
    /// `{type, timestamp, data}`, as Standard Webhooks has it.
    #[default]
    Standard,
    /// How sign-ins by face have ended, in the original product's words, and nothing else.
    Incode,
}

/// A secret that signs messages of a webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WebhookSecret {
    /// `whsec_…`, sealed.
    pub secret: SealedText,
    /// When it was made.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When it signs no more, because another one has taken its place.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub ends_at: Option<Timestamp>,
}

/// A text that the table holds sealed, under a key for webhooks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SealedText {
    /// Which key.
    pub key: KeyId,
    /// The text.
    pub sealed: Sealed,
}

/// That nothing is sent to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Disabled {
    /// Why.
    pub reason: DisabledReason,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    #[schema(value_type = crate::types::Moment)]
    pub at: Timestamp,
}

/// Why nothing is sent to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisabledReason {
    /// Its team has switched it off.
    Team,
    /// It answered `410 Gone`.
    Gone,
    /// It has taken nothing for five days.
    Failing,
}

impl DisabledReason {
    /// As it stands in rows and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

impl Webhook {
    /// Whether it wants to know of this.
    pub fn wants(&self, record: &Record) -> bool {
        let is_in_its_words = match self.format {
            WebhookFormat::Standard => true,
            WebhookFormat::Incode => record.outcome.is_some(),
        };
        self.disabled.is_none()
            && self.environment == record.environment
            && is_in_its_words
            && (self.events.is_empty() || self.events.contains(&record.kind))
    }

    /// The same with a new secret in the first place. The one that was current signs until then, if that is not yet;
    /// any older one signs no more, so that two sign at most.
    #[must_use]
    pub fn rotated(&self, secret: SealedText, until: Timestamp, now: Timestamp) -> Self {
        let new = WebhookSecret { secret, created_at: now, ends_at: None };
        let last = self.secrets.first().cloned().filter(|_| now < until);
        let last = last.map(|last| WebhookSecret { ends_at: Some(until), ..last });
        Self { secrets: std::iter::once(new).chain(last).collect(), ..self.clone() }
    }

    /// The secrets that sign now, the current one first.
    pub fn signing(&self, now: Timestamp) -> impl Iterator<Item = &WebhookSecret> {
        self.secrets.iter().filter(move |secret| secret.ends_at.is_none_or(|end| now < end))
    }
}

/// How a receiver has been doing. The delivery worker alone writes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Health {
    /// Failed tries since the last one that did not.
    #[serde(default)]
    pub failures: u32,
    /// When the first of them was.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub failing_since: Option<Timestamp>,
    /// Until when it is left alone.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub open_until: Option<Timestamp>,
    /// How often it was left alone since it last took something.
    #[serde(default)]
    pub opened: u32,
    /// When it last took something.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub delivered_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Sealed;

    fn sealed(key: &KeyId) -> SealedText {
        SealedText { key: key.clone(), sealed: Sealed::seal(&[0; 32], b"", b"whsec_") }
    }

    #[test]
    fn two_secrets_sign_at_most_the_new_one_first_and_the_old_one_until_its_end() {
        let at = |hours: i64| Timestamp::from_second(hours * 3600).unwrap();
        let names = [(); 3].map(|()| KeyId::new());
        let first = Webhook {
            id: WebhookId::new(),
            environment: Environment::Production,
            url: "https://example.org/".parse().unwrap(),
            name: None,
            events: Vec::new(),
            format: WebhookFormat::Standard,
            secrets: vec![WebhookSecret { secret: sealed(&names[0]), created_at: at(0), ends_at: None }],
            headers: None,
            disabled: None,
            created_at: at(0),
            change: String::new(),
        };
        let signing = |webhook: &Webhook, hour: i64| {
            webhook.signing(at(hour)).map(|one| one.secret.key.clone()).collect::<Vec<_>>()
        };
        let second = first.rotated(sealed(&names[1]), at(25), at(1));
        assert_eq!(signing(&second, 24), [names[1].clone(), names[0].clone()]);
        assert_eq!(signing(&second, 25), [names[1].clone()]);
        let third = second.rotated(sealed(&names[2]), at(26), at(2));
        assert_eq!(signing(&third, 2), [names[2].clone(), names[1].clone()], "the oldest ends at once");
        let at_once = third.rotated(sealed(&names[0]), at(3), at(3));
        assert_eq!(at_once.secrets.len(), 1, "nobody waits for no time");
    }
}
