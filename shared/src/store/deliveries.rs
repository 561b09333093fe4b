//! How far the message of a validation or of an invitation got.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure, Update},
};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Key, ProjectScope, Store, invitations, number, row,
    transaction::{Transacted, Transaction},
    validations::{key, value},
};
use crate::{
    error::Result,
    model::{Delivery, Invitation, Record, Status, Validation},
    types::{InvitationId, ValidationId},
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
    delivery: Delivery,
}

impl Store {
    /// Claims one send of a validation for a worker, if nobody has it or whoever had it has died.
    pub(crate) async fn claim_delivery(
        &self,
        scope: &ProjectScope,
        id: &ValidationId,
        send: u32,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed<Validation>> {
        self.claim(key(scope, id), send, now, until).await
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
        self.claim(invitations::key(scope, id), send, now, until).await
    }

    async fn claim<T: DeserializeOwned>(
        &self,
        key: Key,
        send: u32,
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
                "#status = :pending AND send = :send \
                 AND (delivery = :queued OR (delivery = :sending AND claimed_until <= :now))",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":queued", value(Delivery::Queued)?)
            .expression_attribute_values(":sending", value(Delivery::Sending)?)
            .expression_attribute_values(":send", number(send))
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
        let is_busy =
            |found: Sent| found.status == Status::Pending && found.send == send && found.delivery == Delivery::Sending;
        Ok(if found.is_some_and(is_busy) { Claimed::Busy } else { Claimed::Nothing })
    }

    /// Writes down what the provider said to one send, with what happened.
    pub(crate) async fn delivered(
        &self,
        scope: &ProjectScope,
        validation: &Validation,
        delivery: Delivery,
        record: &Record,
    ) -> Result<()> {
        let update = self.sent(key(scope, &validation.id), validation.send, delivery, record.at)?;
        let transaction = Transaction::default().update(update);
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
        let update = self.sent(invitations::key(scope, &invitation.id), invitation.send, delivery, now)?;
        self.transact(Transaction::default().update(update)).await?;
        Ok(())
    }

    fn sent(&self, key: Key, send: u32, delivery: Delivery, at: Timestamp) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.into()))
            .update_expression("SET delivery = :delivery, sent_at = :at REMOVE claimed_until")
            .condition_expression("send = :send AND delivery = :sending")
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
        send: u32,
        delivery: Delivery,
        suppresses: bool,
        record: &Record,
    ) -> Result<()> {
        if send != validation.send || validation.delivery < Delivery::Sent {
            if !suppresses {
                return Ok(());
            }
            let transaction = Transaction::default().update(self.suppress(scope, &validation.into())?);
            self.transact(transaction).await?;
            return Ok(());
        }
        if validation.delivery >= delivery {
            return Ok(());
        }
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &validation.id).into()))
            .update_expression("SET delivery = :delivery")
            .condition_expression("delivery = :last AND send = :send")
            .expression_attribute_values(":send", number(send))
            .expression_attribute_values(":delivery", value(delivery)?)
            .expression_attribute_values(":last", value(validation.delivery)?);
        let update = update.build().map_err(anyhow::Error::new)?;
        let mut transaction = Transaction::default().update(update);
        if suppresses {
            transaction = transaction.update(self.suppress(scope, &validation.into())?);
        }
        match self.transact(self.with_records(scope, transaction, std::slice::from_ref(record))?).await? {
            Transacted::Done => Ok(()),
            Transacted::Refused(_) => Err(anyhow::anyhow!("the message moved at the same time").into()),
        }
    }
}
