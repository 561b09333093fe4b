//! Tokens that back ends hold.

use aws_sdk_dynamodb::types::Update;
use jiff::Timestamp;

use super::{Changed, Key, Listed, ProjectScope, Store, number, transaction::Transaction};
use crate::{
    error::Result,
    model::{ApiToken, Record},
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
}

const PREFIX: &str = "TOKEN#";

fn key(scope: &ProjectScope, id: &ApiTokenId) -> Key {
    partition(scope, id.as_str())
}

fn partition(scope: &ProjectScope, id: &str) -> Key {
    scope.part(format_args!("TOKENS"), &format!("{PREFIX}{id}"))
}
