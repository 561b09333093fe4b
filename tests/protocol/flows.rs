//! The flows of `shared/src/flows`, step by step: what each step does, and what comes after it.

use crate::{
    actors::{Reply, Run, Script, Step, run_of},
    rules::{Guard, Order, Rules},
    state::{Answer, Broken, Guess, Row, Status},
    steps::{self, Begun, Claimed, Renewal, Transacted, Use},
    world::{State, World},
};

/// Does what a step does to the world.
pub(crate) fn apply(world: &World, state: &mut State, who: usize) -> Reply {
    match state.actors[who].at {
        Step::Idle => start(world, state, who),
        Step::Begin => begin(world, state, who),
        Step::Read => read(world, state, who),
        Step::Count => count(world, state, who),
        Step::Compare => compare(world, state, who),
        Step::Write => write(world, state, who),
        Step::Fail => count_failure(world, state, who),
        Step::Consume => consume(world, state, who),
        Step::Deny => deny(world, state, who),
        Step::Renew => renew(world, state, who),
        Step::Enqueue => enqueue(state, who),
        Step::Claim | Step::Provide | Step::Deliver | Step::Acknowledge => deliver(world, state, who),
        Step::Keep | Step::Forget => close(world, state, who),
    }
}

fn start(world: &World, state: &mut State, who: usize) -> Reply {
    let actor = &mut state.actors[who];
    actor.began = state.now;
    match &world.scripts[who] {
        Script::Deny { .. } => Reply::Next(Step::Count),
        Script::Verify { key: None, .. } => Reply::Next(first_of_verify(world.rules)),
        Script::Resend { key: None, .. } => Reply::Next(Step::Read),
        Script::Verify { .. } | Script::Resend { .. } => Reply::Next(Step::Begin),
        Script::Deliver { .. } if state.now >= state.table.row.expires_at => Reply::Next(Step::Acknowledge),
        Script::Deliver { .. } => Reply::Next(Step::Claim),
        Script::Clock(ticks) => {
            state.now += ticks[usize::from(actor.run)];
            Reply::Over
        }
    }
}

fn first_of_verify(rules: Rules) -> Step {
    if rules.order == Order::CountFirst { Step::Count } else { Step::Read }
}

/// `flows::once`, before the work.
fn begin(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let Some(key) = run.key else { return Reply::Over };
    let slot = &mut state.table.records[key];
    let is_own = slot.as_ref().is_some_and(|record| record.run == run.id);
    let is_another = slot.as_ref().is_some_and(|record| record.body != run.guess);
    let begun = steps::begin_request(slot, world.rules, run.guess, run.id, state.actors[who].began);
    state.seen.must(!(is_own && begun == Begun::InProgress), Broken::LostReplyDenied);
    state.seen.must(!(is_another && matches!(begun, Begun::Done(_) | Begun::Go)), Broken::AnotherBodyAnswered);
    match begun {
        Begun::Go if matches!(world.scripts[who], Script::Resend { .. }) => Reply::Next(Step::Read),
        Begun::Go => Reply::Next(first_of_verify(world.rules)),
        Begun::InProgress => Reply::Told(Answer::InProgress),
        Begun::Mismatch => Reply::Told(Answer::Mismatch),
        Begun::Done(answer) => Reply::Told(answer),
    }
}

/// A consistent read, and whether it may go on: `open_validation` of a resend, or a protocol that compares first.
fn read(world: &World, state: &mut State, who: usize) -> Reply {
    let row = &state.table.row;
    let actor = &mut state.actors[who];
    actor.send = row.send;
    actor.attempts = u8::try_from(row.attempts()).unwrap_or(u8::MAX);
    let is_open = row.status == Status::Pending && row.has_room() && actor.began < row.expires_at;
    let next = match world.scripts[who] {
        Script::Resend { .. } => Step::Renew,
        _ => Step::Compare,
    };
    // A resend of the model does not give up on what it has read: the write has to hold by itself.
    if is_open || next == Step::Renew { Reply::Next(next) } else { Reply::Forgotten(steps::closed(row)) }
}

fn count(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let actor = &mut state.actors[who];
    let before = state.table.row.clone();
    let counted = steps::count_attempt(&mut state.table.row, world.rules, run.nonce, actor.began);
    let grew = state.table.row.attempts() > before.attempts();
    let seen = &mut state.seen;
    seen.must(!(grew && seen.counted.has(run.id)), Broken::LostReplyCountedTwice);
    match counted {
        Ok(send) => {
            seen.must(before.status == Status::Pending, Broken::CountedWhenUsed);
            seen.must(actor.began < before.expires_at, Broken::CountedLate);
            if grew {
                seen.counted.add(run.id);
            }
            if world.rules.order == Order::CountFirst {
                actor.send = send;
                Reply::Next(Step::Compare)
            } else {
                Reply::Next(if actor.is_right { Step::Consume } else { Step::Fail })
            }
        }
        Err(closed) => {
            seen.must(!(seen.counted.has(run.id) && closed == Answer::Locked), Broken::LostReplyDenied);
            actor.is_right = false;
            Reply::Forgotten(closed)
        }
    }
}

fn compare(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let actor = &mut state.actors[who];
    let seen = &mut state.seen;
    seen.must(seen.counted.has(run.id), Broken::ComparedUncounted);
    seen.compared += 1;
    actor.is_right = run.guess == Some(Guess::Code(actor.send));
    Reply::Next(match world.rules.order {
        Order::CountFirst if actor.is_right && matches!(world.scripts[who], Script::Deny { .. }) => Step::Deny,
        Order::CountFirst if actor.is_right => Step::Consume,
        Order::CountFirst => Step::Fail,
        Order::CompareFirst => Step::Count,
        Order::ReadCompareWrite => Step::Write,
    })
}

/// Writes back what was read, changed: what nobody should do.
fn write(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let actor = &state.actors[who];
    let row = &mut state.table.row;
    row.unnamed = actor.attempts + 1;
    if !actor.is_right {
        return Reply::Kept(Answer::Invalid);
    }
    row.status = Status::Consumed;
    won(state, run);
    Reply::Kept(Answer::SignedIn(run.id))
}

fn won(state: &mut State, run: Run) {
    let seen = &mut state.seen;
    seen.uses += 1;
    seen.winner = Some((run.id, run.key));
    seen.must(run.guess == Some(Guess::Code(state.table.row.send)), Broken::OldCodeWorked);
    seen.must(!seen.denied, Broken::UsedWhenDenied);
}

fn count_failure(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    match steps::count_failure(&mut state.table, world.rules, run.token, run.id) {
        Transacted::Mismatch => Reply::Forgotten(Answer::Failed),
        Transacted::Done | Transacted::Refused => Reply::Kept(Answer::Invalid),
    }
}

fn consume(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let send = state.actors[who].send;
    let who_uses = Use { run: run.id, nonce: run.nonce, token: run.token, send, key: run.key };
    let has_won = state.seen.winner.is_some_and(|(id, _)| id == run.id);
    let before = state.table.row.clone();
    let transacted = steps::consume(&mut state.table, world.rules, who_uses);
    if state.table.row != before {
        won(state, run);
    }
    state.seen.must(!(has_won && transacted == Transacted::Refused), Broken::LostReplyDenied);
    match transacted {
        Transacted::Done => Reply::Kept(Answer::SignedIn(run.id)),
        Transacted::Mismatch => Reply::Forgotten(Answer::Failed),
        Transacted::Refused if world.rules.has(Guard::CountedRefusalsAreKept) => Reply::Kept(Answer::Used),
        Transacted::Refused => Reply::Forgotten(Answer::Used),
    }
}

fn deny(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let send = state.actors[who].send;
    let before = state.table.row.clone();
    let who_denies = Use { run: run.id, nonce: run.nonce, token: run.token, send, key: None };
    let transacted = steps::deny(&mut state.table, world.rules, who_denies);
    if state.table.row != before {
        state.seen.denied = true;
        state.seen.must(before.status != Status::Consumed, Broken::DeniedWhenUsed);
        state.seen.must(before.send == send, Broken::NewMailDenied);
    }
    Reply::Told(if transacted == Transacted::Done { Answer::Denied } else { steps::closed(&state.table.row) })
}

fn renew(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who);
    let actor = &state.actors[who];
    let before: Row = state.table.row.clone();
    let renewal = Renewal { run: run.id, token: run.token, send: actor.send + 1, now: actor.began };
    let transacted = steps::resend(&mut state.table, world.rules, renewal);
    let row = &state.table.row;
    let seen = &mut state.seen;
    if *row != before {
        let is_open = before.status == Status::Pending && before.has_room() && actor.began < before.expires_at;
        seen.must(is_open, Broken::SentAgainWhenClosed);
        seen.must(before.send + 1 == renewal.send, Broken::TwoCodesOfOneSend);
    }
    let is_own = row.made_by == Some(run.id) && row.send == renewal.send;
    seen.must(!is_own || transacted == Transacted::Done, Broken::LostReplyDenied);
    match transacted {
        Transacted::Done => Reply::Next(Step::Enqueue),
        Transacted::Refused => Reply::Forgotten(Answer::Conflict),
        Transacted::Mismatch => Reply::Forgotten(Answer::Failed),
    }
}

fn enqueue(state: &mut State, who: usize) -> Reply {
    let send = state.actors[who].send + 1;
    state.table.jobs[usize::from(send)] = true;
    Reply::Kept(Answer::Sent(send))
}

/// `flows::deliver`.
fn deliver(world: &World, state: &mut State, who: usize) -> Reply {
    let Script::Deliver { send, .. } = world.scripts[who] else { return Reply::Over };
    let actor = &state.actors[who];
    let row = &mut state.table.row;
    let seen = &mut state.seen;
    match actor.at {
        Step::Claim => {
            let before = row.clone();
            let claimed = steps::claim_delivery(row, world.rules, send, actor.began);
            let is_due = before.status == Status::Pending && before.send == send;
            seen.must(claimed != Claimed::Ours || is_due, Broken::MailForNothing);
            let is_dead = before.claimed_until <= actor.began;
            seen.must(!(claimed == Claimed::Busy && is_dead), Broken::MailLost);
            match claimed {
                Claimed::Ours => Reply::Next(Step::Provide),
                Claimed::Busy if world.rules.has(Guard::BusyJobComesBack) => Reply::Over,
                Claimed::Busy | Claimed::Over => Reply::Next(Step::Acknowledge),
            }
        }
        Step::Provide => {
            seen.mails[usize::from(send)] += 1;
            Reply::Next(Step::Deliver)
        }
        Step::Deliver => {
            steps::delivered(row, world.rules, send);
            Reply::Next(Step::Acknowledge)
        }
        _ => {
            state.table.jobs[usize::from(send)] = false;
            seen.acknowledged[usize::from(send)] = true;
            Reply::Over
        }
    }
}

/// `flows::once`, after the work.
fn close(world: &World, state: &mut State, who: usize) -> Reply {
    let run = run_of(world, &state.actors, who).id;
    let actor = &state.actors[who];
    let (Some(key), Some(answer)) = (world.scripts[who].key(), actor.answer) else { return Reply::Over };
    let slot = &mut state.table.records[key];
    match actor.at {
        Step::Keep => steps::keep_answer(slot, answer),
        _ => steps::forget_request(slot, world.rules, run),
    }
    Reply::Told(answer)
}
