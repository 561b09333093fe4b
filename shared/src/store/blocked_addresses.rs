//! Addresses that nobody may sign in with.

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Update};

use super::{
    Changed, Key, LAYOUT, Listed, ProjectScope, Store, number,
    people::{self, Who},
    transaction::Transaction,
};
use crate::{
    error::Result,
    model::{BlockedAddress, Record},
    types::{Address, Environment},
};

impl Store {
    /// Blocks an address with what happened; lost if that was done before.
    pub(crate) async fn block_address(
        &self,
        scope: &ProjectScope,
        blocked: &BlockedAddress,
        records: &[Record],
    ) -> Result<Changed> {
        let who = Who { environment: blocked.environment, address: blocked.address.as_str() };
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(people::key(scope, &who).into()))
            .update_expression("SET blocked = :yes, v = :layout")
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":layout", number(LAYOUT));
        let update = update.build().map_err(anyhow::Error::new)?;
        let put = self.put_if_new(key(scope, blocked.environment, blocked.address.as_str()), blocked)?;
        self.change(scope, Transaction::default().update(update).put(put), records).await
    }

    /// Takes that back with what happened; lost if it is not blocked.
    pub(crate) async fn unblock_address(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        address: &Address,
        records: &[Record],
    ) -> Result<Changed> {
        let who = Who { environment, address: address.as_str() };
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(people::key(scope, &who).into()))
            .update_expression("REMOVE blocked");
        let update = update.build().map_err(anyhow::Error::new)?;
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, environment, address.as_str()).into()))
            .condition_expression("attribute_exists(pk)");
        let delete = delete.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update).delete(delete), records).await
    }

    /// The blocked address, if it is one.
    pub(crate) async fn blocked_address(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        address: &Address,
    ) -> Result<Option<BlockedAddress>> {
        self.get(key(scope, environment, address.as_str())).await
    }

    /// The blocked addresses, from the one behind `after` on.
    pub(crate) async fn blocked_addresses(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<BlockedAddress>> {
        self.list(key(scope, environment, ""), PREFIX, limit, after).await
    }
}

const PREFIX: &str = "ADDRESS#";

fn key(scope: &ProjectScope, environment: Environment, address: &str) -> Key {
    scope.part(format_args!("BLOCKED#{}", environment.name()), &format!("{PREFIX}{address}"))
}
