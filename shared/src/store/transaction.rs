//! Several writes that happen together or not at all.

use std::time::Duration;

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, ConditionCheck, Delete, Put, TransactWriteItem, Update},
};

use super::{Item, Store};
use crate::{entropy, error::Result, types::RequestNonce};

/// How a transaction ended.
pub(super) enum Transacted {
    /// All of it is done.
    Done,
    /// None of it is, because conditions did not hold: what stood there, in the order of the writes, where one failed.
    Refused(Vec<Option<Item>>),
}

/// The writes of one transaction.
#[derive(Default)]
pub(super) struct Transaction(Vec<TransactWriteItem>);

impl Transaction {
    pub(super) fn put(mut self, put: Put) -> Self {
        self.0.push(TransactWriteItem::builder().put(put).build());
        self
    }

    pub(super) fn check(mut self, check: ConditionCheck) -> Self {
        self.0.push(TransactWriteItem::builder().condition_check(check).build());
        self
    }

    pub(super) fn delete(mut self, delete: Delete) -> Self {
        self.0.push(TransactWriteItem::builder().delete(delete).build());
        self
    }

    pub(super) fn update(mut self, update: Update) -> Self {
        self.0.push(TransactWriteItem::builder().update(update).build());
        self
    }
}

/// How often a transaction that met another one is tried again.
const CONFLICT_TRIES: u32 = 8;

impl Store {
    /// Writes all of it or nothing. A try whose reply was lost is repeated under the same token, and happens once.
    pub(super) async fn transact(&self, transaction: Transaction) -> Result<Transacted> {
        let token = RequestNonce::new();
        for attempt in 1.. {
            let outcome = self
                .client
                .transact_write_items()
                .client_request_token(token.as_str())
                .set_transact_items(Some(transaction.0.clone()))
                .send()
                .await;
            let Err(error) = outcome else { return Ok(Transacted::Done) };
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
            else {
                return Err(error.into());
            };
            let reasons = cancelled.cancellation_reasons();
            if reasons.iter().any(|reason| is(reason, "ConditionalCheckFailed")) {
                return Ok(Transacted::Refused(reasons.iter().map(stood_there).collect()));
            }
            if attempt == CONFLICT_TRIES || !reasons.iter().any(|reason| is(reason, "TransactionConflict")) {
                return Err(error.into());
            }
            tokio::time::sleep(jitter(attempt)).await;
        }
        unreachable!("the last try returns")
    }
}

fn is(reason: &CancellationReason, code: &str) -> bool {
    reason.code() == Some(code)
}

/// What stood where a condition failed; an empty item where nothing did.
fn stood_there(reason: &CancellationReason) -> Option<Item> {
    is(reason, "ConditionalCheckFailed").then(|| reason.item().cloned().unwrap_or_default())
}

/// Between nothing and 10 ms, doubling with each try ("full jitter").
fn jitter(attempt: u32) -> Duration {
    let most = 10_000_u64 << attempt.min(5);
    Duration::from_micros(u64::from_be_bytes(entropy::bytes()) % most)
}
