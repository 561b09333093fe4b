//! When somebody is told that something happens too often, and who.

use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EventKind;
use crate::{
    error::Faults,
    types::{AlertId, EmailAddress, Environment, Name, TopicArn, Whole},
};

/// The most alerts of one environment: each of them looks at events one by one.
pub const MOST_ALERTS: u32 = 20;

/// An event and a threshold, and who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// Whose events it counts: production's or the sandbox's.
    pub environment: Environment,
    /// Which events.
    pub event: EventKind,
    /// When it speaks, and to whom.
    #[serde(flatten)]
    pub settings: AlertSettings,
    /// When it last spoke.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub told_at: Option<Timestamp>,
    /// When it was added.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Names the state of its settings, so that of two changes at once one is refused.
    pub change: String,
}

/// When an alert speaks, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct AlertSettings {
    /// How a team calls it.
    #[serde(default)]
    #[deserr(default)]
    pub name: Option<Name>,
    /// How many events are too many.
    #[serde(default)]
    #[deserr(default)]
    #[schema(required = false)]
    pub count: Whole<1, 1000, 1>,
    /// Within how long.
    #[serde(default)]
    #[deserr(default)]
    #[schema(required = false)]
    pub within_minutes: Whole<1, 1440, 60>,
    /// How long it says nothing more once it has spoken.
    #[serde(default)]
    #[deserr(default)]
    #[schema(required = false)]
    pub quiet_minutes: Whole<5, 1440, 60>,
    /// Who is told.
    pub to: AlertTarget,
    /// Whether it counts and speaks at all.
    #[serde(default = "yes")]
    #[deserr(default = true)]
    #[schema(required = false)]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

/// Who is told: an address of the team, or a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Faults, try_from(Named) = one_of -> Faults)]
pub enum AlertTarget {
    /// The address of a member of the project's team.
    Email(EmailAddress),
    /// A topic of the deployment's account, whose name begins with the stack's name and `-alerts-`.
    TopicArn(TopicArn),
}

/// A target as a caller names it.
#[derive(Debug, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct Named {
    #[deserr(default)]
    email: Option<EmailAddress>,
    #[deserr(default)]
    topic_arn: Option<TopicArn>,
}

fn one_of(named: Named) -> Result<AlertTarget, Faults> {
    match (named.email, named.topic_arn) {
        (Some(email), None) => Ok(AlertTarget::Email(email)),
        (None, Some(topic)) => Ok(AlertTarget::TopicArn(topic)),
        (None, None) => Err(Faults::here("must name `email` or `topic_arn`")),
        (Some(_), Some(_)) => Err(Faults::here("must name one of `email` and `topic_arn`, and null for the other")),
    }
}

/// How often something happened, and from when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// How often.
    pub times: u32,
    /// When it began.
    pub since: Timestamp,
    /// When it was too much.
    pub until: Timestamp,
}

impl Alert {
    /// Whether it counts this.
    pub fn wants(&self, kind: EventKind, environment: Environment) -> bool {
        self.settings.enabled && self.event == kind && self.environment == environment
    }

    /// Within how long its events are too many.
    pub fn window(&self) -> SignedDuration {
        SignedDuration::from_mins(self.settings.within_minutes.get().into())
    }

    /// How long it says nothing more.
    pub fn quiet(&self) -> SignedDuration {
        SignedDuration::from_mins(self.settings.quiet_minutes.get().into())
    }

    /// Whether events are too many: as many as it takes, one after the other, within its window. `times` are those of
    /// an event and of its neighbours, in order. Events may be looked at in any order; the one that is written last
    /// finds all others, before and behind.
    pub fn reached(&self, times: &[Timestamp]) -> Option<Burst> {
        let count = self.settings.count.get();
        let bursts = times.windows(usize::try_from(count).unwrap_or(usize::MAX));
        let mut bursts = bursts.filter_map(|burst| Some((*burst.first()?, *burst.last()?)));
        let (since, until) = bursts.find(|(since, until)| until.duration_since(*since) <= self.window())?;
        Some(Burst { times: count, since, until })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn alert(count: u32, within_minutes: u32) -> Alert {
        let settings = json!({"count": count, "within_minutes": within_minutes, "to": {"email": "a@example.org"}});
        Alert {
            id: AlertId::new(),
            environment: Environment::Production,
            event: EventKind::OtpFailed,
            settings: deserr::deserialize::<_, _, Faults>(settings).unwrap(),
            told_at: None,
            created_at: Timestamp::UNIX_EPOCH,
            change: String::new(),
        }
    }

    #[test]
    fn so_many_within_so_long_are_too_many() {
        // How many, within how many minutes, the seconds of an event and its neighbours, and the burst.
        for (count, minutes, seconds, burst) in [
            (1, 1, &[100][..], Some((100, 100))),
            (2, 1, &[100], None),
            (3, 1, &[0, 30, 60], Some((0, 60))),
            (3, 1, &[0, 30, 61], None),
            (3, 1, &[0, 30, 61, 80], Some((30, 80))),
            (3, 1, &[0, 0, 0, 0], Some((0, 0))),
            (2, 1, &[0, 61, 122, 183], None),
            (4, 1440, &[0, 1, 2, 86_400], Some((0, 86_400))),
            (4, 1440, &[0, 1, 2, 86_401], None),
            (2, 1, &[], None),
        ] {
            let times: Vec<_> = seconds.iter().map(|second| Timestamp::from_second(*second).unwrap()).collect();
            let found = alert(count, minutes).reached(&times);
            let found = found.map(|found| (found.times, found.since.as_second(), found.until.as_second()));
            assert_eq!(found, burst.map(|(since, until)| (count, since, until)), "{count} in {minutes}: {seconds:?}");
        }
    }

    #[test]
    fn an_alert_counts_its_own_event_in_its_own_world_while_it_is_on() {
        let mut alert = alert(1, 1);
        assert!(alert.wants(EventKind::OtpFailed, Environment::Production));
        assert!(!alert.wants(EventKind::OtpLocked, Environment::Production));
        assert!(!alert.wants(EventKind::OtpFailed, Environment::Sandbox));
        alert.settings.enabled = false;
        assert!(!alert.wants(EventKind::OtpFailed, Environment::Production));
    }

    #[test]
    fn a_row_survives_and_what_nobody_says_has_a_default() {
        let mut alert = alert(5, 10);
        alert.told_at = Some(Timestamp::UNIX_EPOCH);
        let row: std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue> =
            serde_dynamo::to_item(&alert).unwrap();
        assert_eq!(serde_dynamo::from_item::<_, Alert>(row).unwrap(), alert);
        let settings = deserr::deserialize::<AlertSettings, _, Faults>(json!({"to": {"email": "a@example.org"}}));
        let expected = json!({
            "name": null, "count": 1, "within_minutes": 60, "quiet_minutes": 60, "to": {"email": "a@example.org"},
            "enabled": true,
        });
        assert_eq!(serde_json::to_value(settings.unwrap()).unwrap(), expected);
    }

    #[test]
    fn a_target_is_an_address_or_a_topic() {
        let topic = "arn:aws:sns:eu-central-1:123456789012:smartaccess-alerts-team";
        let told = |to: Value| deserr::deserialize::<AlertTarget, _, Faults>(to);
        assert_eq!(told(json!({"topic_arn": topic, "email": null})), Ok(AlertTarget::TopicArn(topic.parse().unwrap())));
        for bad in [json!({}), json!({"topic_arn": topic, "email": "a@example.org"}), json!("a@example.org")] {
            assert!(told(bad.clone()).is_err(), "{bad}");
        }
    }
}
