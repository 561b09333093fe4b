//! One try to deliver an event to a webhook: claimed, sent, settled.
//!
//! A claim is longer than a worker lives, so of two workers with the same job one sends. A worker that dies between the
//! receiver's yes and the table's costs one more message with the same id and the same bytes, never a lost one.

use jiff::{SignedDuration, Timestamp};

use super::{
    event_deliveries::{LEASE, queue_delivery},
    face_proofs::whole_body,
    webhook_headers::webhook_headers,
};
use crate::{
    App, Result,
    clock::Stopwatch,
    entropy,
    model::{DisabledReason, EventDelivery, EventKind, GivenUp, Health, Record, Try, Webhook},
    outbound::{Answered, Failure},
    queue::EventJob,
    store::{Changed, FAILURES, ProjectScope},
    types::{EventId, RequestNonce, WebhookId},
};

/// Who acts in the log of what happened.
const ACTOR: &str = "deliver_webhooks";

/// A receiver that takes nothing for so long is switched off.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// How long a receiver that fails is left alone first; then twice as long each time.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(30);

/// The longest that it is left alone.
const MOST_LEFT_ALONE: SignedDuration = SignedDuration::from_mins(10);

/// What is at hand for the tries of one batch at one receiver.
pub(super) struct Attempt<'a> {
    pub(super) app: &'a App,
    pub(super) scope: &'a ProjectScope,
    pub(super) webhook: &'a WebhookId,
    /// The webhook as it is now; nothing if it was removed.
    pub(super) row: Option<&'a Webhook>,
    pub(super) now: Timestamp,
}

/// What a receiver did with a try.
pub(super) struct Outcome {
    last: Try,
    retry_after: Option<SignedDuration>,
    pub(super) ended: Timestamp,
}

impl Outcome {
    /// Whether the receiver has taken it.
    pub(super) fn took(&self) -> bool {
        self.last.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl Attempt<'_> {
    /// Tries to deliver what a job names, if it is to be tried now. Nothing if it was not tried.
    pub(super) async fn one(&self, job: &EventJob) -> Result<Option<Outcome>> {
        let (store, run, until) = (&self.app.store, RequestNonce::new(), self.now + LEASE);
        let claimed = store.claim_event_delivery(self.scope, &job.receiver, &job.event, self.now, until, &run).await?;
        let Some(delivery) = claimed else { return Ok(None) };
        let Some(row) = self.row.filter(|row| row.disabled.is_none()) else {
            let reason = if self.row.is_some() { GivenUp::Disabled } else { GivenUp::Removed };
            self.settle(&delivery.given_up(reason), &run, self.now).await?;
            return Ok(None);
        };
        let outcome = self.outcome(row, &delivery).await?;
        let last = outcome.last.clone();
        let next = if outcome.took() {
            delivery.delivered(last)
        } else {
            delivery.failed(last, outcome.ended, outcome.retry_after, entropy::share())
        };
        self.settle(&next, &run, outcome.ended).await?;
        Ok(Some(outcome))
    }

    /// One request, and what came of it.
    async fn outcome(&self, webhook: &Webhook, delivery: &EventDelivery) -> Result<Outcome> {
        let took = Stopwatch::start();
        let body = whole_body(self.app, self.scope, delivery).await?;
        let answered = if let Some(bus) = webhook.url.bus() {
            self.app.buses.put(bus, delivery, &body).await
        } else {
            let headers = webhook_headers(self.app, self.scope, webhook, (delivery, &body), self.now).await?;
            self.app.outbound.post(&webhook.url, headers, body.into_owned()).await
        };
        let (milliseconds, ended) = (took.milliseconds(), self.now + took.elapsed());
        let nothing = Try { at: self.now, milliseconds, status: None, failure: None, answer: None };
        Ok(match answered {
            Ok(Answered { status, retry_after, excerpt }) => {
                Outcome { last: Try { status: Some(status), answer: Some(excerpt), ..nothing }, retry_after, ended }
            }
            Err(failure) => {
                let last = Try { failure: Some(Failure::name(failure).to_owned()), ..nothing };
                Outcome { last, retry_after: None, ended }
            }
        })
    }

    /// Leaves a receiver alone that has failed too often or asks for it, and switches one off that is gone.
    pub(super) async fn think_of_receiver(
        &self,
        webhook: &Webhook,
        outcomes: &[&Outcome],
        health: &Health,
        now: Timestamp,
    ) -> Result<()> {
        let statuses = || outcomes.iter().filter_map(|outcome| outcome.last.status);
        if statuses().any(|status| status == 410) {
            return self.switch_off(webhook, DisabledReason::Gone, health, now).await;
        }
        if health.failing_since.is_some_and(|since| now.duration_since(since) >= GIVEN_UP_AFTER) {
            return self.switch_off(webhook, DisabledReason::Failing, health, now).await;
        }
        let asks_for_time = statuses().any(|status| matches!(status, 429 | 502 | 503 | 504));
        let wanted = outcomes.iter().filter_map(|outcome| outcome.retry_after).max().filter(|_| asks_for_time);
        let often = (health.failures >= FAILURES).then(|| LEFT_ALONE * 2_i32.pow(health.opened.min(8)));
        if let Some(alone) = wanted.max(often) {
            let until = now + alone.min(MOST_LEFT_ALONE);
            self.app.store.leave_alone(self.scope, self.webhook, now, until).await?;
        }
        Ok(())
    }

    /// Switches a webhook off and tells: other receivers, and its team.
    async fn switch_off(
        &self,
        webhook: &Webhook,
        reason: DisabledReason,
        health: &Health,
        now: Timestamp,
    ) -> Result<()> {
        let since = health.failing_since.unwrap_or(now);
        let record = Record {
            id: EventId::new(),
            kind: EventKind::WebhookDisabled,
            environment: webhook.environment,
            subject: webhook.id.to_string(),
            actor: ACTOR.to_owned(),
            network: None,
            at: now,
            data: serde_json::Map::new(),
            outcome: None,
        };
        let record = record
            .with("webhook_id", webhook.id.as_str())
            .with("reason", reason.name())
            .with("failing_since", &since.to_string());
        // Lost means that it is off already, or was changed: then the next failure thinks of it again.
        self.app.store.disable_webhook(self.scope, webhook, reason, now, &[record]).await.map(drop)
    }

    async fn settle(&self, next: &EventDelivery, run: &RequestNonce, now: Timestamp) -> Result<()> {
        // Lost means that somebody else has claimed it since, and goes on with it.
        if self.app.store.settle_event_delivery(self.scope, next, run, now).await? == Changed::Done {
            queue_delivery(self.app, self.scope, next, now).await?;
        }
        Ok(())
    }
}
