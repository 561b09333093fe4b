//! One try to deliver an event to a webhook: claimed, sent, settled.
//!
//! A claim is longer than a worker lives, so of two workers with the same job one sends. A worker that dies between the
//! receiver's yes and the table's costs one more message with the same id and the same bytes, never a lost one.

use jiff::{SignedDuration, Timestamp};

use super::{
    event_deliveries::{LEASE, queue_delivery},
    webhook_headers::webhook_headers,
};
use crate::{
    App, Result,
    clock::Stopwatch,
    entropy,
    model::{DisabledReason, EventDelivery, EventKind, GivenUp, Health, Receiver, Record, Try, Webhook},
    outbound::{Answered, Failure},
    queue::EventJob,
    store::{Changed, FAILURES, Held, ProjectScope, Slot},
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

/// What is at hand for one try.
struct Attempt<'a> {
    app: &'a App,
    scope: &'a ProjectScope,
    webhook: &'a WebhookId,
    run: RequestNonce,
    now: Timestamp,
}

/// What a receiver did with a try.
struct Outcome {
    last: Try,
    status: Option<u16>,
    retry_after: Option<SignedDuration>,
}

/// Tries to deliver what a job names, if it is to be tried now.
pub async fn deliver_event(app: &App, job: &EventJob) -> Result<()> {
    let Receiver::Webhook(webhook) = &job.receiver else {
        return Err(anyhow::anyhow!("{} is no webhook", job.receiver).into());
    };
    let scope = job.scope();
    let now = app.now(&scope).await?;
    let attempt = Attempt { app, scope: &scope, webhook, run: RequestNonce::new(), now };
    let (row, slot, claimed) = tokio::try_join!(
        app.store.webhook(&scope, webhook),
        app.store.take_receiver(&scope, webhook, now, now + LEASE, &attempt.run),
        app.store.claim_event_delivery(&scope, &job.receiver, &job.event, now, now + LEASE, &attempt.run),
    )?;
    match (claimed, slot) {
        (Some(delivery), Slot::Taken(held)) => match row.filter(|row| row.disabled.is_none()) {
            Some(row) => attempt.send(row, delivery, held).await,
            None => attempt.cannot_be_sent(delivery, &held).await,
        },
        (Some(delivery), Slot::Full(until)) => attempt.put_off(delivery, until).await,
        (None, Slot::Taken(held)) => app.store.free_slot(&scope, webhook, &held).await,
        (None, Slot::Full(_)) => Ok(()),
    }
}

impl Attempt<'_> {
    /// Sends, and writes down what came of it.
    async fn send(&self, webhook: Webhook, delivery: EventDelivery, held: Held) -> Result<()> {
        let outcome = self.outcome(&webhook, &delivery).await?;
        let ended =
            self.now + SignedDuration::from_millis(i64::try_from(outcome.last.milliseconds).unwrap_or_default());
        let took = outcome.status.is_some_and(|status| (200..300).contains(&status));
        let next = if took {
            delivery.delivered(outcome.last.clone())
        } else {
            delivery.failed(outcome.last.clone(), ended, outcome.retry_after, entropy::share())
        };
        if took {
            tokio::try_join!(
                self.settle(&next, ended),
                self.app.store.receiver_took(self.scope, self.webhook, &held, ended)
            )?;
            return Ok(());
        }
        let ((), health) = tokio::try_join!(
            self.settle(&next, ended),
            self.app.store.receiver_failed(self.scope, self.webhook, &held, ended),
        )?;
        self.think_of_receiver(&webhook, &outcome, health, ended).await
    }

    /// One request, and what came of it.
    async fn outcome(&self, webhook: &Webhook, delivery: &EventDelivery) -> Result<Outcome> {
        let took = Stopwatch::start();
        let answered = if let Some(bus) = webhook.url.bus() {
            self.app.buses.put(bus, delivery).await
        } else {
            let headers = webhook_headers(self.app, self.scope, webhook, delivery, self.now).await?;
            self.app.outbound.post(&webhook.url, headers, delivery.body.clone()).await
        };
        let milliseconds = took.milliseconds();
        Ok(match answered {
            Ok(Answered { status, retry_after, excerpt }) => Outcome {
                last: Try { at: self.now, milliseconds, status: Some(status), failure: None, answer: Some(excerpt) },
                status: Some(status),
                retry_after,
            },
            Err(failure) => Outcome {
                last: Try {
                    at: self.now,
                    milliseconds,
                    status: None,
                    failure: Some(Failure::name(failure).to_owned()),
                    answer: None,
                },
                status: None,
                retry_after: None,
            },
        })
    }

    /// Leaves a receiver alone that has failed too often or asks for it, and switches one off that is gone.
    async fn think_of_receiver(
        &self,
        webhook: &Webhook,
        outcome: &Outcome,
        health: Option<Health>,
        now: Timestamp,
    ) -> Result<()> {
        let Some(health) = health else { return Ok(()) };
        let failing = health.failing_since.is_some_and(|since| now.duration_since(since) >= GIVEN_UP_AFTER);
        if outcome.status == Some(410) {
            return self.switch_off(webhook, DisabledReason::Gone, &health, now).await;
        }
        if failing {
            return self.switch_off(webhook, DisabledReason::Failing, &health, now).await;
        }
        let wanted = outcome.retry_after.filter(|_| matches!(outcome.status, Some(429 | 502 | 503 | 504)));
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
        };
        let record = record
            .with("webhook_id", webhook.id.as_str())
            .with("url", webhook.url.as_str())
            .with("reason", reason.name())
            .with("failing_since", &since.to_string());
        // Lost means that it is off already, or was changed: then the next failure thinks of it again.
        self.app.store.disable_webhook(self.scope, webhook, reason, now, &[record]).await.map(drop)
    }

    /// Its webhook is off or gone: nobody tries any more.
    async fn cannot_be_sent(&self, delivery: EventDelivery, held: &Held) -> Result<()> {
        let reason = match self.app.store.webhook(self.scope, self.webhook).await? {
            Some(_) => GivenUp::Disabled,
            None => GivenUp::Removed,
        };
        let next = delivery.given_up(reason);
        tokio::try_join!(self.settle(&next, self.now), self.app.store.free_slot(self.scope, self.webhook, held))?;
        Ok(())
    }

    /// It waits until its receiver has time, longer each time: what waits for a slow receiver must not keep the workers
    /// busy.
    async fn put_off(&self, delivery: EventDelivery, until: Timestamp) -> Result<()> {
        let spread = SignedDuration::from_secs(2_i64.pow(delivery.postponed.min(8) + 1)).mul_f64(entropy::share());
        self.settle(&delivery.put_off(until + spread), self.now).await
    }

    async fn settle(&self, next: &EventDelivery, now: Timestamp) -> Result<()> {
        // Lost means that somebody else has claimed it since, and goes on with it.
        if self.app.store.settle_event_delivery(self.scope, next, &self.run, now).await? == Changed::Done {
            queue_delivery(self.app, self.scope, next, now).await?;
        }
        Ok(())
    }
}
