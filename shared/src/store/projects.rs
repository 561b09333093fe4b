//! Projects, what they have published, and the guard of each.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Changed, Item, Key, ProjectScope, Store, item, number, row, text, transaction::Transaction};
use crate::{
    error::Result,
    model::{LiveFlow, Member, Project, Record},
    types::{ClientId, Environment, ProjectId},
};

/// All that a sign-in has to know of a project.
#[derive(Debug)]
pub struct Published {
    /// The project; nothing for the deployment's own.
    pub project: Option<Project>,
    /// The published login flow, if there is one.
    pub flow: Option<LiveFlow>,
    /// Until when its guard is up.
    pub guarded_until: Option<Timestamp>,
}

const GUARD: &str = "GUARD";

#[derive(Serialize, Deserialize)]
struct Guard {
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    until: Timestamp,
}

/// What a public id stands for.
#[derive(Serialize, Deserialize)]
struct Client {
    project_id: ProjectId,
}

/// It does not begin with its project: it is how the project is found.
pub(super) fn client_key(id: &ClientId) -> Key {
    Key { pk: format!("CLIENT#{}", id.in_environment(Environment::Production)), sk: "CLIENT".to_owned() }
}

impl Store {
    /// Adds a project with its owner and what happened. Who makes one may act in it; nothing if its id is taken.
    pub async fn create_project(
        &self,
        project: &Project,
        owner: Option<&Member>,
        records: &[Record],
    ) -> Result<Option<ProjectScope>> {
        let scope = ProjectScope::of(project.id.clone());
        let client = Client { project_id: project.id.clone() };
        let mut transaction = Transaction::default()
            .put(self.put_if_new(scope.key("PROJECT"), project)?)
            .put(self.put_if_new(client_key(&project.client_id), &client)?)
            .put(self.list_project(&project.id)?);
        for put in owner.map(|owner| self.put_first_owner(&scope, owner)).transpose()?.into_iter().flatten() {
            transaction = transaction.put(put);
        }
        Ok(match self.change(&scope, transaction, records).await? {
            Changed::Done => Some(scope),
            Changed::Lost => None,
        })
    }

    /// Puts a project in the place of what it was, with what happened; lost if it has changed since. One that
    /// is deleted by it is listed, until it is restored or its rows are removed.
    pub(crate) async fn change_project(
        &self,
        scope: &ProjectScope,
        last: &Project,
        next: &Project,
        records: &[Record],
    ) -> Result<Changed> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(scope.key("PROJECT"), next)?))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change));
        let transaction = Transaction::default().put(put.build().map_err(anyhow::Error::new)?);
        let transaction = match (last.deleted_at, next.deleted_at) {
            (None, Some(at)) => transaction.put(self.put_deleted(next, at)?),
            (Some(_), None) => transaction.delete(self.delete_deleted(&next.id)?),
            _ => transaction,
        };
        self.change(scope, transaction, records).await
    }

    /// The project that a public id belongs to. What a caller may do there is what anybody may.
    pub(crate) async fn project_of_client(&self, id: &ClientId) -> Result<Option<ProjectScope>> {
        let client: Option<Client> = self.get(client_key(id)).await?;
        Ok(client.map(|client| ProjectScope::of(client.project_id)))
    }

    /// The project itself.
    pub async fn project(&self, scope: &ProjectScope) -> Result<Option<Project>> {
        self.get(scope.key("PROJECT")).await
    }

    /// All that a sign-in has to know of a project, in one read.
    pub async fn published(&self, scope: &ProjectScope, environment: Environment) -> Result<Published> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(scope.key("").pk))
            .consistent_read(true)
            .send()
            .await?;
        let mut rows: HashMap<String, Item> = HashMap::new();
        for item in answer.items.unwrap_or_default() {
            if let Some(Ok(sk)) = item.get("sk").map(AttributeValue::as_s) {
                rows.insert(sk.clone(), item);
            }
        }
        let guard: Option<Guard> = rows.remove(GUARD).map(row).transpose()?;
        Ok(Published {
            project: rows.remove("PROJECT").map(row).transpose()?,
            flow: rows.remove(&super::flows::live_key(scope, environment).sk).map(row).transpose()?,
            guarded_until: guard.map(|guard| guard.until),
        })
    }

    /// Puts the project's guard up.
    pub async fn raise_guard(&self, scope: &ProjectScope, until: Timestamp) -> Result<()> {
        let put = self.client.put_item().table_name(&self.table);
        put.set_item(Some(item(scope.key(GUARD), &Guard { until })?)).send().await?;
        Ok(())
    }

    /// Counts a wrong guess of an hour, and says how many its counter has.
    pub(crate) async fn count_invalid(&self, scope: &ProjectScope, hour: i64, shard: u32) -> Result<u32> {
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(scope.part(format_args!("G#{hour}#{shard}"), "INVALID").into()))
            .update_expression("ADD invalid :one SET #ttl = :ttl")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":ttl", number((hour + 2) * 3600))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await?;
        let count = answer.attributes.and_then(|row| row.get("invalid")?.as_n().ok()?.parse().ok());
        Ok(count.unwrap_or_default())
    }
}
