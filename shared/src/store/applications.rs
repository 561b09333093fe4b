//! Applications that let people sign in with us.

use aws_sdk_dynamodb::types::{Delete, Put};
use jiff::Timestamp;

use super::{
    Changed, Key, Listed, ProjectScope, Store, item, number, text,
    transaction::{Transacted, Transaction},
    written,
};
use crate::{
    error::Result,
    model::{Application, KeptAnswer, Record, USE_KNOWN_TO},
    types::{ApplicationId, ClientSecretId, RequestNonce},
};

/// The answer to a request that may be repeated, kept with what the request does.
#[derive(Debug)]
pub(crate) struct Answered<'a> {
    /// Names the request.
    pub(crate) name: &'a RequestNonce,
    /// Names this run of it.
    pub(crate) run: &'a RequestNonce,
    /// What its caller is told.
    pub(crate) answer: &'a KeptAnswer,
}

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

    /// Puts an application in the place of what it was, with what happened and the answer to who has asked for it; lost
    /// if it has changed since, or is no longer there.
    pub(crate) async fn change_application(
        &self,
        scope: &ProjectScope,
        last: &Application,
        next: &Application,
        answer: Option<Answered<'_>>,
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key(scope, &next.id), next)?))
            // Rows of before there were secrets do not name their state.
            .condition_expression("#change = :last OR (attribute_exists(pk) AND attribute_not_exists(#change))")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change));
        let mut transaction = Transaction::default().put(put.build().map_err(anyhow::Error::new)?);
        if let Some(Answered { name, run, answer }) = answer {
            transaction = transaction.update(self.finish_request(scope, name, run, answer)?);
        }
        self.change(scope, transaction, records).await
    }

    /// Writes down that a secret was used, unless that was done within the hour or it is gone.
    pub(crate) async fn client_secret_used(
        &self,
        scope: &ProjectScope,
        application: &ApplicationId,
        secret: &ClientSecretId,
        now: Timestamp,
    ) -> Result<()> {
        let known_until = now - USE_KNOWN_TO;
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, application).into()))
            .update_expression("SET secrets.#id.last_used_at = :now")
            .condition_expression(
                "attribute_exists(secrets.#id) AND (attribute_not_exists(secrets.#id.last_used_at) \
                 OR secrets.#id.last_used_at <= :until)",
            )
            .expression_attribute_names("#id", secret.as_str())
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(known_until.as_millisecond()))
            .send()
            .await;
        written(outcome).map(drop)
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
