//! A batch of events for webhooks. What is for one receiver goes together, in one of the few slots that a receiver has:
//! one that is slow or dead holds a few workers and never all. What finds no slot goes back into the queue as it came, or
//! is left to the sweeper: jobs that go round for as long as a receiver is dead would only become more.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::{
    deliver_event::{Attempt, Outcome},
    event_deliveries::{LEASE, queue_job},
};
use crate::{
    App, Result, entropy,
    jobs::isolated,
    model::Receiver,
    queue::EventJob,
    store::{Held, Slot},
    types::{ProjectId, RequestNonce, WebhookId},
};

/// How long what meets too many others waits first, at most; then twice as long each time.
const CROWDED: Duration = Duration::from_secs(4);

/// The longest that it waits.
const MOST_CROWDED: Duration = Duration::from_mins(1);

/// What would have to wait longer is left to the sweeper, and so is what was put back so often.
const MOST_PUT_BACK: (Duration, u32) = (Duration::from_mins(2), 6);

/// Tries to deliver what jobs name, and says of each what came of it, in their order.
pub async fn deliver_events(app: &App, bodies: Vec<String>) -> Vec<Result<()>> {
    let mut outcomes: Vec<Result<()>> = Vec::new();
    let mut groups: BTreeMap<(ProjectId, WebhookId), Vec<(usize, EventJob)>> = BTreeMap::new();
    for (index, body) in bodies.iter().enumerate() {
        outcomes.push(match EventJob::parse(body) {
            Ok(EventJob { receiver: Receiver::Alert(id), .. }) => Err(anyhow::anyhow!("{id} is no webhook").into()),
            Err(error) => Err(error),
            Ok(job) => {
                if let Receiver::Webhook(webhook) = &job.receiver {
                    groups.entry((job.project.clone(), webhook.clone())).or_default().push((index, job));
                }
                Ok(())
            }
        });
    }
    let groups = groups.into_iter().map(|((_, webhook), jobs)| async move {
        let (indices, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        let came = isolated(Box::pin(deliver_group(app, &webhook, &jobs))).await;
        (indices, came)
    });
    for (indices, came) in join_all(groups).await {
        match came {
            Ok(each) => {
                for (index, outcome) in indices.into_iter().zip(each) {
                    outcomes[index] = outcome;
                }
            }
            Err(error) => {
                let cause = format!("{error:?}");
                for index in indices {
                    outcomes[index] = Err(anyhow::anyhow!("{cause}").into());
                }
            }
        }
    }
    outcomes
}

/// Delivers what is for one receiver, if it has a slot.
async fn deliver_group(app: &App, webhook: &WebhookId, jobs: &[EventJob]) -> Result<Vec<Result<()>>> {
    let Some(first) = jobs.first() else { return Ok(Vec::new()) };
    let (scope, run) = (first.scope(), RequestNonce::new());
    let now = app.now(&scope).await?;
    let (row, slot) = tokio::try_join!(
        app.store.webhook(&scope, webhook),
        app.store.take_receiver(&scope, webhook, now, now + LEASE, &run),
    )?;
    let held = match slot {
        Slot::Taken(held) => held,
        Slot::Full => return Ok(put_back(app, jobs, None).await),
        Slot::LeftAlone(until) => return Ok(put_back(app, jobs, Some(until.duration_since(now))).await),
    };
    let (tried, others) = jobs.split_at(if held.is_probe { 1 } else { jobs.len() });
    let attempt = Attempt { app, scope: &scope, webhook, row: row.as_ref(), now };
    let came = join_all(tried.iter().map(|job| isolated(Box::pin(attempt.one(job))))).await;
    let told = came.iter().filter_map(|tried| tried.as_ref().ok()?.as_ref());
    attempt.release(&held, told.collect::<Vec<_>>().as_slice()).await?;
    let mut outcomes: Vec<Result<()>> = came.into_iter().map(|tried| tried.map(drop)).collect();
    outcomes.extend(put_back(app, others, Some(SignedDuration::ZERO)).await);
    Ok(outcomes)
}

/// Puts jobs back into the queue for as long as their receiver is left alone, or until others may have left it; or drops
/// them, for the sweeper comes by what is pending.
async fn put_back(app: &App, jobs: &[EventJob], alone: Option<SignedDuration>) -> Vec<Result<()>> {
    let put_back = jobs.iter().map(|job| async move {
        let Some(delay) = delay(job.put_back, alone, entropy::share()) else { return Ok(()) };
        let next = EventJob { put_back: job.put_back.saturating_add(1), ..job.clone() };
        queue_job(app, &next, delay).await
    });
    join_all(put_back).await
}

/// Spread, so that they do not all come back at once: over as much time again as the receiver is left alone, and longer
/// each time where there are only too many.
fn delay(times: u32, alone: Option<SignedDuration>, chance: f64) -> Option<Duration> {
    let (longest, most) = MOST_PUT_BACK;
    let alone = alone.map(|alone| Duration::try_from(alone).unwrap_or_default());
    let delay = match alone {
        Some(alone) => alone + alone.max(CROWDED).mul_f64(chance),
        None => (CROWDED * 2_u32.pow(times.min(8))).min(MOST_CROWDED).mul_f64(f64::midpoint(1.0, chance)),
    };
    (delay <= longest && times < most).then_some(delay.max(Duration::from_secs(1)))
}

impl Attempt<'_> {
    /// Gives the slot back with what came of all tries.
    async fn release(&self, held: &Held, outcomes: &[&Outcome]) -> Result<()> {
        let now: Timestamp = outcomes.iter().map(|outcome| outcome.ended).max().unwrap_or(self.now);
        if outcomes.is_empty() {
            return self.app.store.free_slot(self.scope, self.webhook, held).await;
        }
        if outcomes.iter().any(|outcome| outcome.took()) {
            return self.app.store.receiver_took(self.scope, self.webhook, held, now).await;
        }
        let tries = u32::try_from(outcomes.len()).unwrap_or(u32::MAX);
        let health = self.app.store.receiver_failed(self.scope, self.webhook, held, tries, now).await?;
        let (Some(row), Some(health)) = (self.row, health) else { return Ok(()) };
        self.think_of_receiver(row, outcomes, &health, now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_back_is_spread_and_waits_longer_each_time_up_to_an_end() {
        let alone = |seconds| Some(SignedDuration::from_secs(seconds));
        for (times, alone, chance, milliseconds) in [
            (0, None, 0.0, Some(2000)),
            (0, None, 1.0, Some(4000)),
            (1, None, 1.0, Some(8000)),
            (4, None, 1.0, Some(60_000)),
            (5, None, 1.0, Some(60_000)),
            (6, None, 0.0, None),
            (0, alone(30), 0.0, Some(30_000)),
            (5, alone(30), 1.0, Some(60_000)),
            (6, alone(30), 1.0, None),
            (0, alone(0), 0.0, Some(1000)),
            (0, alone(0), 1.0, Some(4000)),
            (0, alone(-5), 0.5, Some(2000)),
            (0, alone(80), 0.5, Some(120_000)),
            (0, alone(81), 0.5, None),
            (0, alone(600), 0.0, None),
        ] {
            let delay = delay(times, alone, chance).map(|delay| delay.as_millis());
            assert_eq!(delay, milliseconds, "{times} {alone:?} {chance}");
        }
    }
}
