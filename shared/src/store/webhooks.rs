//! Webhooks, and how their receivers are doing.

use aws_sdk_dynamodb::types::{Delete, Put, Update, builders::UpdateBuilder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Answered, Changed, Key, Listed, ProjectScope, Store, item, number, text,
    transaction::{Transacted, Transaction},
    validations::value,
};
use crate::{
    error::Result,
    model::{Disabled, DisabledReason, Health, MOST_WEBHOOKS, Record, Webhook},
    types::{Environment, RequestNonce, WebhookId},
};

/// How adding a webhook ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WebhookCreated {
    /// It is there now.
    Made,
    /// Its environment has as many as there may be.
    Full,
    /// Its id is taken, or the request is another run's by now.
    Lost,
}

/// A row of health says by its sort key whose it is.
#[derive(Serialize, Deserialize)]
struct HealthRow {
    sk: String,
    #[serde(flatten)]
    health: Health,
}

const THERE: &str = "attribute_exists(pk)";

impl Store {
    /// Adds a webhook with what happened and the answer to who has asked for it, if there is room in its environment.
    pub(crate) async fn create_webhook(
        &self,
        scope: &ProjectScope,
        webhook: &Webhook,
        answer: Option<Answered<'_>>,
        records: &[Record],
    ) -> Result<WebhookCreated> {
        let counted = self
            .count(scope, webhook.environment, 1)
            .condition_expression("attribute_not_exists(webhooks) OR webhooks < :most")
            .expression_attribute_values(":most", number(MOST_WEBHOOKS));
        let put = self.put_if_new(key(scope, &webhook.id), webhook)?;
        let transaction = Transaction::default().update(counted.build().map_err(anyhow::Error::new)?).put(put);
        let transaction = self.answering(scope, transaction, answer.as_ref())?;
        let transaction = self.with_records(scope, transaction, records)?;
        Ok(match self.transact(transaction).await? {
            Transacted::Done => WebhookCreated::Made,
            Transacted::Refused(reasons) if reasons.first().is_some_and(Option::is_some) => WebhookCreated::Full,
            Transacted::Refused(_) => WebhookCreated::Lost,
        })
    }

    /// A webhook by its id.
    pub(crate) async fn webhook(&self, scope: &ProjectScope, id: &WebhookId) -> Result<Option<Webhook>> {
        self.get(key(scope, id)).await
    }

    /// The webhooks of a project, from the one behind `after` on.
    pub(crate) async fn webhooks(
        &self,
        scope: &ProjectScope,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<Webhook>> {
        self.list(row_key(scope, ""), PREFIX, limit, after).await
    }

    /// All webhooks of a project: so few that one read has them.
    pub(crate) async fn webhooks_of(&self, scope: &ProjectScope) -> Result<Vec<Webhook>> {
        Ok(self.webhooks(scope, MOST_OF_A_PROJECT, None).await?.items)
    }

    /// Puts a webhook in the place of what it was, with what happened and the answer to who has asked for it; lost if it
    /// has changed since, or is no longer there. One that begins anew is as healthy as a new one.
    pub(crate) async fn change_webhook(
        &self,
        scope: &ProjectScope,
        last: &Webhook,
        next: &Webhook,
        begins_anew: bool,
        answer: Option<Answered<'_>>,
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key(scope, &next.id), next)?))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change));
        let mut transaction = Transaction::default().put(put.build().map_err(anyhow::Error::new)?);
        if begins_anew {
            transaction = transaction.delete(self.forget_health(scope, &next.id)?);
        }
        let transaction = self.answering(scope, transaction, answer.as_ref())?;
        self.change(scope, transaction, records).await
    }

    /// Removes a webhook with what happened; lost if it is no longer there.
    pub(crate) async fn delete_webhook(
        &self,
        scope: &ProjectScope,
        webhook: &Webhook,
        records: &[Record],
    ) -> Result<Changed> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(key(scope, &webhook.id).into()));
        let delete = delete.condition_expression(THERE).build().map_err(anyhow::Error::new)?;
        let counted = self.count(scope, webhook.environment, -1).build().map_err(anyhow::Error::new)?;
        let health = self.forget_health(scope, &webhook.id)?;
        self.change(scope, Transaction::default().delete(delete).update(counted).delete(health), records).await
    }

    /// Sends nothing more to a webhook, with what happened; lost if it is no longer what was read, so that who has just
    /// changed it or switched it on is not undone.
    pub(crate) async fn disable_webhook(
        &self,
        scope: &ProjectScope,
        webhook: &Webhook,
        reason: DisabledReason,
        now: Timestamp,
        records: &[Record],
    ) -> Result<Changed> {
        let disabled = value(Disabled { reason, at: now })?;
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &webhook.id).into()))
            .update_expression("SET disabled = :disabled, #change = :next")
            .condition_expression("#change = :last AND attribute_not_exists(disabled)")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":disabled", disabled)
            .expression_attribute_values(":last", text(&webhook.change))
            .expression_attribute_values(":next", text(RequestNonce::new().as_str()));
        let update = update.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update), records).await
    }

    /// How a webhook's receiver has been doing; nothing before its first message.
    pub(crate) async fn webhook_health(&self, scope: &ProjectScope, id: &WebhookId) -> Result<Option<Health>> {
        self.get(health_key(scope, id)).await
    }

    /// How the receivers of a project have been doing, as far as they were sent something.
    pub(crate) async fn webhook_healths(&self, scope: &ProjectScope) -> Result<Vec<(WebhookId, Health)>> {
        let rows: Listed<HealthRow> = self.list(row_key(scope, ""), HEALTH_PREFIX, MOST_OF_A_PROJECT, None).await?;
        let named = rows.items.into_iter().filter_map(|row| {
            let id = row.sk.strip_prefix(HEALTH_PREFIX)?.parse().ok()?;
            Some((id, row.health))
        });
        Ok(named.collect())
    }

    /// Counts the webhooks of an environment, for a transaction.
    fn count(&self, scope: &ProjectScope, environment: Environment, more: i64) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(row_key(scope, &format!("COUNT#{}", environment.name())).into()))
            .update_expression("ADD webhooks :more")
            .expression_attribute_values(":more", number(more))
    }

    fn forget_health(&self, scope: &ProjectScope, id: &WebhookId) -> Result<Delete> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(health_key(scope, id).into()));
        Ok(delete.build().map_err(anyhow::Error::new)?)
    }

    fn answering(
        &self,
        scope: &ProjectScope,
        transaction: Transaction,
        answer: Option<&Answered<'_>>,
    ) -> Result<Transaction> {
        Ok(match answer {
            Some(Answered { name, run, answer }) => transaction.update(self.finish_request(scope, name, run, answer)?),
            None => transaction,
        })
    }
}

/// More than the webhooks of both environments.
const MOST_OF_A_PROJECT: u32 = 100;

const PREFIX: &str = "WEBHOOK#";
const HEALTH_PREFIX: &str = "HEALTH#";

fn key(scope: &ProjectScope, id: &WebhookId) -> Key {
    row_key(scope, &format!("{PREFIX}{id}"))
}

/// Where the delivery worker writes how a receiver is doing.
pub(super) fn health_key(scope: &ProjectScope, id: &WebhookId) -> Key {
    row_key(scope, &format!("{HEALTH_PREFIX}{id}"))
}

fn row_key(scope: &ProjectScope, sk: &str) -> Key {
    scope.part(format_args!("WEBHOOKS"), sk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Item, row};

    #[test]
    fn a_row_of_health_says_whose_it_is() {
        let at = Timestamp::from_second(1).unwrap();
        let health = Health { failures: 3, failing_since: Some(at), ..Health::default() };
        let id = WebhookId::new();
        let key = Key { pk: "P".to_owned(), sk: format!("{HEALTH_PREFIX}{id}") };
        let item: Item = item(key, &health).unwrap();
        let read: HealthRow = row(item).unwrap();
        assert_eq!(read.sk, format!("{HEALTH_PREFIX}{id}"));
        assert_eq!((read.health.failures, read.health.failing_since, read.health.open_until), (3, Some(at), None));
    }
}
