//! Applications that let people sign in with us.

use aws_sdk_dynamodb::types::{Delete, Put};

use super::{
    Changed, Key, Listed, ProjectScope, Store, item,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Application, Record},
    types::ApplicationId,
};

const THERE: &str = "attribute_exists(pk)";

impl Store {
    /// Adds an application with what happened, unless its id is taken.
    pub async fn create_application(
        &self,
        scope: &ProjectScope,
        application: &Application,
        records: &[Record],
    ) -> Result<Changed> {
        let put = self.put_if_new(key(scope, &application.id), application)?;
        self.change(scope, Transaction::default().put(put), records).await
    }

    /// An application by its id.
    pub(crate) async fn application(&self, scope: &ProjectScope, id: &ApplicationId) -> Result<Option<Application>> {
        self.get(key(scope, id)).await
    }

    /// The applications of a project, from the one behind `after` on.
    pub(crate) async fn applications(
        &self,
        scope: &ProjectScope,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<Application>> {
        self.list(partition(scope, ""), PREFIX, limit, after).await
    }

    /// Puts an application in the place of itself, with what happened; lost if it is no longer there.
    pub(crate) async fn change_application(
        &self,
        scope: &ProjectScope,
        next: &Application,
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key(scope, &next.id), next)?))
            .condition_expression(THERE);
        let put = put.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().put(put), records).await
    }

    /// Removes an application with what happened; lost if it is no longer there.
    pub(crate) async fn delete_application(
        &self,
        scope: &ProjectScope,
        id: &ApplicationId,
        records: &[Record],
    ) -> Result<Changed> {
        let delete =
            Delete::builder().table_name(&self.table).set_key(Some(key(scope, id).into())).condition_expression(THERE);
        let delete = delete.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().delete(delete), records).await
    }

    /// Writes all of it with what happened, or nothing because a condition did not hold.
    pub(super) async fn change(
        &self,
        scope: &ProjectScope,
        transaction: Transaction,
        records: &[Record],
    ) -> Result<Changed> {
        let transaction = self.with_records(scope, transaction, records)?;
        Ok(match self.transact(transaction).await? {
            Transacted::Done => Changed::Done,
            Transacted::Refused(_) => Changed::Lost,
        })
    }
}

const PREFIX: &str = "APPLICATION#";

fn key(scope: &ProjectScope, id: &ApplicationId) -> Key {
    partition(scope, id.as_str())
}

fn partition(scope: &ProjectScope, id: &str) -> Key {
    scope.part(format_args!("APPS"), &format!("{PREFIX}{id}"))
}
