//! The writes of `shared/src/store`, one function for each, with the condition that stands in its expression.

use crate::{
    rules::{Guard, Rules},
    state::{Answer, Delivery, Guess, Nonce, Nonces, Record, Row, Status, Table},
};

/// In tens of seconds, which is what a function may run.
pub(crate) const IN_PROGRESS: u8 = 2;
/// How long a claim of a delivery holds.
pub(crate) const LEASE: u8 = 3;
/// How long the queue keeps a job from other workers.
pub(crate) const VISIBILITY: u8 = 6;
/// How long a code is good.
pub(crate) const LIFE: u8 = 30;

/// Whether a condition holds, or is not asked.
fn holds(rules: Rules, guard: Guard, condition: bool) -> bool {
    condition || !rules.has(guard)
}

/// `Store::count_attempt`: `ADD tries :nonces` if `status = pending AND expires_at > :now AND
/// (attribute_not_exists(tries) OR size(tries) < max_attempts OR contains(tries, :nonce))`. Gives the send, or why not.
pub(crate) fn count_attempt(row: &mut Row, rules: Rules, nonce: Nonce, now: u8) -> Result<u8, Answer> {
    let is_own = rules.has(Guard::CountKnowsItself) && row.tries.has(nonce);
    let counts = holds(rules, Guard::CountNeedsPending, row.status == Status::Pending)
        && holds(rules, Guard::CountNeedsTime, row.expires_at > now)
        && (is_own || holds(rules, Guard::CountNeedsRoom, row.has_room()));
    if !counts {
        return Err(closed(row));
    }
    if rules.has(Guard::TriesAreNamed) {
        row.tries.add(nonce);
    } else {
        row.unnamed += 1;
    }
    Ok(row.send)
}

/// `Validation::closed`.
pub(crate) fn closed(row: &Row) -> Answer {
    if row.status == Status::Consumed {
        Answer::Used
    } else if row.has_room() || row.status == Status::Denied {
        Answer::Expired
    } else {
        Answer::Locked
    }
}

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transacted {
    Done,
    Refused,
    /// `IdempotentParameterMismatch`: the token was used with other writes.
    Mismatch,
}

/// `Store::transact`: all of it or nothing; once under a token. The writes of two runs are never the same, because the
/// records of what happened have new ids.
fn transact(
    table: &mut Table,
    rules: Rules,
    token: Nonce,
    run: Nonce,
    writes: impl FnOnce(&mut Table) -> bool,
) -> Transacted {
    let earlier = table.tokens.iter().find(|(known, _)| *known == token && rules.has(Guard::TokensHold));
    match earlier {
        Some((_, of)) if *of == run => return Transacted::Done,
        Some(_) => return Transacted::Mismatch,
        None => {}
    }
    if !writes(table) {
        return Transacted::Refused;
    }
    if rules.has(Guard::TokensHold) {
        table.tokens.push((token, run));
    }
    Transacted::Done
}

/// Who uses a code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use {
    pub(crate) run: Nonce,
    pub(crate) nonce: Nonce,
    pub(crate) token: Nonce,
    pub(crate) send: u8,
    pub(crate) key: Option<usize>,
}

/// `Store::consume`: `SET status = consumed, consumed_by = :nonce` if `status = pending AND send = :send`, with
/// `finish_request` in the same transaction; and if the condition fails, `consumed_by = :nonce` is as good.
pub(crate) fn consume(table: &mut Table, rules: Rules, who: Use) -> Transacted {
    let transacted = transact(table, rules, who.token, who.run, |table| {
        let row = &mut table.row;
        let is_open = holds(rules, Guard::ConsumeNeedsPending, row.status == Status::Pending)
            && holds(rules, Guard::ConsumeNeedsSend, row.send == who.send);
        if is_open {
            row.status = Status::Consumed;
            row.consumed_by = Some(who.nonce);
            if let Some(key) = who.key.filter(|_| rules.has(Guard::AnswerIsKeptWithUse)) {
                finish_request(table, key, Answer::SignedIn(who.run));
            }
        }
        is_open
    });
    let is_own = rules.has(Guard::ConsumeKnowsItself) && table.row.consumed_by == Some(who.nonce);
    if transacted == Transacted::Refused && is_own { Transacted::Done } else { transacted }
}

/// `Store::finish_request`: `SET answer = :answer`.
fn finish_request(table: &mut Table, key: usize, answer: Answer) {
    if let Some(record) = &mut table.records[key] {
        record.answer = Some(answer);
    }
}

/// `Store::deny`: `SET status = denied` if `status = pending AND send = :send`, in a transaction.
pub(crate) fn deny(table: &mut Table, rules: Rules, who: Use) -> Transacted {
    transact(table, rules, who.token, who.run, |table| {
        let row = &mut table.row;
        let is_open = holds(rules, Guard::DenyNeedsPending, row.status == Status::Pending)
            && holds(rules, Guard::DenyNeedsSend, row.send == who.send);
        if is_open {
            row.status = Status::Denied;
        }
        is_open
    })
}

/// `Store::count_failure`: `ADD failures :one` with what happened. The count itself is not part of the model.
pub(crate) fn count_failure(table: &mut Table, rules: Rules, token: Nonce, run: Nonce) -> Transacted {
    transact(table, rules, token, run, |_| true)
}

/// Who sends again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Renewal {
    pub(crate) run: Nonce,
    pub(crate) token: Nonce,
    pub(crate) send: u8,
    pub(crate) now: u8,
}

/// `Store::resend`: `SET mac = :mac, send = :send, delivery = queued, expires_at = :expires_at` if
/// `status = pending AND send = :last AND expires_at > :now AND (attribute_not_exists(tries) OR size(tries) <
/// max_attempts)`, in a transaction.
pub(crate) fn resend(table: &mut Table, rules: Rules, who: Renewal) -> Transacted {
    let Renewal { run, token, send, now } = who;
    transact(table, rules, token, run, |table| {
        let row = &mut table.row;
        let is_open = holds(rules, Guard::ResendNeedsPending, row.status == Status::Pending)
            && holds(rules, Guard::ResendNeedsLast, row.send == send - 1)
            && holds(rules, Guard::ResendNeedsTime, row.expires_at > now)
            && holds(rules, Guard::ResendNeedsRoom, row.has_room());
        if is_open {
            row.made_by = Some(run);
            row.send = send;
            row.delivery = Delivery::Queued;
            row.expires_at = now + LIFE;
            if !rules.has(Guard::ResendKeepsTries) {
                row.tries = Nonces::default();
            }
        }
        is_open
    })
}

/// What a worker learns about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    Ours,
    /// Another worker has it.
    Busy,
    /// There is nothing left to send.
    Over,
}

/// `Store::claim_delivery`: `SET delivery = sending, claimed_until = :until` if `status = pending AND send = :send AND
/// (delivery = queued OR (delivery = sending AND claimed_until <= :now))`.
pub(crate) fn claim_delivery(row: &mut Row, rules: Rules, send: u8, now: u8) -> Claimed {
    let is_due = holds(rules, Guard::ClaimNeedsPending, row.status == Status::Pending)
        && holds(rules, Guard::ClaimNeedsSend, row.send == send);
    let is_dead =
        rules.has(Guard::ClaimOutlivesTheDead) && row.delivery == Delivery::Sending && row.claimed_until <= now;
    let is_free = holds(rules, Guard::ClaimNeedsQueued, row.delivery == Delivery::Queued || is_dead);
    if is_due && is_free {
        row.delivery = Delivery::Sending;
        row.claimed_until = now + LEASE;
        Claimed::Ours
    } else if is_due && row.delivery == Delivery::Sending {
        Claimed::Busy
    } else {
        Claimed::Over
    }
}

/// `Store::delivered`: `SET delivery = :delivery REMOVE claimed_until` if `send = :send AND delivery = sending`.
pub(crate) fn delivered(row: &mut Row, rules: Rules, send: u8) {
    if holds(rules, Guard::DeliveredNeedsSend, row.send == send && row.delivery == Delivery::Sending) {
        row.delivery = Delivery::Sent;
    }
}

/// What a caller learns about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begun {
    Go,
    InProgress,
    Done(Answer),
    Mismatch,
}

/// `Store::begin_request`: `SET body_hash = :hash, in_progress_until = :until REMOVE answer` if
/// `attribute_not_exists(pk) OR (attribute_not_exists(answer) AND in_progress_until <= :now AND body_hash = :hash)`;
/// and if the condition fails, a record that this very run has begun is as good.
pub(crate) fn begin_request(
    slot: &mut Option<Record>,
    rules: Rules,
    body: Option<Guess>,
    run: Nonce,
    now: u8,
) -> Begun {
    let refusal = slot.as_ref().and_then(|record| {
        let is_same = holds(rules, Guard::BeginComparesBody, record.body == body);
        let is_left = holds(rules, Guard::BeginNeedsNoAnswer, record.answer.is_none())
            && holds(rules, Guard::BeginWaits, record.in_progress_until <= now);
        let is_own = rules.has(Guard::BeginKnowsItself) && record.run == run && record.answer.is_none();
        match record.answer {
            _ if is_own || (is_same && is_left) => None,
            _ if !is_same => Some(Begun::Mismatch),
            Some(answer) => Some(Begun::Done(answer)),
            None => Some(Begun::InProgress),
        }
    });
    if let Some(refusal) = refusal {
        return refusal;
    }
    *slot = Some(Record { body, answer: None, run, in_progress_until: now + IN_PROGRESS });
    Begun::Go
}

/// `Store::keep_answer`: `SET answer = :answer` if `attribute_exists(pk) AND attribute_not_exists(answer)`.
pub(crate) fn keep_answer(slot: &mut Option<Record>, answer: Answer) {
    if let Some(record) = slot
        && record.answer.is_none()
    {
        record.answer = Some(answer);
    }
}

/// `Store::forget_request`: gone if `attribute_not_exists(answer)`, and if this very run has begun it.
pub(crate) fn forget_request(slot: &mut Option<Record>, rules: Rules, run: Nonce) {
    let is_kept = slot.as_ref().is_some_and(|record| record.answer.is_some());
    let is_own = slot.as_ref().is_some_and(|record| record.run == run);
    if holds(rules, Guard::ForgetNeedsNoAnswer, !is_kept) && holds(rules, Guard::ForgetNeedsOwnRun, is_own) {
        *slot = None;
    }
}
