//! What the provider reports of a message after it took it: Amazon SES's event publishing, by way of SNS and a queue.
//!
//! Reports come late, twice and out of order; a message only moves forward. An address that does not exist is written
//! to no more: mail to such addresses costs the sender its good name.

use std::collections::HashMap;

use serde::Deserialize;

use super::deliver;
use crate::{
    App, Result,
    model::{Delivery, EventKind},
    store::{ProjectScope, Report},
    types::{AlertId, EmailAddress, InvitationId, ProjectId, ValidationId},
};

/// A report, as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    event_type: EventType,
    mail: Mail,
    #[serde(default)]
    bounce: Option<Bounce>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum EventType {
    Bounce,
    Complaint,
    Delivery,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct Mail {
    #[serde(default)]
    destination: Vec<String>,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
}

/// What a report says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    delivery: Delivery,
    kind: EventKind,
    /// Whether the address is to get no more mail.
    suppresses: bool,
}

impl Feedback {
    /// A report as it stands in the queue: text in a notification of SNS.
    pub fn parse(body: &str) -> Result<Self> {
        let notification: Notification = serde_json::from_str(body).map_err(anyhow::Error::new)?;
        Ok(serde_json::from_str(&notification.message).map_err(anyhow::Error::new)?)
    }

    fn meaning(&self) -> Option<Meaning> {
        let is_permanent = self.bounce.as_ref().is_some_and(|bounce| bounce.bounce_type == "Permanent");
        let (delivery, kind, suppresses) = match self.event_type {
            EventType::Delivery => (Delivery::Delivered, EventKind::EmailDelivered, false),
            EventType::Bounce => (Delivery::Bounced, EventKind::EmailFailed, is_permanent),
            EventType::Complaint => (Delivery::Complained, EventKind::EmailFailed, true),
            EventType::Other => return None,
        };
        Some(Meaning { delivery, kind, suppresses })
    }

    fn tag<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.mail.tags.get(name)?.first()?.parse().ok()
    }
}

/// Writes down what a report says. A report of a message that is not ours, or no longer known, says nothing.
pub async fn feedback(app: &App, report: &Feedback) -> Result<()> {
    let Some(meaning) = report.meaning() else { return Ok(()) };
    let Some(scope) = report.tag::<ProjectId>("project").map(ProjectScope::of) else { return Ok(()) };
    if let Some(id) = report.tag::<InvitationId>("invitation") {
        return feedback_of_invitation(app, &scope, &id, meaning).await;
    }
    if report.tag::<AlertId>("alert").is_some() {
        return feedback_of_alert(app, report, meaning).await;
    }
    let (Some(id), Some(send)) = (report.tag::<ValidationId>("validation"), report.tag::<u32>("send")) else {
        return Ok(());
    };
    let Some(validation) = app.store.validation(&scope, &id).await? else { return Ok(()) };
    let record = deliver::record(&validation, meaning.kind, app.now(&scope).await?).since(validation.sent_at);
    let destination = report.mail.destination.first().and_then(|address| address.parse().ok());
    let report = Report {
        send,
        step: report.tag("step").unwrap_or_default(),
        delivery: meaning.delivery,
        suppressed: validation.address.email().or(destination.as_ref()).filter(|_| meaning.suppresses),
    };
    app.store.reported(&scope, &validation, report, &record).await
}

/// The invited may be nobody's person yet; still, an address that wants no mail gets none of ours.
async fn feedback_of_invitation(app: &App, scope: &ProjectScope, id: &InvitationId, meaning: Meaning) -> Result<()> {
    if !meaning.suppresses {
        return Ok(());
    }
    let Some(invitation) = app.store.invitation(scope, id).await? else { return Ok(()) };
    app.store.suppress_operator(&invitation.email).await
}

/// Alerts go to members, and there will be more of them.
async fn feedback_of_alert(app: &App, report: &Feedback, meaning: Meaning) -> Result<()> {
    let addresses = report.mail.destination.iter().filter(|_| meaning.suppresses);
    for address in addresses.filter_map(|address| address.parse::<EmailAddress>().ok()) {
        app.store.suppress_operator(&address).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(event: &str) -> Option<Meaning> {
        let notification = serde_json::json!({"Type": "Notification", "Message": event});
        Feedback::parse(&notification.to_string()).expect("a report").meaning()
    }

    #[test]
    fn a_report_means_what_it_says() {
        let mail = r#""mail": {"tags": {}}"#;
        let seen = |event: &str| meaning(&format!("{{{event}, {mail}}}"));
        let of = |delivery, kind, suppresses| Some(Meaning { delivery, kind, suppresses });
        let failed = EventKind::EmailFailed;
        for (event, expected) in [
            (r#""eventType": "Delivery""#, of(Delivery::Delivered, EventKind::EmailDelivered, false)),
            (r#""eventType": "Bounce", "bounce": {"bounceType": "Permanent"}"#, of(Delivery::Bounced, failed, true)),
            (r#""eventType": "Bounce", "bounce": {"bounceType": "Transient"}"#, of(Delivery::Bounced, failed, false)),
            (r#""eventType": "Complaint""#, of(Delivery::Complained, failed, true)),
            (r#""eventType": "Open""#, None),
        ] {
            assert_eq!(seen(event), expected, "{event}");
        }
    }
}
