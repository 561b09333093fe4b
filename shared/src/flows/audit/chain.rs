//! The writer of the chain: copies records, in order of time, from where changes have put them into the project's chain.
//!
//! Any number of writers may run at once. Each reads the head, makes the entries behind it and appends them in one
//! transaction on the condition that the head is still the one it has read; so one of them is the writer, and the
//! others read again.
//!
//! No record is passed over. A record bears the time at which its request began, and is written in a transaction that
//! ends before the function does: 30 seconds later at most, to which a test holds the template's time-outs, and clocks
//! are within a second of each other. Only records that are [`LAG`] old are chained, so when the watermark passes a
//! moment, every record of that moment is there to be read: records are read consistently, and a batch is cut off only
//! behind a record, never before one that was read. A function that runs for longer takes the time of a record just
//! before it writes it.

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};

use crate::{
    App, Result,
    clock::Stopwatch,
    entropy,
    keys::Purpose,
    model::{Head, Record, audit::place_at},
    store::{Changed, Deleted, Part, ProjectScope},
    types::{Day, ProjectId},
};

/// How old a record must be: twice what a function may take from the time of a record until it is written.
const LAG: SignedDuration = SignedDuration::from_secs(60);

/// Entries of one transaction, which has room for a hundred rows: these, as many rows of metrics, and the head.
const BATCH: usize = 40;

/// Batches that somebody who reads waits for.
const BATCHES_OF_READERS: u32 = 20;

/// Milliseconds that the schedule's run takes at most; its function has 300 seconds.
const RUN: u64 = 240_000;

/// Projects that are looked at together.
const TOGETHER: usize = 4;

/// A day before a project's first record can be: one write, and nobody has to think about clocks.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// Chains what is due in every project. One that fails holds up no other.
pub async fn chain_audit(app: &App) -> Result<()> {
    let watch = Stopwatch::start();
    let (projects, deleted) = (projects(app).await?, app.store.deleted_projects().await?);
    let (deleted, failed) = (&deleted, &std::cell::Cell::new(0_u32));
    let chain_one = async |project: ProjectId| {
        if watch.milliseconds() > RUN {
            return;
        }
        let scope = ProjectScope::of(project);
        if let Err(error) = chain_due(app, &scope, deleted, || watch.milliseconds() < RUN).await {
            failed.set(failed.get() + 1);
            tracing::error!(project.id = %scope.project(), cause = format!("{error:?}"), "not chained");
        }
    };
    stream::iter(projects).for_each_concurrent(TOGETHER, chain_one).await;
    match failed.get() {
        0 => Ok(()),
        failed => Err(anyhow::anyhow!("the audit logs of {failed} projects could not be chained").into()),
    }
}

/// All projects that may have records: those that are listed, and those that have keys, as the deployment's own. They
/// begin anywhere, so that a run which is out of time leaves out others than the last one.
async fn projects(app: &App) -> Result<Vec<ProjectId>> {
    let (mut projects, keyrings) = (app.store.listed_projects().await?, app.store.keyrings().await?);
    projects.extend(keyrings.into_iter().map(|keyring| keyring.project));
    projects.sort_unstable();
    projects.dedup();
    let begin = usize::from(u16::from_be_bytes(entropy::bytes())) % projects.len().max(1);
    projects.rotate_left(begin);
    Ok(projects)
}

/// Chains what is due in a project, unless its rows are being removed.
async fn chain_due(app: &App, scope: &ProjectScope, deleted: &[Deleted], goes_on: impl FnMut() -> bool) -> Result<()> {
    let now = app.now(scope).await?;
    if deleted.iter().any(|deleted| deleted.project == *scope.project() && deleted.is_due(now)) {
        return Ok(());
    }
    chain(app, scope, now, goes_on).await.map(drop)
}

/// Chains what is due, as far as somebody who reads can wait for it, and says how far the chain goes.
pub(in crate::flows) async fn chain_for_reader(app: &App, scope: &ProjectScope, now: Timestamp) -> Result<Head> {
    let mut batches = 0;
    let goes_on = || {
        batches += 1;
        batches < BATCHES_OF_READERS
    };
    let head = chain(app, scope, now, goes_on).await?;
    Ok(head.unwrap_or_else(|| Head::genesis(scope.project(), now - LAG)))
}

/// Chains what is due, batch by batch. Nothing if the project is not there.
async fn chain(
    app: &App,
    scope: &ProjectScope,
    now: Timestamp,
    mut goes_on: impl FnMut() -> bool,
) -> Result<Option<Head>> {
    let mut last = app.store.audit_head(scope).await?;
    loop {
        let Some(head) = begun(app, scope, last.as_ref()).await? else { return Ok(None) };
        let batch = due(app, scope, &head, now - LAG).await?;
        let moves_a_day = Day::of(head.reached()) < Day::of(now - LAG);
        // Where nothing has happened, the watermark is moved once a day: enough to look at two days, and one write.
        if batch.records.is_empty() && last.is_some() && !moves_a_day {
            return Ok(Some(head));
        }
        let (entries, next) = head.followed_by(scope.project(), &batch.records, batch.watermark);
        match app.store.append_audit(scope, last.as_ref(), &next, &entries, &batch.records).await? {
            Changed::Done if batch.is_last || !goes_on() => return Ok(Some(next)),
            Changed::Done => last = Some(next),
            Changed::Lost if !goes_on() => return app.store.audit_head(scope).await,
            Changed::Lost => last = app.store.audit_head(scope).await?,
        }
    }
}

/// The head that was read, or that of a chain which begins with the project.
async fn begun(app: &App, scope: &ProjectScope, last: Option<&Head>) -> Result<Option<Head>> {
    if let Some(last) = last {
        return Ok(Some(last.clone()));
    }
    let made = app.store.project(scope).await?.map(|project| project.created_at);
    let began = if *scope == ProjectScope::deployment() { first_key(app, scope).await? } else { made };
    Ok(began.map(|began| Head::genesis(scope.project(), began - BEFORE)))
}

/// When the first key was made: whoever signs in or calls needs one.
async fn first_key(app: &App, scope: &ProjectScope) -> Result<Option<Timestamp>> {
    let mut first = None;
    for purpose in Purpose::ALL {
        let keys = app.store.keys(scope, purpose).await?;
        first = first.into_iter().chain(keys.first().map(|key| key.used_from)).min();
    }
    Ok(first)
}

/// Records that are due, in order.
struct Batch {
    records: Vec<Record>,
    /// Up to where they are all.
    watermark: String,
    /// Whether there are no more.
    is_last: bool,
}

async fn due(app: &App, scope: &ProjectScope, head: &Head, due: Timestamp) -> Result<Batch> {
    let (last_day, until) = (Day::of(due), place_at(due));
    let mut day = Day::of(head.reached());
    loop {
        let part = Part { after: head.watermark.clone(), until: until.clone(), newest_first: false, limit: BATCH };
        let records = app.store.records_of(scope, day, &part).await?;
        if let Some(last) = records.last().filter(|_| records.len() == BATCH || day < last_day) {
            let watermark = last.place();
            return Ok(Batch { records, watermark, is_last: false });
        }
        match day.next() {
            Some(next) if day < last_day => day = next,
            _ => return Ok(Batch { records, watermark: until.max(head.watermark.clone()), is_last: true }),
        }
    }
}
