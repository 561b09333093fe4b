//! Whether a receiver that is dead, and has much waiting for it, delays what others are told.

use std::{cell::Cell, io::Write, time::Duration};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;

use crate::{
    CLIENTS, calls,
    events::{Amount, Source, told},
    receiver::{Receiver, dead_receiver},
    stack::Stack,
    team::{Project, Team},
    timing::Series,
};

/// Projects whose receivers are well.
const NEIGHBOURS: usize = 4;

/// How long they are measured, each time: a dead receiver is asked again several times meanwhile.
const MEASURED: Amount = Amount { events: usize::MAX, time: Duration::from_mins(1) };

/// The path where is heard that all events of the dead receiver's project have become deliveries.
const MARK: &str = "/mark/";

/// Several projects in turn.
struct InTurn<'a>(Vec<Project<'a>>, Cell<usize>);

impl Source for InTurn<'_> {
    async fn happens(&self) -> anyhow::Result<Vec<String>> {
        let turn = self.1.get();
        self.1.set(turn + 1);
        self.0[turn % self.0.len()].happens().await
    }
}

/// Measures the neighbours, queues so many deliveries for a receiver that never answers, and measures them again.
pub(crate) async fn beside_a_dead_receiver(
    stack: &Stack,
    out: &mut impl Write,
    team: &Team<'_>,
    receiver: &Receiver,
    queued: usize,
) -> anyhow::Result<()> {
    let mut neighbours = InTurn(Vec::new(), Cell::new(0));
    for _ in 0..NEIGHBOURS {
        neighbours.0.push(team.project(&receiver.url, 1).await?);
    }
    let clients = [NEIGHBOURS; 2];
    told(&neighbours, &receiver.arrivals, clients, Amount::events(100)).await?;
    writeln!(out, "\nevents of {NEIGHBOURS} projects, beside one whose receiver takes connections and never answers")?;
    writeln!(out, "{:28} {}   AWS calls", "", Series::HEAD)?;
    let before = calls::total(stack).await?;
    let alone = told(&neighbours, &receiver.arrivals, clients, MEASURED).await?;
    let between = calls::total(stack).await?;
    writeln!(out, "{:28} {alone}   {}", "nothing waits", between - before)?;

    queue(team, receiver, queued).await?;
    let before = calls::total(stack).await?;
    let beside = told(&neighbours, &receiver.arrivals, clients, MEASURED).await?;
    let after = calls::total(stack).await?;
    writeln!(out, "{:28} {beside}   {}", format!("{queued} deliveries wait"), after - before)?;
    let ratios = [50, 99].map(|percent| beside.ratio_at(percent, &alone));
    writeln!(out, "{:28} {:.2} × the p50, {:.2} × the p99", "", ratios[0], ratios[1])?;
    Ok(())
}

/// Queues so many deliveries for a dead receiver.
async fn queue(team: &Team<'_>, receiver: &Receiver, queued: usize) -> anyhow::Result<()> {
    let dead = team.project(&dead_receiver().await?, 1).await?;
    dead.adds_webhook(&format!("{}{MARK}", receiver.url), &json!(["customer.updated"])).await?;
    let last = dead.adds_customer().await?;
    let made = stream::iter(1..queued).map(|_| dead.adds_customer()).buffer_unordered(CLIENTS[1]);
    made.try_for_each(async |_| Ok(())).await?;
    dead.names_customer(&last).await?;
    receiver.arrivals.of(&format!("{MARK}{last}")).await.map(drop)
}
