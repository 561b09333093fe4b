//! How far the message of a validation or of an invitation got.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure, Update},
};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Key, ProjectScope, Store, invitations, number,
    people::Who,
    row,
    transaction::{Transacted, Transaction},
    validations::{key, value},
    written,
};
use crate::{
    error::Result,
    model::{Delivery, Invitation, Record, SentMessage, Status, Validation},
    types::{EmailAddress, InvitationId, ValidationId},
};

/// Whether a worker may send.
#[derive(Debug)]
pub(crate) enum Claimed<T> {
    /// It may, and nobody else until the claim ends.
    Ours(Box<T>),
    /// Another worker may.
    Busy,
    /// There is nothing left to send.
    Nothing,
}

/// How far the message of a row got, whatever else is in it.
#[derive(Deserialize)]
struct Sent {
    status: Status,
    send: u32,
    #[serde(default)]
    step: u32,
    delivery: Delivery,
}

/// What a provider said to a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handed<'a> {
    pub(crate) delivery: Delivery,
    /// What its reports call the message, if it has reports of its own.
    pub(crate) message: Option<&'a str>,
}

/// What a provider reports of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report<'a> {
    /// Of which send.
    pub(crate) send: u32,
    /// Of which step of its plan.
    pub(crate) step: u32,
    pub(crate) delivery: Delivery,
    /// The address that is to get no more mail.
    pub(crate) suppressed: Option<&'a EmailAddress>,
}

impl Store {
    /// Claims one send of a validation for a worker, if nobody has it or whoever had it has died.
    pub(crate) async fn claim_delivery(
        &self,
        scope: &ProjectScope,
        id: &ValidationId,
        (send, step): (u32, u32),
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed<Validation>> {
        self.claim(key(scope, id), (send, step), now, until).await
    }

    /// Goes on to the next way of a validation's plan, and claims it for a worker, if nothing has changed since it was read.
    pub(crate) async fn claim_next_step(
        &self,
        scope: &ProjectScope,
        last: &Validation,
        until: Timestamp,
    ) -> Result<Claimed<Validation>> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, &last.id).into()))
            .update_expression("SET step = :next, delivery = :sending, claimed_until = :until")
            .condition_expression("#status = :pending AND send = :send AND step = :step AND delivery = :delivery")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":send", number(last.send))
            .expression_attribute_values(":step", number(last.step))
            .expression_attribute_values(":next", number(last.step + 1))
            .expression_attribute_values(":delivery", value(last.delivery)?)
            .expression_attribute_values(":sending", value(Delivery::Sending)?)
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        // What has changed is looked at once more: a reply may have been lost.
        match written(outcome)? {
            Some(answer) => Ok(Claimed::Ours(Box::new(row(answer.attributes.unwrap_or_default())?))),
            None => Ok(Claimed::Busy),
        }
    }

    /// The same for one send of an invitation.
    pub(crate) async fn claim_invitation(
        &self,
        scope: &ProjectScope,
        id: &InvitationId,
        send: u32,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed<Invitation>> {
        self.claim(invitations::key(scope, id), (send, 0), now, until).await
    }

    pub(super) async fn claim<T: DeserializeOwned>(
        &self,
        key: Key,
        (send, step): (u32, u32),
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed<T>> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .update_expression("SET delivery = :sending, claimed_until = :until")
            .condition_expression(
                "#status = :pending AND send = :send AND (step = :step OR attribute_not_exists(step)) \
                 AND (delivery = :queued OR (delivery = :sending AND claimed_until <= :now))",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":queued", value(Delivery::Queued)?)
            .expression_attribute_values(":sending", value(Delivery::Sending)?)
            .expression_attribute_values(":send", number(send))
            .expression_attribute_values(":step", number(step))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match outcome {
            Ok(answer) => return Ok(Claimed::Ours(Box::new(row(answer.attributes.unwrap_or_default())?))),
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(error.into());
        };
        let found: Option<Sent> = failed.item().cloned().map(row).transpose()?;
        let is_busy = |found: Sent| {
            let is_this = found.status == Status::Pending && (found.send, found.step) == (send, step);
            is_this && found.delivery == Delivery::Sending
        };
        Ok(if found.is_some_and(is_busy) { Claimed::Busy } else { Claimed::Nothing })
    }

    /// Writes down what the provider said to one send, with what happened.
    pub(crate) async fn delivered(
        &self,
        scope: &ProjectScope,
        validation: &Validation,
        handed: Handed<'_>,
        record: &Record,
    ) -> Result<()> {
        let (send, step) = (validation.send, validation.step);
        let update = self.sent(key(scope, &validation.id), (send, step), handed.delivery, record.at)?;
        let mut transaction = Transaction::default().update(update);
        if let Some(message) = handed.message {
            let (project, id) = (scope.project().clone(), validation.id.clone());
            let sent_message = SentMessage::new(project, id, send, step, record.at);
            transaction = transaction.put(self.remember_message(message, &sent_message)?);
        }
        let transaction = self.with_records(scope, transaction, std::slice::from_ref(record))?;
        // Refused means that a newer send has taken its place: there is nothing left to write down.
        self.transact(transaction).await?;
        Ok(())
    }

    /// The same for one send of an invitation.
    pub(crate) async fn invitation_delivered(
        &self,
        scope: &ProjectScope,
        invitation: &Invitation,
        delivery: Delivery,
        now: Timestamp,
    ) -> Result<()> {
        let update = self.sent(invitations::key(scope, &invitation.id), (invitation.send, 0), delivery, now)?;
        self.transact(Transaction::default().update(update)).await?;
        Ok(())
    }

    pub(super) fn sent(&self, key: Key, (send, step): (u32, u32), delivery: Delivery, at: Timestamp) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .update_expression("SET delivery = :delivery, sent_at = :at REMOVE claimed_until")
            .condition_expression(
                "send = :send AND (step = :step OR attribute_not_exists(step)) AND delivery = :sending",
            )
            .expression_attribute_values(":step", number(step))
            .expression_attribute_values(":delivery", value(delivery)?)
            .expression_attribute_values(":sending", value(Delivery::Sending)?)
            .expression_attribute_values(":at", number(at.as_millisecond()))
            .expression_attribute_values(":send", number(send));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// Writes down what the provider reports of one send later, if it is news, with what happened. What it says of an
    /// earlier send than the last tells nothing of the message, and still of the address.
    pub(crate) async fn reported(
        &self,
        scope: &ProjectScope,
        validation: &Validation,
        report: Report<'_>,
        record: &Record,
    ) -> Result<()> {
        let Report { send, step, delivery, suppressed } = report;
        let environment = validation.environment;
        let who = suppressed.map(|address| Who { environment, address: address.as_str() });
        let is_of_last = (send, step) == (validation.send, validation.step) && validation.delivery >= Delivery::Sent;
        if !is_of_last {
            let Some(who) = who else { return Ok(()) };
            self.transact(Transaction::default().update(self.suppress(scope, &who)?)).await?;
            return Ok(());
        }
        if validation.delivery >= delivery {
            return Ok(());
        }
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &validation.id).into()))
            .update_expression("SET delivery = :delivery")
            .condition_expression("delivery = :last AND send = :send AND (step = :step OR attribute_not_exists(step))")
            .expression_attribute_values(":send", number(send))
            .expression_attribute_values(":step", number(step))
            .expression_attribute_values(":delivery", value(delivery)?)
            .expression_attribute_values(":last", value(validation.delivery)?);
        let update = update.build().map_err(anyhow::Error::new)?;
        let mut transaction = Transaction::default().update(update);
        if let Some(who) = who {
            transaction = transaction.update(self.suppress(scope, &who)?);
        }
        match self.transact(self.with_records(scope, transaction, std::slice::from_ref(record))?).await? {
            Transacted::Done => Ok(()),
            Transacted::Refused(_) => Err(anyhow::anyhow!("the message moved at the same time").into()),
        }
    }
}
