//! Validations: counted, then compared, then consumed.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure, Update},
};
use jiff::Timestamp;

use super::{
    Created, Item, Key, ProjectScope, Store, number, row, text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Claim, Delivery, Grant, KeptAnswer, Person, Record, Status, User, Validation},
    types::{InteractionId, RequestNonce, UserId, ValidationId},
};

/// Whether a guess may be compared.
#[derive(Debug)]
pub enum Counted {
    /// It was counted, now or when the same request came before.
    Counted(Validation),
    /// It may not; this is what stands there, if anything does.
    Refused(Option<Validation>),
}

/// How using a code ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumed {
    /// This request used it, now or when it came before.
    Ours,
    /// Another request did, or a newer code has taken its place.
    Lost,
    /// Somebody else made the user in this moment, or blocked the address; read the person again.
    PersonChanged,
}

/// Everything that a right code changes, together.
#[derive(Debug)]
pub struct SignIn<'a> {
    /// The validation, as it was counted.
    pub validation: &'a Validation,
    /// The request that uses it.
    pub nonce: &'a RequestNonce,
    /// Who signs in, as read; nothing if the address is new.
    pub person: Option<&'a Person>,
    /// The user to make, if the address is new.
    pub new_user: Option<&'a User>,
    /// The hosted page that it happens on, and what the person grants to the application there.
    pub grant: Option<(&'a InteractionId, &'a Grant)>,
    /// Whose failures by face are forgotten, because they sign in by something else.
    pub forgets_face_tries: Option<&'a UserId>,
    /// The answer and the name of its request, for a caller who repeats it.
    pub answer: Option<(&'a RequestNonce, &'a KeptAnswer)>,
    /// What happened.
    pub records: &'a [Record],
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Adds a validation with what happened.
    pub async fn create_validation(
        &self,
        scope: &ProjectScope,
        validation: &Validation,
        records: &[Record],
    ) -> Result<Created> {
        let put = self.put_if_new(key(scope, &validation.id), validation)?;
        let transaction = self.with_records(scope, Transaction::default().put(put), records)?;
        match self.transact(transaction).await? {
            Transacted::Done => Ok(Created::Made),
            Transacted::Refused(_) => Ok(Created::AlreadyThere),
        }
    }

    /// A validation by its id.
    pub async fn validation(&self, scope: &ProjectScope, id: &ValidationId) -> Result<Option<Validation>> {
        self.get(key(scope, id)).await
    }

    /// Puts a new code in the place of the last one, with what happened. The count of guesses stays. Not if the
    /// validation has ended, or changed since it was read.
    pub async fn resend(
        &self,
        scope: &ProjectScope,
        next: &Validation,
        now: Timestamp,
        records: &[Record],
    ) -> Result<bool> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &next.id).into()))
            .update_expression(
                "SET mac = :mac, mac_key = :mac_key, send = :send, delivery = :queued, #language = :language, \
                 digits = :digits, asked_at = :now, expires_at = :expires_at, #ttl = :ttl, #plan = :plan, \
                 step = :first, fallback = :fallback, price = :price, #link = :link",
            )
            .condition_expression(
                "#status = :pending AND send = :last AND expires_at > :now AND \
                 (attribute_not_exists(tries) OR size(tries) < max_attempts)",
            )
            .expression_attribute_names("#language", "language")
            .expression_attribute_names("#link", "link")
            .expression_attribute_names("#plan", "plan")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":link", value(&next.link)?)
            .expression_attribute_values(":plan", value(&next.plan)?)
            .expression_attribute_values(":first", number(0))
            .expression_attribute_values(":fallback", value(next.fallback)?)
            .expression_attribute_values(":price", value(next.price)?)
            .expression_attribute_values(":mac", value(&next.mac)?)
            .expression_attribute_values(":mac_key", value(&next.mac_key)?)
            .expression_attribute_values(":send", number(next.send))
            .expression_attribute_values(":digits", value(next.digits)?)
            .expression_attribute_values(":last", number(next.send - 1))
            .expression_attribute_values(":queued", value(Delivery::Queued)?)
            .expression_attribute_values(":language", value(next.language)?)
            .expression_attribute_values(":expires_at", number(next.expires_at.as_millisecond()))
            .expression_attribute_values(":ttl", number(next.ttl))
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let update = update.build().map_err(anyhow::Error::new)?;
        let transaction = self.with_records(scope, Transaction::default().update(update), records)?;
        Ok(matches!(self.transact(transaction).await?, Transacted::Done))
    }

    /// Counts a guess. No code is compared before this has said yes. The nonce of the run goes into a set, so a
    /// write that the SDK repeats after a lost reply counts once, whatever happened in between.
    pub async fn count_attempt(
        &self,
        scope: &ProjectScope,
        id: &ValidationId,
        claim: Claim<'_>,
        nonce: &RequestNonce,
        now: Timestamp,
    ) -> Result<Counted> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, id).into()))
            .update_expression("ADD tries :nonces")
            .condition_expression(
                "#status = :pending AND expires_at > :now AND address = :address AND purpose = :purpose \
                 AND environment = :environment \
                 AND (attribute_not_exists(tries) OR size(tries) < max_attempts OR contains(tries, :nonce))",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":nonces", AttributeValue::Ss(vec![nonce.as_str().to_owned()]))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":address", text(claim.address.as_str()))
            .expression_attribute_values(":purpose", value(claim.purpose)?)
            .expression_attribute_values(":environment", value(claim.environment)?)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match outcome {
            Ok(answer) => Ok(Counted::Counted(row(answer.attributes.unwrap_or_default())?)),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Counted::Refused(failed.item().cloned().map(row).transpose()?))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Ends a validation whose owner has not asked for it, with what happened. Not if it was used, or sent again.
    pub async fn deny(&self, scope: &ProjectScope, validation: &Validation, records: &[Record]) -> Result<bool> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &validation.id).into()))
            .update_expression("SET #status = :denied")
            .condition_expression("#status = :pending AND send = :send")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":denied", value(Status::Denied)?)
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":send", number(validation.send));
        let update = update.build().map_err(anyhow::Error::new)?;
        let transaction = self.with_records(scope, Transaction::default().update(update), records)?;
        Ok(matches!(self.transact(transaction).await?, Transacted::Done))
    }

    /// Uses a code: once, for one request, together with everything that follows from it.
    pub async fn consume(&self, scope: &ProjectScope, sign_in: &SignIn<'_>) -> Result<Consumed> {
        let mut transaction = Transaction::default().update(self.use_up(scope, sign_in)?);
        if let Some(user) = sign_in.new_user {
            transaction = transaction
                .update(self.become_user(scope, &sign_in.validation.into(), user)?)
                .put(self.put_if_new(super::people::user_key(scope, &user.id), user)?)
                .put(self.put_listed(scope, user)?);
        } else if sign_in.person.is_some_and(|person| person.failures > 0) {
            transaction = transaction.update(self.forgive(scope, &sign_in.validation.into())?);
        }
        if let Some(user) = sign_in.forgets_face_tries {
            transaction = transaction.delete(self.forget_face_tries(scope, user)?);
        }
        if let Some((interaction, grant)) = sign_in.grant {
            transaction = transaction.put(self.put_grant(scope, grant)?).update(self.finish_interaction(
                scope,
                interaction,
                &grant.id,
            )?);
        }
        if let Some((name, answer)) = sign_in.answer {
            transaction = transaction.update(self.finish_request(scope, name, sign_in.nonce, answer)?);
        }
        transaction = self.with_records(scope, transaction, sign_in.records)?;

        let Transacted::Refused(stood_there) = self.transact(transaction).await? else {
            return Ok(Consumed::Ours);
        };
        match stood_there.into_iter().next().flatten() {
            None => Ok(Consumed::PersonChanged),
            Some(item) if consumed_by(&item) == Some(sign_in.nonce.as_str()) => Ok(Consumed::Ours),
            Some(_) => Ok(Consumed::Lost),
        }
    }

    fn use_up(&self, scope: &ProjectScope, sign_in: &SignIn<'_>) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &sign_in.validation.id).into()))
            .update_expression("SET #status = :consumed, consumed_by = :nonce, consumed_at = :now")
            .condition_expression("#status = :pending AND send = :send")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":consumed", value(Status::Consumed)?)
            .expression_attribute_values(":pending", value(Status::Pending)?)
            .expression_attribute_values(":nonce", text(sign_in.nonce.as_str()))
            .expression_attribute_values(":now", number(sign_in.now.as_millisecond()))
            .expression_attribute_values(":send", number(sign_in.validation.send))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        Ok(update.build().map_err(anyhow::Error::new)?)
    }
}

fn consumed_by(item: &Item) -> Option<&str> {
    item.get("consumed_by").and_then(|value| value.as_s().ok()).map(String::as_str)
}

pub(super) fn key(scope: &ProjectScope, id: &ValidationId) -> Key {
    scope.part(format_args!("V#{id}"), "VALIDATION")
}

pub(super) fn value(value: impl serde::Serialize) -> Result<AttributeValue> {
    Ok(serde_dynamo::to_attribute_value(value).map_err(anyhow::Error::new)?)
}
