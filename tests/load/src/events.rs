//! How long it takes until a receiver is told of what has happened, by the product and by a small sender on the same
//! stack.

use std::{
    future::ready,
    io::Write,
    time::{Duration, Instant},
};

use futures_util::{
    future::try_join_all,
    stream::{self, StreamExt, TryStreamExt},
};
use tokio::sync::Semaphore;

use crate::{
    CLIENTS, calls,
    peer::Peer,
    receiver::{Arrivals, Receiver},
    stack::Stack,
    team::{Project, Team},
    timing::{Series, now},
};

/// How many events are measured, by one client and by many, that each wait until theirs has arrived.
const WAITED_FOR: [usize; 2] = [100, 320];

/// The most that have not arrived yet while events are made as fast as possible.
const ON_THEIR_WAY: usize = 1000;

/// Webhooks of the project that has many.
const MANY: usize = 10;

/// Consumers of the small sender: one, and as many as the product lets work on one receiver.
const CONSUMERS: [usize; 2] = [1, 10];

/// What things happen to.
pub(crate) trait Source {
    /// Makes something happen, and says under which names it arrives.
    async fn happens(&self) -> anyhow::Result<Vec<String>>;
}

impl Source for Project<'_> {
    async fn happens(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.arrivals(&self.adds_customer().await?))
    }
}

impl Source for Peer {
    async fn happens(&self) -> anyhow::Result<Vec<String>> {
        Ok(vec![Self::happens(self).await?])
    }
}

/// When enough has been measured: whichever comes first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    pub(crate) events: usize,
    pub(crate) time: Duration,
}

impl Amount {
    pub(crate) fn events(events: usize) -> Self {
        Self { events, time: Duration::MAX }
    }
}

/// Measures from the answer of a change to its last arrival. So many clients make changes, and wait for one only while
/// `open` of them have not arrived.
pub(crate) async fn told(
    source: &impl Source,
    arrivals: &Arrivals,
    [clients, open]: [usize; 2],
    amount: Amount,
) -> anyhow::Result<Series> {
    let (start, permits) = (now(), Semaphore::new(clients));
    let one = async || {
        let permit = permits.acquire().await?;
        let names = source.happens().await?;
        drop(permit);
        let answered = now();
        let came: Vec<Instant> = try_join_all(names.iter().map(|name| arrivals.of(name))).await?;
        // A receiver may be told before the caller is.
        Ok::<_, anyhow::Error>(came.into_iter().max().unwrap_or(answered).saturating_duration_since(answered))
    };
    let changes = stream::iter(0..amount.events).take_while(|_| ready(start.elapsed() < amount.time)).map(|_| one());
    let times: Vec<_> = changes.buffer_unordered(open).try_collect().await?;
    Ok(Series::of(clients, times, start.elapsed()))
}

/// Measures the product's events, and the small sender's.
pub(crate) async fn events(
    stack: &Stack,
    out: &mut impl Write,
    team: &Team<'_>,
    receiver: &Receiver,
    amount: Amount,
) -> anyhow::Result<()> {
    let (url, arrivals) = (receiver.url.as_str(), &receiver.arrivals);
    let (none, one, many) = (team.project(url, 0).await?, team.project(url, 1).await?, team.project(url, MANY).await?);
    told(&one, arrivals, [CLIENTS[1]; 2], Amount::events(WAITED_FOR[1])).await?;

    writeln!(out, "\nfrom the answer of a change to its arrival at a receiver")?;
    writeln!(out, "{:28} {}", "", Series::HEAD)?;
    let ours = series(out, "product", &one, arrivals, amount).await?;
    let to_many = told(&many, arrivals, [1; 2], Amount::events(WAITED_FOR[0])).await?;
    writeln!(out, "{:28} {to_many}", format!("product, {MANY} webhooks"))?;
    cost(stack, out, "no webhook", &none, arrivals).await?;
    cost(stack, out, "a webhook", &one, arrivals).await?;
    cost(stack, out, &format!("{MANY} webhooks"), &many, arrivals).await?;
    for consumers in CONSUMERS {
        let peer = Peer::start(stack, consumers, url)?;
        told(&peer, arrivals, [CLIENTS[1]; 2], Amount::events(WAITED_FOR[1])).await?;
        let name = format!("boto3, {consumers} at work");
        let theirs = series(out, &name, &peer, arrivals, Amount::events(ours[2].count())).await?;
        for (ours, theirs) in ours.iter().zip(&theirs) {
            let ratios = [50, 99].map(|percent| ours.ratio_at(percent, theirs));
            let rates = ours.per_second() / theirs.per_second();
            writeln!(out, "{:28} {:.1} × its p50, {:.1} × its p99, {rates:.2} × its rate", "", ratios[0], ratios[1])?;
        }
        cost(stack, out, &name, &peer, arrivals).await?;
        peer.stop()?;
    }
    writeln!(out, "answers that asked to come again: {}", stack.repeated())?;
    Ok(())
}

/// One after another, at once, and as fast as possible.
async fn series(
    out: &mut impl Write,
    name: &str,
    source: &impl Source,
    arrivals: &Arrivals,
    amount: Amount,
) -> anyhow::Result<[Series; 3]> {
    let alone = told(source, arrivals, [CLIENTS[0]; 2], Amount::events(WAITED_FOR[0])).await?;
    writeln!(out, "{name:28} {alone}")?;
    let together = told(source, arrivals, [CLIENTS[1]; 2], Amount::events(WAITED_FOR[1])).await?;
    writeln!(out, "{name:28} {together}")?;
    let fast = told(source, arrivals, [CLIENTS[1], ON_THEIR_WAY], amount).await?;
    writeln!(out, "{:28} {fast}", format!("{name}, at full speed"))?;
    Ok([alone, together, fast])
}

async fn cost(
    stack: &Stack,
    out: &mut impl Write,
    name: &str,
    source: &impl Source,
    arrivals: &Arrivals,
) -> anyhow::Result<()> {
    let calls =
        calls::of_one(stack, async || told(source, arrivals, [1; 2], Amount::events(1)).await.map(drop)).await?;
    let Some(calls) = calls else { return Ok(()) };
    writeln!(out, "AWS calls of an event, {name}: {calls}")?;
    Ok(())
}
