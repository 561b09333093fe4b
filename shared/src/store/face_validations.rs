//! Validations by face: counted, then compared, then each step done once.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, Delete, ReturnValuesOnConditionCheckFailure, Update},
};
use jiff::Timestamp;

use super::{
    Created, Item, Key, ProjectScope, Store, number, row, text,
    transaction::{Transacted, Transaction},
    validations::value,
    written,
};
use crate::{
    error::Result,
    model::{
        FACE_FAILURES, FACE_TRIES, FACE_TRIES_REST, FaceStep, FaceStepDone, FaceTries, FaceValidation, KeptAnswer,
        LIVE_FACE_TRIES, Record,
    },
    types::{Environment, RequestNonce, UserId, ValidationId},
};

/// Whether a try may be compared.
#[derive(Debug)]
pub(crate) enum FaceCounted {
    /// It was counted, now or when the same run came before.
    Counted,
    /// It may not; this is what stands there, if anything does.
    Refused(Option<Box<FaceValidation>>),
}

/// A try of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FaceTry<'a> {
    pub(crate) validation: &'a ValidationId,
    pub(crate) step: FaceStep,
    pub(crate) environment: Environment,
    /// Whom it is about; from then on the validation is about nobody else.
    pub(crate) user: Option<&'a UserId>,
    pub(crate) nonce: &'a RequestNonce,
    pub(crate) now: Timestamp,
}

impl Store {
    /// Adds a validation.
    pub(crate) async fn create_face_validation(
        &self,
        scope: &ProjectScope,
        validation: &FaceValidation,
    ) -> Result<Created> {
        self.put_new(key(scope, &validation.id), validation).await
    }

    /// A validation by its id.
    pub(crate) async fn face_validation(
        &self,
        scope: &ProjectScope,
        id: &ValidationId,
    ) -> Result<Option<FaceValidation>> {
        self.get(key(scope, id)).await
    }

    /// Counts a try. Nothing is compared before this has said yes.
    pub(crate) async fn count_face_try(&self, scope: &ProjectScope, tried: FaceTry<'_>) -> Result<FaceCounted> {
        let rested = tried.now - FACE_TRIES_REST;
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, tried.validation).into()))
            .expression_attribute_names("#step", tried.step.name())
            .expression_attribute_values(":nonces", nonces(tried.nonce))
            .expression_attribute_values(":nonce", text(tried.nonce.as_str()))
            .expression_attribute_values(":environment", value(tried.environment)?)
            .expression_attribute_values(":now", number(tried.now.as_millisecond()))
            .expression_attribute_values(":rested", number(rested.as_millisecond()))
            .expression_attribute_values(":few", number(FACE_TRIES))
            .expression_attribute_values(":more", number(LIVE_FACE_TRIES));
        let has_room = "environment = :environment AND expires_at > :now AND attribute_not_exists(#step) \
                        AND (attribute_not_exists(tries) OR size(tries) < :few OR contains(tries, :nonce) \
                        OR (attribute_exists(live) AND size(tries) < :more) OR last_try_at <= :rested)";
        let update = match tried.user {
            Some(user) => update
                .update_expression("ADD tries :nonces SET last_try_at = :now, user_id = :user")
                .condition_expression(format!("{has_room} AND (attribute_not_exists(user_id) OR user_id = :user)"))
                .expression_attribute_values(":user", text(user.as_str())),
            None => update.update_expression("ADD tries :nonces SET last_try_at = :now").condition_expression(has_room),
        };
        let outcome =
            update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld).send().await;
        match outcome {
            Ok(_) => Ok(FaceCounted::Counted),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let found: Option<FaceValidation> = failed.item().cloned().map(row).transpose()?;
                    Ok(FaceCounted::Refused(found.map(Box::new)))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Does a step: once, for one run, with what happened and the answer to who has asked for it. Its try no longer
    /// counts. Not if another run has done it.
    pub(crate) async fn do_face_step(
        &self,
        scope: &ProjectScope,
        (id, step): (&ValidationId, FaceStep),
        done: &FaceStepDone,
        answer: Option<(&RequestNonce, &KeptAnswer)>,
        records: &[Record],
    ) -> Result<bool> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, id).into()))
            .update_expression("SET #step = :done DELETE tries :nonces")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(#step)")
            .expression_attribute_names("#step", step.name())
            .expression_attribute_values(":done", value(done)?)
            .expression_attribute_values(":nonces", nonces(&done.by))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let mut transaction = Transaction::default().update(update.build().map_err(anyhow::Error::new)?);
        if let Some((name, answer)) = answer {
            transaction = transaction.update(self.finish_request(scope, name, &done.by, answer)?);
        }
        let transaction = self.with_records(scope, transaction, records)?;
        Ok(match self.transact(transaction).await? {
            Transacted::Done => true,
            Transacted::Refused(stood_there) => {
                let there = stood_there.into_iter().next().flatten();
                there.as_ref().and_then(|item| done_by(item, step)) == Some(done.by.as_str())
            }
        })
    }

    /// Takes a step back that this run has done, because what follows from it has failed.
    pub(crate) async fn undo_face_step(
        &self,
        scope: &ProjectScope,
        (id, step): (&ValidationId, FaceStep),
        nonce: &RequestNonce,
    ) -> Result<()> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, id).into()))
            .update_expression("REMOVE #step")
            .condition_expression("#step.#by = :nonce")
            .expression_attribute_names("#step", step.name())
            .expression_attribute_names("#by", "by")
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .send()
            .await;
        written(outcome).map(drop)
    }

    /// What was tried in vain with a customer's face.
    pub(crate) async fn face_tries(&self, scope: &ProjectScope, user: &UserId) -> Result<Option<FaceTries>> {
        self.get(tries_key(scope, user)).await
    }

    /// Counts a failure of a day. What was too much goes on from day to day.
    pub(crate) async fn count_face_failure(&self, scope: &ProjectScope, user: &UserId, day: i64) -> Result<()> {
        let update = || {
            let update = self.client.update_item().table_name(&self.table);
            update
                .set_key(Some(tries_key(scope, user).into()))
                .expression_attribute_names("#day", "day")
                .expression_attribute_values(":day", number(day))
                .expression_attribute_values(":locked", number(FACE_FAILURES))
                .expression_attribute_values(":one", number(1))
        };
        // Of two who begin a day at once one finds it begun.
        for _ in 0..2 {
            let more = update()
                .update_expression("SET failed = failed + :one")
                .condition_expression("#day = :day OR failed >= :locked");
            if written(more.send().await)?.is_some() {
                return Ok(());
            }
            let anew = update()
                .update_expression("SET failed = :one, #day = :day")
                .condition_expression("attribute_not_exists(pk) OR (#day <> :day AND failed < :locked)");
            if written(anew.send().await)?.is_some() {
                return Ok(());
            }
        }
        Err(anyhow::anyhow!("the failures of {user} kept changing").into())
    }

    /// Forgets what was tried in vain, for the transaction of a sign-in by something else.
    pub(super) fn forget_face_tries(&self, scope: &ProjectScope, user: &UserId) -> Result<Delete> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(tries_key(scope, user).into()));
        Ok(delete.build().map_err(anyhow::Error::new)?)
    }
}

fn nonces(nonce: &RequestNonce) -> AttributeValue {
    AttributeValue::Ss(vec![nonce.as_str().to_owned()])
}

fn done_by(item: &Item, step: FaceStep) -> Option<&str> {
    item.get(step.name())?.as_m().ok()?.get("by")?.as_s().ok().map(String::as_str)
}

fn key(scope: &ProjectScope, id: &ValidationId) -> Key {
    scope.part(format_args!("V#{id}"), "FACEVALIDATION")
}

fn tries_key(scope: &ProjectScope, user: &UserId) -> Key {
    scope.part(format_args!("U#{user}"), "FACETRIES")
}
