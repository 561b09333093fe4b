//! Alerts, what they count, and who of several workers speaks for one.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, Delete, Update},
};
use jiff::Timestamp;

use super::{
    Changed, Item, Key, Listed, ProjectScope, Store, number, text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{Alert, MOST_ALERTS, Receiver, Record},
    types::{AlertId, Environment, EventId},
};

/// How adding an alert ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertAdded {
    /// It is there.
    Done,
    /// Its id is taken.
    Lost,
    /// There are as many as an environment may have.
    Full,
}

/// On which side of an event its neighbours are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Earlier ones.
    Before,
    /// Later ones.
    Behind,
}

impl Store {
    /// Adds an alert with what happened, unless its environment has as many as it may have.
    pub(crate) async fn create_alert(
        &self,
        scope: &ProjectScope,
        alert: &Alert,
        records: &[Record],
    ) -> Result<AlertAdded> {
        let transaction = Transaction::default()
            .put(self.put_if_new(key(scope, &alert.id), alert)?)
            .update(self.count_alerts(scope, alert.environment, 1)?);
        let stood_there = match self.transact(self.with_records(scope, transaction, records)?).await? {
            Transacted::Done => return Ok(AlertAdded::Done),
            Transacted::Refused(stood_there) => stood_there,
        };
        let is_taken = stood_there.first().is_some_and(Option::is_some);
        Ok(if is_taken { AlertAdded::Lost } else { AlertAdded::Full })
    }

    /// An alert by its id, as it is now.
    pub(crate) async fn alert(&self, scope: &ProjectScope, id: &AlertId) -> Result<Option<Alert>> {
        self.get(key(scope, id)).await
    }

    /// The alerts of a project, from the one behind `after` on.
    pub(crate) async fn alerts(&self, scope: &ProjectScope, limit: u32, after: Option<&str>) -> Result<Listed<Alert>> {
        self.list(partition(scope, PREFIX), PREFIX, limit, after).await
    }

    /// All alerts of a project: there are so few that one query reads them.
    pub(crate) async fn alerts_of(&self, scope: &ProjectScope) -> Result<Vec<Alert>> {
        Ok(self.alerts(scope, 2 * MOST_ALERTS, None).await?.items)
    }

    /// Gives an alert other settings, with what happened; lost if it has changed since, or is no longer there. Whether
    /// it speaks right now stays as it is.
    pub(crate) async fn change_alert(
        &self,
        scope: &ProjectScope,
        last: &Alert,
        next: &Alert,
        records: &[Record],
    ) -> Result<Changed> {
        let settings: Item = serde_dynamo::to_item(&next.settings).map_err(anyhow::Error::new)?;
        let mut update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &next.id).into()))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change))
            .expression_attribute_values(":change", text(&next.change));
        let mut sets = vec!["#change = :change".to_owned()];
        for (name, value) in settings {
            sets.push(format!("#{name} = :{name}"));
            update = update
                .expression_attribute_names(format!("#{name}"), &name)
                .expression_attribute_values(format!(":{name}"), value);
        }
        let update =
            update.update_expression(format!("SET {}", sets.join(", "))).build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update), records).await
    }

    /// Removes an alert with what happened; lost if it is no longer there.
    pub(crate) async fn delete_alert(
        &self,
        scope: &ProjectScope,
        alert: &Alert,
        records: &[Record],
    ) -> Result<Changed> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &alert.id).into()))
            .condition_expression("attribute_exists(pk)");
        let transaction = Transaction::default()
            .delete(delete.build().map_err(anyhow::Error::new)?)
            .update(self.count_alerts(scope, alert.environment, -1)?);
        self.change(scope, transaction, records).await
    }

    /// How many alerts an environment has, for the transaction that adds or removes one.
    fn count_alerts(&self, scope: &ProjectScope, environment: Environment, more: i64) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(partition(scope, &format!("COUNT#{}", environment.name())).into()))
            .update_expression("ADD alerts :more")
            .expression_attribute_values(":more", number(more));
        let update = if more > 0 {
            update
                .condition_expression("attribute_not_exists(alerts) OR alerts < :most")
                .expression_attribute_values(":most", number(MOST_ALERTS))
        } else {
            update
        };
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// The events nearest to this one that wait or waited for the same receiver, on one side of it: the nearest first,
    /// at most so many, and none beyond that moment.
    pub(crate) async fn neighbours(
        &self,
        scope: &ProjectScope,
        receiver: &Receiver,
        event: &EventId,
        side: Side,
        edge: Timestamp,
        most: u32,
    ) -> Result<Vec<EventId>> {
        let partition = scope.part(format_args!("D#{receiver}"), event.as_str());
        let edge = u64::try_from(edge.as_microsecond()).unwrap_or_default();
        let (condition, edge) = match side {
            Side::Before => ("pk = :pk AND sk >= :edge", EventId::floor(edge)),
            Side::Behind => ("pk = :pk AND sk < :edge", EventId::floor(edge + 1)),
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (mut found, mut start) = (Vec::new(), Some(Item::from(partition.clone())));
        while found.len() < most && start.is_some() {
            let answer = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression(condition)
                .expression_attribute_values(":pk", text(&partition.pk))
                .expression_attribute_values(":edge", text(&edge))
                .projection_expression("sk")
                .scan_index_forward(side == Side::Behind)
                .set_exclusive_start_key(start)
                .limit(i32::try_from(most - found.len()).unwrap_or(i32::MAX))
                .consistent_read(true)
                .send()
                .await?;
            let ids = answer.items.unwrap_or_default();
            found.extend(ids.iter().filter_map(|row| row.get("sk")?.as_s().ok()?.parse::<EventId>().ok()));
            start = answer.last_evaluated_key;
        }
        Ok(found)
    }

    /// Lets one event speak for an alert, if it is on, was silent for as long as it says, and no other event speaks for
    /// it right now.
    pub(crate) async fn claim_alert(
        &self,
        scope: &ProjectScope,
        alert: &Alert,
        event: &EventId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool> {
        let silent_since = now - alert.quiet();
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(scope, &alert.id).into()))
            .update_expression("SET telling = :event, telling_until = :until")
            .condition_expression(
                "enabled = :yes AND (attribute_not_exists(told_at) OR told_at <= :silent) \
                 AND (attribute_not_exists(telling_until) OR telling_until <= :now OR telling = :event)",
            )
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":event", text(event.as_str()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .expression_attribute_values(":silent", number(silent_since.as_millisecond()))
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(true),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Lets other events speak for an alert, because this one could not.
    pub(crate) async fn release_alert(&self, scope: &ProjectScope, alert: &AlertId, event: &EventId) -> Result<()> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, alert).into()))
            .update_expression("REMOVE telling, telling_until")
            .condition_expression("telling = :event")
            .expression_attribute_values(":event", text(event.as_str()));
        let update = update.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update), &[]).await.map(drop)
    }

    /// Writes down that an event has spoken for an alert, with what happened. If another one speaks for it by now, or it
    /// is gone, only what happened.
    pub(crate) async fn alert_told(
        &self,
        scope: &ProjectScope,
        alert: &AlertId,
        event: &EventId,
        record: &Record,
    ) -> Result<()> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, alert).into()))
            .update_expression("SET told_at = :now REMOVE telling, telling_until")
            .condition_expression("telling = :event")
            .expression_attribute_values(":event", text(event.as_str()))
            .expression_attribute_values(":now", number(record.at.as_millisecond()));
        let update = update.build().map_err(anyhow::Error::new)?;
        let records = std::slice::from_ref(record);
        match self.change(scope, Transaction::default().update(update), records).await? {
            Changed::Done => Ok(()),
            Changed::Lost => self.note(scope, records).await,
        }
    }
}

const PREFIX: &str = "ALERT#";

fn key(scope: &ProjectScope, id: &AlertId) -> Key {
    partition(scope, &format!("{PREFIX}{id}"))
}

fn partition(scope: &ProjectScope, sk: &str) -> Key {
    scope.part(format_args!("ALERTS"), sk)
}
