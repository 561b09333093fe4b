//! How a receiver has been doing, and how many workers are with it. One row for each webhook: workers take a slot before
//! they connect, and give it back with what came of it, so that a slow receiver holds a few workers and never all.

use aws_sdk_dynamodb::{
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use jiff::{SignedDuration, Timestamp};

use super::{Item, Key, ProjectScope, Store, number, row, text, webhooks::health_key, written};
use crate::{
    entropy,
    error::Result,
    model::Health,
    types::{RequestNonce, WebhookId},
};

/// How many workers may be with one receiver at once, each with what of its batch is for it.
const SLOTS: u8 = 4;

/// After so many failures in a row it is left alone for a while, and then asked by one try at a time.
pub(crate) const FAILURES: u32 = 5;

/// How often a worker that met others looks for another slot.
const TRIES: u8 = 4;

/// How long the one try may take that asks whether a receiver is well again.
const PROBE: SignedDuration = SignedDuration::from_secs(15);

/// Leave to connect to a receiver.
#[derive(Debug)]
pub(crate) enum Slot {
    /// It may, until its lease ends.
    Taken(Held),
    /// Others are with it, as many as may be.
    Full,
    /// Not before this time: it fails.
    LeftAlone(Timestamp),
}

/// A slot that a worker has.
#[derive(Debug)]
pub(crate) struct Held {
    name: String,
    value: String,
    /// Whether it is for one try, which asks whether the receiver is well again.
    pub(crate) is_probe: bool,
}

impl Store {
    /// Takes a slot of a receiver, unless it is left alone or has enough to do.
    pub(crate) async fn take_receiver(
        &self,
        scope: &ProjectScope,
        webhook: &WebhookId,
        now: Timestamp,
        until: Timestamp,
        run: &RequestNonce,
    ) -> Result<Slot> {
        let mut index = entropy::bytes::<1>()[0] % SLOTS;
        for _ in 0..TRIES {
            let value = format!("{:015}#{}", until.as_millisecond(), run.as_str());
            let mut held = Held { name: slot(index), value, is_probe: false };
            // Whoever has failed too often is asked by one try at a time, in the first slot.
            let condition = if index == 0 {
                "(attribute_not_exists(#slot) OR #slot <= :free OR #slot = :held) \
                 AND (attribute_not_exists(open_until) OR open_until <= :now)"
            } else {
                "(attribute_not_exists(#slot) OR #slot <= :free OR #slot = :held) \
                 AND (attribute_not_exists(open_until) OR open_until <= :now) \
                 AND (attribute_not_exists(failures) OR failures < :failures)"
            };
            let update = self
                .health_update(scope, webhook)
                .update_expression("SET #slot = :held")
                .condition_expression(condition)
                .expression_attribute_names("#slot", &held.name)
                .expression_attribute_values(":held", text(&held.value))
                .expression_attribute_values(":free", text(format!("{:015}", now.as_millisecond())))
                .expression_attribute_values(":now", number(now.as_millisecond()))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
            let update =
                if index == 0 { update } else { update.expression_attribute_values(":failures", number(FAILURES)) };
            let error = match update.return_values(ReturnValue::AllNew).send().await {
                Ok(answer) => {
                    let health: Health = row(answer.attributes.unwrap_or_default())?;
                    held.is_probe = health.failures >= FAILURES;
                    return Ok(Slot::Taken(held));
                }
                Err(error) => error,
            };
            let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
                return Err(error.into());
            };
            let item = failed.item().cloned().unwrap_or_default();
            let health: Health = row(item.clone())?;
            if let Some(open_until) = health.open_until.filter(|until| now < *until) {
                return Ok(Slot::LeftAlone(open_until));
            }
            if health.failures >= FAILURES && !is_free(&item, 0, now) {
                return Ok(Slot::LeftAlone(now + PROBE));
            }
            let usable = if health.failures < FAILURES { SLOTS } else { 1 };
            let Some(free) = (0..usable).find(|index| is_free(&item, *index, now)) else { break };
            index = free;
        }
        Ok(Slot::Full)
    }

    /// Gives a slot back that nothing came of.
    pub(crate) async fn free_slot(&self, scope: &ProjectScope, webhook: &WebhookId, held: &Held) -> Result<()> {
        let update = self.leave(scope, webhook, held).update_expression("REMOVE #slot");
        written(update.send().await).map(drop)
    }

    /// Gives a slot back: the receiver has taken something. All is well with it.
    pub(crate) async fn receiver_took(
        &self,
        scope: &ProjectScope,
        webhook: &WebhookId,
        held: &Held,
        now: Timestamp,
    ) -> Result<()> {
        let update = self
            .leave(scope, webhook, held)
            .update_expression("SET delivered_at = :now REMOVE #slot, failures, failing_since, open_until, opened")
            .expression_attribute_values(":now", number(now.as_millisecond()));
        written(update.send().await).map(drop)
    }

    /// Gives a slot back: so many tries have failed, and none has not. Says how the receiver has been doing; nothing if the slot was another's by
    /// then.
    pub(crate) async fn receiver_failed(
        &self,
        scope: &ProjectScope,
        webhook: &WebhookId,
        held: &Held,
        tries: u32,
        now: Timestamp,
    ) -> Result<Option<Health>> {
        let update = self
            .leave(scope, webhook, held)
            .update_expression(
                "SET failing_since = if_not_exists(failing_since, :now) REMOVE #slot ADD failures :tries",
            )
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":tries", number(tries))
            .return_values(ReturnValue::AllNew);
        written(update.send().await)?.and_then(|answer| answer.attributes).map(row).transpose()
    }

    /// Leaves a receiver alone until then, unless it is left alone already.
    pub(crate) async fn leave_alone(
        &self,
        scope: &ProjectScope,
        webhook: &WebhookId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        let update = self
            .health_update(scope, webhook)
            .update_expression("SET open_until = :until ADD opened :one")
            .condition_expression(
                "attribute_exists(failing_since) AND (attribute_not_exists(open_until) OR open_until <= :now)",
            )
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":one", number(1));
        written(update.send().await).map(drop)
    }

    fn health_update(&self, scope: &ProjectScope, webhook: &WebhookId) -> UpdateItemFluentBuilder {
        let Key { pk, sk } = health_key(scope, webhook);
        self.client.update_item().table_name(&self.table).key("pk", text(pk)).key("sk", text(sk))
    }

    fn leave(&self, scope: &ProjectScope, webhook: &WebhookId, held: &Held) -> UpdateItemFluentBuilder {
        self.health_update(scope, webhook)
            .condition_expression("#slot = :held")
            .expression_attribute_names("#slot", &held.name)
            .expression_attribute_values(":held", text(&held.value))
    }
}

fn slot(index: u8) -> String {
    format!("slot{index}")
}

fn is_free(item: &Item, index: u8, now: Timestamp) -> bool {
    let taken = item.get(&slot(index)).and_then(|value| AttributeValue::as_s(value).ok());
    taken.is_none_or(|until| *until <= format!("{:015}", now.as_millisecond()))
}
