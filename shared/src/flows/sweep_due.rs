//! What a stream or a queue has lost, and what is due later than a queue can wait: found in the index, every minute.

use std::{cell::Cell, time::Duration};

use futures_util::stream::{self, StreamExt};
use jiff::{SignedDuration, Timestamp};

use super::{
    event_deliveries::queue_job,
    fan_out::{Receivers, fan_out},
};
use crate::{
    App, Result,
    clock::Stopwatch,
    store::{Changed, Store, Waiting, Waits},
};

/// How long a run begins anything new: its function ends soon after.
const RUNS_FOR: SignedDuration = SignedDuration::from_secs(45);

/// Partitions of the index that are looked through at once.
const TOGETHER: usize = 8;

/// Finds receivers for events that still wait for them, and gives deliveries that are due to the workers. One that fails
/// does not keep the others waiting; the run then fails, so that somebody is told.
pub async fn sweep_due(app: &App) -> Result<()> {
    let (took, failed) = (Stopwatch::start(), Cell::new(0_u32));
    let sweep = async |shard: String| {
        if let Err(error) = sweep_shard(app, &shard, &took, &failed).await {
            failed.set(failed.get() + 1);
            tracing::error!(shard, cause = format!("{error:?}"), "not swept");
        }
    };
    stream::iter(Store::due_shards()).for_each_concurrent(TOGETHER, sweep).await;
    match failed.get() {
        0 => Ok(()),
        failed => Err(anyhow::anyhow!("{failed} things that are due could not be taken care of").into()),
    }
}

async fn sweep_shard(app: &App, shard: &str, took: &Stopwatch, failed: &Cell<u32>) -> Result<()> {
    let mut after = None;
    loop {
        let (waiting, next) = app.store.due(shard, App::latest_now(), after).await?;
        for waiting in &waiting {
            if took.elapsed() > RUNS_FOR {
                return Ok(());
            }
            if let Err(error) = sweep_one(app, waiting).await {
                failed.set(failed.get() + 1);
                tracing::error!(?waiting, cause = format!("{error:?}"), "not swept");
            }
        }
        after = next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn sweep_one(app: &App, waiting: &Waiting) -> Result<()> {
    let (scope, what) =
        waiting.scope().zip(waiting.what()).ok_or_else(|| anyhow::anyhow!("nobody knows what it is"))?;
    let now: Timestamp = app.now(&scope).await?;
    // It is left alone first: a run that dies comes back to it later, and one that only takes long does not pile up jobs.
    if !waiting.is_due(now) || app.store.swept(waiting, now).await? == Changed::Lost {
        return Ok(());
    }
    match what {
        Waits::Delivery(job) => queue_job(app, &job, Duration::ZERO).await,
        Waits::Event => {
            let Some(record) = app.store.waiting_event(waiting).await? else { return Ok(()) };
            let receivers = Receivers::of(app, &scope).await?;
            fan_out(app, &scope, &receivers, &record, now).await
        }
    }
}
