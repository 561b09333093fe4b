//! Telling a team that something happens too often: counted, claimed, told, written down.
//!
//! The delivery of an event carries the alert: it is settled once somebody was told, or need not be, and whatever is
//! not settled comes again. Of several events that are too many at once, one speaks. A worker that dies between the
//! provider's yes and the table's costs one more message, never a lost one.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Map;

use super::{
    alerts::{Addressee, addressee},
    event_deliveries::{LEASE, queue_delivery},
    webhook_notice::tell_of_webhook,
};
use crate::{
    App, Result,
    clock::Stopwatch,
    courier::{AlertNotice, Message, Outcome, render},
    model::{Alert, AlertTarget, Burst, EventDelivery, EventKind, GivenUp, Project, Receiver, Record, Try},
    queue::EventJob,
    store::{Changed, ProjectScope, Side},
    types::{AlertId, EmailAddress, Environment, EventId, Name, ProjectId, RequestNonce, TopicArn},
};

/// Who acts in the log of what happened.
const ACTOR: &str = "raise_alerts";

/// How often telling is tried, by the schedule of all deliveries: the fifth try is two and a half hours after the first.
const MOST_TRIES: u32 = 5;

/// Whether somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// They were, or nobody has to be.
    Done,
    /// Who was to be told cannot be; why, and the same in a word.
    Nobody(GivenUp, &'static str),
    /// They could not be told now; why, in a word.
    NotNow(&'static str),
}

/// Decides whether an event is one too many, and tells who wants to know.
pub async fn raise_alert(app: &App, job: &EventJob) -> Result<()> {
    let Receiver::Alert(id) = &job.receiver else {
        return Err(anyhow::anyhow!("{} is no alert", job.receiver).into());
    };
    let (scope, run, took) = (job.scope(), RequestNonce::new(), Stopwatch::start());
    let begin = app.now(&scope).await?;
    let claimed = app.store.claim_event_delivery(&scope, &job.receiver, &job.event, begin, begin + LEASE, &run).await?;
    let Some(delivery) = claimed else { return Ok(()) };
    let told = if *id == AlertId::built_in_webhook_disabled() {
        tell_of_webhook(app, &scope, &delivery).await?
    } else {
        consider(app, &scope, id, &delivery, begin).await?
    };
    let now = begin + took.elapsed();
    let next = settled(delivery, told, begin, now);
    if app.store.settle_event_delivery(&scope, &next, &run, now).await? == Changed::Done {
        queue_delivery(app, &scope, &next, now).await?;
    }
    Ok(())
}

/// What a delivery is once somebody was told, or was not.
fn settled(delivery: EventDelivery, told: Told, begin: Timestamp, now: Timestamp) -> EventDelivery {
    let milliseconds = u64::try_from(now.duration_since(begin).as_millis()).unwrap_or_default();
    let last = |failure: Option<&str>| {
        let failure = failure.map(str::to_owned);
        Try { at: begin, milliseconds, status: None, failure, answer: None }
    };
    match told {
        Told::Done => delivery.delivered(last(None)),
        Told::Nobody(reason, word) => delivery.failed(last(Some(word)), now, None, EVEN).given_up(reason),
        Told::NotNow(word) => match delivery.failed(last(Some(word)), now, None, EVEN) {
            next if next.failures >= MOST_TRIES => next.given_up(GivenUp::Exhausted),
            next => next,
        },
    }
}

/// Neither earlier nor later than the schedule has it: nobody is overrun by a mail.
const EVEN: f64 = 0.5;

async fn consider(
    app: &App,
    scope: &ProjectScope,
    id: &AlertId,
    delivery: &EventDelivery,
    now: Timestamp,
) -> Result<Told> {
    let Some(alert) = app.store.alert(scope, id).await? else { return Ok(Told::Nobody(GivenUp::Removed, "removed")) };
    if !alert.settings.enabled {
        return Ok(Told::Nobody(GivenUp::Disabled, "disabled"));
    }
    let Some(burst) = burst(app, scope, &alert, delivery).await? else { return Ok(Told::Done) };
    let Some(project) = live(app, scope).await? else { return Ok(Told::Nobody(GivenUp::Removed, "project_deleted")) };
    if !app.store.claim_alert(scope, &alert, &delivery.event, now, now + LEASE).await? {
        // It is quiet, or another event speaks; should that one fail, it comes again.
        return Ok(Told::Done);
    }
    let took = Stopwatch::start();
    let told = match &alert.settings.to {
        AlertTarget::Email(address) => {
            let message = Message::Alert(notice(&alert, &project, burst));
            mail(app, scope, &project, address, &message, &delivery_tags(scope, delivery)).await?
        }
        AlertTarget::TopicArn(topic) => publish(app, &alert, &project, burst, delivery, topic, now).await,
    };
    if told == Told::Done {
        let record = record(scope, &alert, delivery, burst, now + took.elapsed());
        app.store.alert_told(scope, &alert.id, &delivery.event, &record).await?;
    } else {
        app.store.release_alert(scope, &alert.id, &delivery.event).await?;
    }
    Ok(told)
}

/// Whether an event and its neighbours are too many.
async fn burst(app: &App, scope: &ProjectScope, alert: &Alert, delivery: &EventDelivery) -> Result<Option<Burst>> {
    let (event, receiver) = (&delivery.event, &delivery.receiver);
    let (at, others) = (event.made_at(), alert.settings.count.get() - 1);
    let side = async |side: Side, edge: Timestamp| {
        let found = app.store.neighbours(scope, receiver, event, side, edge, others).await?;
        Ok::<_, crate::Error>(found.iter().map(EventId::made_at).collect::<Vec<_>>())
    };
    let mut times = side(Side::Before, at - alert.window()).await?;
    times.reverse();
    times.push(at);
    if let Some(burst) = alert.reached(&times) {
        return Ok(Some(burst));
    }
    times.extend(side(Side::Behind, at + alert.window()).await?);
    Ok(alert.reached(&times))
}

/// The project, unless it is deleted.
pub(super) async fn live(app: &App, scope: &ProjectScope) -> Result<Option<Project>> {
    Ok(app.store.project(scope).await?.filter(|project| project.deleted_at.is_none()))
}

/// What the provider's reports of a mail come back with.
pub(super) fn delivery_tags(scope: &ProjectScope, delivery: &EventDelivery) -> [(&'static str, String); 3] {
    let (project, alert) = (scope.project().to_string(), delivery.receiver.to_string());
    [("project", project), ("alert", alert), ("event", delivery.event.to_string())]
}

/// Mails a member of the team; nobody else.
pub(super) async fn mail(
    app: &App,
    scope: &ProjectScope,
    project: &Project,
    to: &EmailAddress,
    message: &Message,
    tags: &[(&str, String)],
) -> Result<Told> {
    match addressee(app, scope, to).await? {
        Addressee::Member => {}
        Addressee::Suppressed => return Ok(Told::Nobody(GivenUp::Removed, "suppressed")),
        Addressee::Stranger => return Ok(Told::Nobody(GivenUp::Removed, "not_a_member")),
    }
    let email = render(message, project.settings.default_language)?;
    let tags: Vec<_> = tags.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(match app.courier.send(to, &email, &tags).await {
        Ok(Outcome::Accepted) => Told::Done,
        Ok(Outcome::Refused) => Told::NotNow("mail_refused"),
        Err(error) => {
            tracing::warn!(cause = format!("{error:?}"), "an alert could not be mailed");
            Told::NotNow("mail_failed")
        }
    })
}

fn notice(alert: &Alert, project: &Project, burst: Burst) -> AlertNotice {
    AlertNotice {
        project_name: project.settings.name.to_string(),
        environment: alert.environment,
        name: alert.settings.name.as_ref().map(Name::to_string),
        event: alert.event,
        burst,
        quiet_minutes: alert.settings.quiet_minutes.get(),
    }
}

/// What a topic is told: in the form of all events.
#[derive(Serialize)]
struct Published<'a> {
    r#type: EventKind,
    timestamp: Timestamp,
    data: PublishedData<'a>,
}

#[derive(Serialize)]
struct PublishedData<'a> {
    alert_id: &'a AlertId,
    name: Option<&'a Name>,
    project_id: &'a ProjectId,
    project_name: &'a Name,
    environment: Environment,
    event: EventKind,
    times: u32,
    within_minutes: u32,
    since: Timestamp,
    until: Timestamp,
    last_event_id: &'a EventId,
}

async fn publish(
    app: &App,
    alert: &Alert,
    project: &Project,
    burst: Burst,
    delivery: &EventDelivery,
    topic: &TopicArn,
    now: Timestamp,
) -> Told {
    let message = Published {
        r#type: EventKind::AlertRaised,
        timestamp: now,
        data: PublishedData {
            alert_id: &alert.id,
            name: alert.settings.name.as_ref(),
            project_id: &project.id,
            project_name: &project.settings.name,
            environment: alert.environment,
            event: alert.event,
            times: burst.times,
            within_minutes: alert.settings.within_minutes.get(),
            since: burst.since,
            until: burst.until,
            last_event_id: &delivery.event,
        },
    };
    let (event, times, environment) = (alert.event.name(), burst.times, alert.environment.name());
    let subject = format!("SmartAccess alert: {event}, {times} in {environment}");
    match app.notices.publish(topic, &subject, &message).await {
        Ok(()) => Told::Done,
        Err(error) => {
            tracing::warn!(cause = format!("{error:?}"), "an alert could not be published");
            Told::NotNow("publish_failed")
        }
    }
}

fn record(scope: &ProjectScope, alert: &Alert, delivery: &EventDelivery, burst: Burst, at: Timestamp) -> Record {
    let mut record = Record {
        id: EventId::new(),
        kind: EventKind::AlertRaised,
        environment: alert.environment,
        subject: scope.project().to_string(),
        actor: ACTOR.to_owned(),
        network: None,
        at,
        data: Map::new(),
        outcome: None,
    };
    record.data.insert("times".to_owned(), burst.times.into());
    let record = record.with("alert_id", alert.id.as_str()).with("event", alert.event.name());
    record.with("event_id", delivery.event.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DeliveryState;

    fn delivery() -> EventDelivery {
        let receiver = Receiver::Alert(AlertId::new());
        let (kind, environment) = (EventKind::OtpFailed, Environment::Production);
        EventDelivery::new(receiver, EventId::new(), kind, environment, "{}".to_owned(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn telling_is_tried_five_times_and_a_stranger_is_not_told_at_all() {
        let now = Timestamp::UNIX_EPOCH;
        let mut next = delivery();
        for tries in 1..=MOST_TRIES {
            assert_eq!(next.state, DeliveryState::Pending, "before try {tries}");
            next = settled(next, Told::NotNow("publish_failed"), now, now);
            assert_eq!(next.failures, tries);
        }
        assert_eq!((next.state, next.reason), (DeliveryState::Failed, Some(GivenUp::Exhausted)));
        assert_eq!(next.tries.len(), 5);

        let refused = settled(delivery(), Told::Nobody(GivenUp::Removed, "not_a_member"), now, now);
        assert_eq!((refused.state, refused.reason), (DeliveryState::Failed, Some(GivenUp::Removed)));
        assert_eq!((refused.next_at, refused.tries[0].failure.as_deref()), (None, Some("not_a_member")));

        let done = settled(delivery(), Told::Done, now, now);
        assert_eq!((done.state, done.next_at), (DeliveryState::Delivered, None));
    }
}
