//! Deliveries of events, whoever they go to.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    App, Result,
    model::{EventDelivery, Receiver},
    queue::{EventJob, MOST_DELAY, Queue},
    store::ProjectScope,
};

/// Longer than a worker lives: whoever claims a delivery has it alone.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(35);

/// Tells the workers of a delivery that is to be tried soon. What is to be tried later is the sweeper's, and so is what a
/// queue loses.
pub(super) async fn queue_delivery(
    app: &App,
    scope: &ProjectScope,
    delivery: &EventDelivery,
    now: Timestamp,
) -> Result<()> {
    let Some(next) = delivery.next_at else { return Ok(()) };
    let delay = Duration::try_from(next.duration_since(now)).unwrap_or_default();
    if delay > MOST_DELAY {
        return Ok(());
    }
    queue_job(app, &job(scope, delivery), delay).await
}

/// Tells the workers of deliveries to one receiver that are to be tried at once.
pub(super) async fn queue_deliveries(app: &App, scope: &ProjectScope, deliveries: &[&EventDelivery]) -> Result<()> {
    let Some(first) = deliveries.first() else { return Ok(()) };
    let jobs: Vec<EventJob> = deliveries.iter().map(|delivery| job(scope, delivery)).collect();
    queue_of(app, &first.receiver).add_all(&jobs).await
}

fn job(scope: &ProjectScope, delivery: &EventDelivery) -> EventJob {
    EventJob {
        project: scope.project().clone(),
        receiver: delivery.receiver.clone(),
        event: delivery.event.clone(),
        put_back: 0,
    }
}

/// Gives a job to the workers that tell its receiver.
pub(super) async fn queue_job(app: &App, job: &EventJob, delay: Duration) -> Result<()> {
    queue_of(app, &job.receiver).add_after(job, delay).await
}

const fn queue_of<'a>(app: &'a App, receiver: &Receiver) -> &'a Queue {
    match receiver {
        Receiver::Webhook(_) => &app.webhooks,
        Receiver::Alert(_) => &app.alerts,
    }
}
