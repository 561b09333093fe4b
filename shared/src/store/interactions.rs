//! Browsers on their way through the hosted page.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{ReturnValuesOnConditionCheckFailure, Update},
};

use super::{Created, Key, ProjectScope, Store, row, text, validations::value};
use crate::{
    error::Result,
    model::{Interaction, SentCode},
    types::{GrantId, InteractionId, RequestNonce},
};

impl Store {
    /// Adds an interaction, unless its id is taken.
    pub(crate) async fn create_interaction(&self, scope: &ProjectScope, interaction: &Interaction) -> Result<Created> {
        self.put_new(key(scope, &interaction.id), interaction).await
    }

    /// An interaction by its id.
    pub(crate) async fn interaction(&self, scope: &ProjectScope, id: &InteractionId) -> Result<Option<Interaction>> {
        self.get(key(scope, id)).await
    }

    /// Says where the next code goes; not if that changed since it was read. Of two clicks one sends.
    pub(crate) async fn change_sent_code(
        &self,
        scope: &ProjectScope,
        id: &InteractionId,
        last: Option<&SentCode>,
        next: Option<&SentCode>,
    ) -> Result<bool> {
        let update = self.client.update_item().table_name(&self.table).set_key(Some(key(scope, id).into()));
        let update = match next {
            Some(next) => {
                update.update_expression("SET code = :next").expression_attribute_values(":next", value(next)?)
            }
            None => update.update_expression("REMOVE code"),
        };
        let update = match last {
            Some(last) => update
                .condition_expression("code.#by = :last")
                .expression_attribute_names("#by", "by")
                .expression_attribute_values(":last", text(last.by.as_str())),
            None => update.condition_expression("attribute_exists(pk) AND attribute_not_exists(code)"),
        };
        let update = update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match update.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                // A try whose reply was lost has written what stands there.
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let stands: Option<Interaction> = failed.item().cloned().map(row).transpose()?;
                    Ok(stands.is_some_and(|stands| asked_by(stands.code.as_ref()) == asked_by(next)))
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Says what came of an interaction, for the transaction of the sign-in.
    pub(super) fn finish_interaction(
        &self,
        scope: &ProjectScope,
        id: &InteractionId,
        grant: &GrantId,
    ) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, id).into()))
            .update_expression("SET #grant = :grant")
            .expression_attribute_names("#grant", "grant")
            .expression_attribute_values(":grant", text(grant.as_str()));
        Ok(update.build().map_err(anyhow::Error::new)?)
    }
}

/// A stored time is shorter than the one that was written, so two codes are the same if one request asked for them.
fn asked_by(code: Option<&SentCode>) -> Option<&RequestNonce> {
    code.map(|code| &code.by)
}

fn key(scope: &ProjectScope, id: &InteractionId) -> Key {
    scope.part(format_args!("I#{id}"), "INTERACTION")
}
