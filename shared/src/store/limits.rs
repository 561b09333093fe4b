//! Limits, each an item of its own, each hit one conditional write.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};

use super::{Item, Key, ProjectScope, Store, number};
use crate::error::Result;

/// The last hits, in millionths of a millisecond since the epoch, by slot; a slot that was never used holds nothing.
pub type Slots = Vec<Option<i64>>;

impl Store {
    /// Takes a slot whose hit is not after `free_until`, or says what all slots hold. A try whose reply was lost finds its
    /// own hit, and has it.
    pub(crate) async fn take_slot(
        &self,
        scope: &ProjectScope,
        limit: &str,
        subject: &str,
        slot: usize,
        hit: Hit,
    ) -> Result<Result<(), Slots>> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, limit, subject).into()))
            .update_expression("SET #slot = :now, #ttl = :ttl")
            .condition_expression("attribute_not_exists(#slot) OR #slot <= :free_until OR #slot = :now")
            .expression_attribute_names("#slot", slot_name(slot))
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", number(hit.now))
            .expression_attribute_values(":free_until", number(hit.free_until))
            .expression_attribute_values(":ttl", number(hit.ttl))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(Ok(())),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Err(failed.item().map(slots).unwrap_or_default()))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Moves a "theoretical arrival time" from what it was, or says what it is now.
    pub(crate) async fn move_arrival(
        &self,
        scope: &ProjectScope,
        limit: &str,
        subject: &str,
        step: Step,
        ttl: i64,
    ) -> Result<Result<(), i64>> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, limit, subject).into()))
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", number(ttl));
        let update = match step {
            Step::Start { now, to } => update
                .update_expression("SET arrival = :to, #ttl = :ttl")
                .condition_expression("attribute_not_exists(arrival) OR arrival <= :now")
                .expression_attribute_values(":now", number(now))
                .expression_attribute_values(":to", number(to)),
            Step::Add { now, latest, interval } => update
                .update_expression("SET arrival = arrival + :interval, #ttl = :ttl")
                .condition_expression("arrival > :now AND arrival <= :latest")
                .expression_attribute_values(":now", number(now))
                .expression_attribute_values(":latest", number(latest))
                .expression_attribute_values(":interval", number(interval)),
        };
        let outcome =
            update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld).send().await;
        match outcome {
            Ok(_) => Ok(Ok(())),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Err(failed.item().and_then(|item| integer(item.get("arrival")?)).unwrap_or_default()))
                }
                _ => Err(error.into()),
            },
        }
    }
}

/// One hit of a limit that counts in slots, in millionths of a millisecond since the epoch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) now: i64,
    pub(crate) free_until: i64,
    pub(crate) ttl: i64,
}

/// One step of the generic cell rate algorithm, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Nothing has arrived for a while.
    Start { now: i64, to: i64 },
    /// Something has, and there is room for more.
    Add { now: i64, latest: i64, interval: i64 },
}

fn key(scope: &ProjectScope, limit: &str, subject: &str) -> Key {
    scope.part(format_args!("L#{limit}#{subject}"), "LIMIT")
}

fn slot_name(slot: usize) -> String {
    format!("slot_{slot}")
}

fn slots(item: &Item) -> Slots {
    let last = item.keys().filter_map(|name| name.strip_prefix("slot_")?.parse::<usize>().ok()).max();
    (0..=last.unwrap_or_default()).map(|slot| item.get(&slot_name(slot)).and_then(integer)).collect()
}

fn integer(value: &AttributeValue) -> Option<i64> {
    value.as_n().ok()?.parse().ok()
}
