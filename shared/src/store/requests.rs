//! Requests that their callers may repeat.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{ReturnValuesOnConditionCheckFailure, Update},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Key, ProjectScope, Store, number, row, text, written};
use crate::{error::Result, model::KeptAnswer, types::RequestNonce};

/// Whether a request that may be repeated is to be done.
#[derive(Debug)]
pub enum Begun {
    /// Do it: it was not done, or whoever was at it has died.
    Go,
    /// It is being done.
    InProgress,
    /// It was done, with this answer.
    Done(KeptAnswer),
    /// The same key came with another body.
    Mismatch,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    body_hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<KeptAnswer>,
    expires_at: i64,
    in_progress_until: i64,
}

/// How long an answer is kept, in seconds.
const KEPT: i64 = 24 * 60 * 60;

impl Store {
    /// Begins a request, unless it was begun or done. A run that has begun it, and whose reply was lost, goes on.
    pub(crate) async fn begin_request(
        &self,
        scope: &ProjectScope,
        name: &RequestNonce,
        run: &RequestNonce,
        body_hash: &str,
        now: Timestamp,
        in_progress_until: Timestamp,
    ) -> Result<Begun> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, name).into()))
            .update_expression(
                "SET body_hash = :hash, run = :run, expires_at = :expires, in_progress_until = :until, #ttl = :ttl \
                 REMOVE answer",
            )
            .condition_expression(
                "attribute_not_exists(pk) OR expires_at <= :now OR (attribute_not_exists(answer) \
                 AND (run = :run OR (in_progress_until <= :now AND body_hash = :hash)))",
            )
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":hash", text(body_hash))
            .expression_attribute_values(":run", text(run.as_str()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(in_progress_until.as_millisecond()))
            .expression_attribute_values(":expires", number(now.as_millisecond() + KEPT * 1000))
            .expression_attribute_values(":ttl", number(now.as_second() + KEPT))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = outcome else { return Ok(Begun::Go) };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(error.into());
        };
        let kept: Kept = row(failed.item().cloned().unwrap_or_default())?;
        Ok(match kept.answer {
            _ if kept.body_hash != body_hash => Begun::Mismatch,
            Some(answer) => Begun::Done(answer),
            None => Begun::InProgress,
        })
    }

    /// Keeps the answer, in the transaction of what the request does.
    pub(super) fn finish_request(
        &self,
        scope: &ProjectScope,
        name: &RequestNonce,
        run: &RequestNonce,
        answer: &KeptAnswer,
    ) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, name).into()))
            .update_expression("SET answer = :answer")
            .condition_expression("run = :run AND attribute_not_exists(answer)")
            .expression_attribute_values(":run", text(run.as_str()))
            .expression_attribute_values(":answer", super::validations::value(answer)?);
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// Keeps an answer that changed nothing, or whose change was written before.
    pub(crate) async fn keep_answer(
        &self,
        scope: &ProjectScope,
        name: &RequestNonce,
        run: &RequestNonce,
        answer: &KeptAnswer,
    ) -> Result<()> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, name).into()))
            .update_expression("SET answer = :answer")
            .condition_expression("run = :run AND attribute_not_exists(answer)")
            .expression_attribute_values(":run", text(run.as_str()))
            .expression_attribute_values(":answer", super::validations::value(answer)?)
            .send()
            .await;
        written(outcome).map(drop)
    }

    /// Forgets a request that failed and changed nothing, so that it can be repeated at once.
    pub(crate) async fn forget_request(
        &self,
        scope: &ProjectScope,
        name: &RequestNonce,
        run: &RequestNonce,
    ) -> Result<()> {
        let outcome = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, name).into()))
            .condition_expression("run = :run AND attribute_not_exists(answer)")
            .expression_attribute_values(":run", text(run.as_str()))
            .send()
            .await;
        written(outcome).map(drop)
    }
}

fn key(scope: &ProjectScope, name: &RequestNonce) -> Key {
    scope.part(format_args!("R#{}", name.as_str()), "REQUEST")
}
