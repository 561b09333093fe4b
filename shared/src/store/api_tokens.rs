//! Tokens that back ends hold.

use aws_sdk_dynamodb::types::Update;
use jiff::Timestamp;

use super::{Changed, Key, Listed, ProjectScope, Store, number, transaction::Transaction, written};
use crate::{
    error::Result,
    model::{ApiToken, Record, USE_KNOWN_TO},
    types::ApiTokenId,
};

impl Store {
    /// Adds a token with what happened, unless its id is taken.
    pub async fn create_api_token(
        &self,
        scope: &ProjectScope,
        token: &ApiToken,
        records: &[Record],
    ) -> Result<Changed> {
        let put = self.put_if_new(key(scope, &token.id), token)?;
        self.change(scope, Transaction::default().put(put), records).await
    }

    /// A token by its id, as it is now: revoking it works at once.
    pub(crate) async fn api_token(&self, scope: &ProjectScope, id: &ApiTokenId) -> Result<Option<ApiToken>> {
        self.get(key(scope, id)).await
    }

    /// The tokens of a project, from the one behind `after` on.
    pub(crate) async fn api_tokens(
        &self,
        scope: &ProjectScope,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<ApiToken>> {
        self.list(partition(scope, ""), PREFIX, limit, after).await
    }

    /// Takes a token back with what happened; lost if that was done before.
    pub(crate) async fn revoke_api_token(
        &self,
        scope: &ProjectScope,
        id: &ApiTokenId,
        now: Timestamp,
        records: &[Record],
    ) -> Result<Changed> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, id).into()))
            .update_expression("SET revoked_at = :now")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(revoked_at)")
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let update = update.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update), records).await
    }

    /// Writes down that a token was used, unless that was done within the hour.
    pub(crate) async fn api_token_used(&self, scope: &ProjectScope, id: &ApiTokenId, now: Timestamp) -> Result<()> {
        let known_until = now - USE_KNOWN_TO;
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, id).into()))
            .update_expression("SET last_used_at = :now")
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(last_used_at) OR last_used_at <= :until)",
            )
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(known_until.as_millisecond()))
            .send()
            .await;
        written(outcome).map(drop)
    }
}

const PREFIX: &str = "TOKEN#";

fn key(scope: &ProjectScope, id: &ApiTokenId) -> Key {
    partition(scope, id.as_str())
}

fn partition(scope: &ProjectScope, id: &str) -> Key {
    scope.part(format_args!("TOKENS"), &format!("{PREFIX}{id}"))
}
