//! From an event to its receivers: one transaction takes it out of the outbox and adds a delivery for each of them. The
//! stream leads here at once; what it misses, the sweeper finds.

use std::{cell::LazyCell, collections::HashMap};

use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;

use super::{event_deliveries::queue_delivery, face_proofs::outcome_body};
use crate::{
    App, Result,
    jobs::Row,
    model::{Alert, EventDelivery, EventKind, Receiver, Record, Webhook, WebhookFormat, webhook_body},
    store::{Changed, ProjectScope, event_of},
    types::{AlertId, ProjectId},
};

/// Events that are on their way at once.
const TOGETHER: usize = 10;

/// Who may want to know of a project's events.
#[derive(Debug)]
pub(super) struct Receivers {
    webhooks: Vec<Webhook>,
    alerts: Vec<Alert>,
}

impl Receivers {
    pub(super) async fn of(app: &App, scope: &ProjectScope) -> Result<Self> {
        let (webhooks, alerts) = tokio::try_join!(app.store.webhooks_of(scope), app.store.alerts_of(scope))?;
        Ok(Self { webhooks, alerts })
    }

    /// The receivers of an event, and how each is told.
    fn of_event<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = (Receiver, WebhookFormat)> + 'a {
        let (kind, environment) = (record.kind, record.environment);
        let webhooks = self.webhooks.iter().filter(move |webhook| webhook.wants(record));
        let alerts = self.alerts.iter().filter(move |alert| alert.wants(kind, environment));
        let built_in = (kind == EventKind::WebhookDisabled).then(AlertId::built_in_webhook_disabled);
        let alerts = alerts.map(|alert| alert.id.clone()).chain(built_in).map(Receiver::Alert);
        webhooks
            .map(|webhook| (Receiver::Webhook(webhook.id.clone()), webhook.format))
            .chain(alerts.map(|alert| (alert, WebhookFormat::Standard)))
    }
}

/// Finds the receivers of events, rows of the outbox. One that fails stays there, where the sweeper finds it a minute
/// later.
pub async fn fan_out_all(app: &App, rows: Vec<Row>) {
    let mut projects: HashMap<ProjectId, Vec<Record>> = HashMap::new();
    for row in rows {
        match event_of(row) {
            Ok((project, record)) => projects.entry(project).or_default().push(record),
            Err(error) => tracing::error!(cause = format!("{error:?}"), "what the stream has brought is no event"),
        }
    }
    for (project, records) in projects {
        let scope = ProjectScope::of(project);
        let prepared = tokio::try_join!(Receivers::of(app, &scope), app.now(&scope));
        let (receivers, now) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                tracing::warn!(project.id = %scope.project(), cause = format!("{error:?}"), "left to the sweeper");
                continue;
            }
        };
        let (scope, receivers) = (&scope, &receivers);
        stream::iter(records)
            .for_each_concurrent(TOGETHER, async |record: Record| {
                if let Err(error) = fan_out(app, scope, receivers, &record, now).await {
                    tracing::warn!(event.id = %record.id, cause = format!("{error:?}"), "left to the sweeper");
                }
            })
            .await;
    }
}

/// Takes an event out of the outbox with a delivery for each of its receivers, and tells the workers.
pub(super) async fn fan_out(
    app: &App,
    scope: &ProjectScope,
    receivers: &Receivers,
    record: &Record,
    now: Timestamp,
) -> Result<()> {
    let told: Vec<_> = receivers.of_event(record).collect();
    let incode = match &record.outcome {
        Some(outcome) if told.iter().any(|(_, format)| *format == WebhookFormat::Incode) => {
            Some(outcome_body(app, scope, record, outcome).await?)
        }
        _ => None,
    };
    let standard = LazyCell::new(|| webhook_body(scope.project(), record));
    let deliveries = told.into_iter().map(|(receiver, format)| {
        let (body, proof) = match (format, &incode) {
            (WebhookFormat::Incode, Some((body, key))) => (body.clone(), Some(key.clone())),
            _ => (standard.clone(), None),
        };
        let delivery = EventDelivery::new(receiver, record.id.clone(), record.kind, record.environment, body, now);
        EventDelivery { proof, ..delivery }
    });
    let deliveries: Vec<_> = deliveries.collect();
    if app.store.fan_out(scope, record, &deliveries, now).await? == Changed::Done {
        for delivery in &deliveries {
            queue_delivery(app, scope, delivery, now).await?;
        }
    }
    Ok(())
}
