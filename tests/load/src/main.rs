//! `load [sign-ins | events | neighbours | cost] [--pairs N] [--events N | --minutes N] [--queued N]`: measures the stack
//! that `SMARTACCESS_STACK` describes, in a few minutes.
//!
//! Client, emulator and functions share one machine, so its figures say how the product's parts compare with each other
//! and with an all but empty function, not what AWS would take.

#![forbid(unsafe_code)]

use anyhow::bail;

use std::{
    io::{self, Write},
    time::Duration,
};

mod calls;
mod compare;
mod cost;
mod events;
mod neighbour;
mod options;
mod peer;
mod receiver;
mod stack;
mod team;
mod timing;

use options::{Options, Part};
use receiver::Receiver;
use stack::{Stack, Way};
use team::Team;
use timing::{Series, measure};

/// One client, and more than two cores can serve at once.
const CLIENTS: [usize; 2] = [1, 16];

/// How many requests are measured with one client, and with many.
const REQUESTS: [usize; 2] = [200, 320];

/// After so long no code that somebody got earlier counts for the limit of sends, where it could cost one more call.
const WINDOW: Duration = Duration::from_secs(61);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let stack = Stack::find()?;
    let mut out = io::stdout().lock();
    stack.warm_up(CLIENTS[1]).await?;
    if options.has(Part::SignIns) {
        sign_in(&stack, &mut out, options.pairs).await?;
    }
    if options.has(Part::Cost) {
        cost(&stack, &mut out).await?;
    }
    if !options.has(Part::Events) && !options.has(Part::Neighbours) {
        return Ok(());
    }
    let (team, receiver) = (Team::of_owner(&stack).await?, Receiver::new().await?);
    if options.has(Part::Events) {
        events::events(&stack, &mut out, &team, &receiver, options.amount()).await?;
    }
    if options.has(Part::Neighbours) {
        neighbour::beside_a_dead_receiver(&stack, &mut out, &team, &receiver, options.queued).await?;
    }
    Ok(())
}

/// Counts what sign-ins by each way call, and says what that costs.
async fn cost(stack: &Stack, out: &mut impl Write) -> anyhow::Result<()> {
    let ways = [Way::Email, Way::Sms, Way::Whatsapp];
    let mut people = Vec::new();
    for way in ways {
        let known: Vec<_> = (0..calls::SIGN_INS).map(|_| stack.new_address_for(way)).collect();
        for address in &known {
            stack.sign_in_by(way, address).await?;
        }
        people.push(known);
    }
    tokio::time::sleep(WINDOW).await;
    stack.warm_up(1).await?;
    let mut counted = Vec::new();
    for (way, known) in ways.into_iter().zip(&people) {
        counted.push(calls::of_sign_ins(stack, way, known).await?);
    }
    let [mail, sms, whatsapp] = &counted[..] else { bail!("a way was not counted") };
    cost::compare(out, cost::Ways { mail, sms, whatsapp })
}

/// Measures sign-ins, what they cost, and whether they tell who is known, by so many pairs.
async fn sign_in(stack: &Stack, out: &mut impl Write, pairs: usize) -> anyhow::Result<()> {
    let mut known = Vec::new();
    writeln!(out, "\n{:12} {}", "", Series::HEAD)?;
    let needed = (calls::SIGN_INS + pairs).saturating_sub(REQUESTS[0]).max(REQUESTS[1]);
    for (clients, requests) in CLIENTS.into_iter().zip([REQUESTS[0], needed]) {
        known.extend(sign_ins(stack, out, clients, requests).await?);
    }
    tokio::time::sleep(WINDOW).await;
    stack.warm_up(1).await?;
    let (counted, compared) = known.split_at(calls::SIGN_INS);
    calls::count(stack, out, counted).await?;
    compare::known_and_unknown(stack, out, &compared[..pairs]).await
}

/// Measures an empty function, sends and verifications, one after the other, and gives back who has signed in.
async fn sign_ins(stack: &Stack, out: &mut impl Write, clients: usize, requests: usize) -> anyhow::Result<Vec<String>> {
    let (health, _) = measure(clients, (0..requests).map(|_| stack.health())).await?;
    writeln!(out, "{:12} {health}", "health")?;

    let people: Vec<_> = (0..requests).map(|_| stack.new_address()).collect();
    let (send, validations) = measure(clients, people.iter().map(|address| stack.send(address))).await?;
    writeln!(out, "{:12} {send}   {:.1} × health", "send-otp", send.ratio(&health))?;

    let codes = stack.codes(&people).await?;
    let guesses = people.iter().zip(validations).zip(codes);
    let guesses = guesses.map(|((address, validation), code)| stack.verify(address, validation, code));
    let (verify, _) = measure(clients, guesses).await?;
    writeln!(out, "{:12} {verify}   {:.1} × health", "verify-otp", verify.ratio(&health))?;
    Ok(people)
}
