//! Grants: redeemed once, and taken back when their code comes again.

use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, Update};
use jiff::Timestamp;

use super::{
    Item, Key, ProjectScope, Store, number, text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Grant, Record},
    types::{GrantId, RequestNonce},
};

/// How redeeming an authorization code ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Redeemed {
    /// This request did it, now or when it came before.
    Ours,
    /// It was redeemed before, or is too late.
    Lost,
}

impl Store {
    /// A grant by its id, as it is now: taking it back works at once.
    pub(crate) async fn grant(&self, scope: &ProjectScope, id: &GrantId) -> Result<Option<Grant>> {
        self.get(key(scope, id)).await
    }

    /// A new grant, for the transaction of the sign-in.
    pub(super) fn put_grant(&self, scope: &ProjectScope, grant: &Grant) -> Result<Put> {
        self.put_if_new(key(scope, &grant.id), grant)
    }

    /// Lets the code of a grant that waits be good from now on. Whoever comes second finds that done.
    pub(crate) async fn fetch_grant(
        &self,
        scope: &ProjectScope,
        grant: &GrantId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<()> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, grant).into()))
            .update_expression("SET expires_at = :until REMOVE waits_until")
            .condition_expression("waits_until > :now AND revoked = :no AND attribute_not_exists(redeemed_by)")
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":no", AttributeValue::Bool(false));
        let update = update.build().map_err(anyhow::Error::new)?;
        self.transact(Transaction::default().update(update)).await?;
        Ok(())
    }

    /// Uses up the code of a grant, with what happened.
    pub(crate) async fn redeem(
        &self,
        scope: &ProjectScope,
        grant: &GrantId,
        nonce: &RequestNonce,
        now: Timestamp,
        records: &[Record],
    ) -> Result<Redeemed> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, grant).into()))
            .update_expression("SET redeemed_by = :nonce")
            .condition_expression("attribute_not_exists(redeemed_by) AND revoked = :no AND expires_at > :now")
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":no", AttributeValue::Bool(false))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let update = update.build().map_err(anyhow::Error::new)?;
        let transaction = self.with_records(scope, Transaction::default().update(update), records)?;
        let Transacted::Refused(stood_there) = self.transact(transaction).await? else { return Ok(Redeemed::Ours) };
        let stood_there = stood_there.into_iter().next().flatten();
        let is_ours = stood_there.is_some_and(|item| redeemed_by(&item) == Some(nonce.as_str()));
        Ok(if is_ours { Redeemed::Ours } else { Redeemed::Lost })
    }

    /// Takes back what a grant has given, with what happened. Nothing if that was done before.
    pub(crate) async fn revoke_grant(&self, scope: &ProjectScope, grant: &GrantId, records: &[Record]) -> Result<()> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, grant).into()))
            .update_expression("SET revoked = :yes")
            .condition_expression("revoked = :no")
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":no", AttributeValue::Bool(false));
        let update = update.build().map_err(anyhow::Error::new)?;
        let transaction = self.with_records(scope, Transaction::default().update(update), records)?;
        self.transact(transaction).await?;
        Ok(())
    }
}

fn redeemed_by(item: &Item) -> Option<&str> {
    item.get("redeemed_by").and_then(|value| value.as_s().ok()).map(String::as_str)
}

fn key(scope: &ProjectScope, id: &GrantId) -> Key {
    scope.part(format_args!("GRANT#{id}"), "GRANT")
}
