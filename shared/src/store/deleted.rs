//! Every project that there is or was, and those that are deleted: until their rows go for good.

use aws_sdk_dynamodb::types::{Delete, Put, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Changed, Key, ProjectScope, Store, flows, invitations, item, members, number, projects, row, text,
    transaction::Transaction,
};
use crate::{
    error::Result,
    keys::Purpose,
    model::{Flow, Invitation, Member, Project, RESTORABLE, Record},
    types::{ClientId, ProjectId},
};

/// The partition that lists all projects. A row stays when its project is gone, so that no id is used twice.
const PROJECTS: &str = "PROJECTS";

/// The partition that lists deleted projects.
const DELETED: &str = "DELETED";

/// That a project is there, or was.
#[derive(Serialize, Deserialize)]
struct Listed {
    project: ProjectId,
}

/// A deleted project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deleted {
    /// Which.
    pub(crate) project: ProjectId,
    /// Its public id.
    pub(crate) client_id: ClientId,
    /// Until when it can be restored.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub(crate) due_at: Timestamp,
    /// Since when its rows are being removed; nobody can restore it any more.
    #[serde(
        default,
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) begun_at: Option<Timestamp>,
}

impl Deleted {
    /// Whether it is beyond restoring.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.begun_at.is_some() || self.due_at <= now
    }
}

impl Store {
    /// Lists a new project, for a transaction.
    pub(super) fn list_project(&self, project: &ProjectId) -> Result<Put> {
        self.put_if_new(listed_key(project), &Listed { project: project.clone() })
    }

    /// Lists a project as deleted at this time, for a transaction.
    pub(super) fn put_deleted(&self, project: &Project, at: Timestamp) -> Result<Put> {
        let deleted = Deleted {
            project: project.id.clone(),
            client_id: project.client_id.clone(),
            due_at: at + RESTORABLE,
            begun_at: None,
        };
        self.put_if_new(deleted_key(&project.id), &deleted)
    }

    /// Takes a restored project off the list, for a transaction; refused once its rows are being removed.
    pub(super) fn delete_deleted(&self, project: &ProjectId) -> Result<Delete> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(deleted_key(project).into()))
            .condition_expression("attribute_not_exists(begun_at)");
        Ok(delete.build().map_err(anyhow::Error::new)?)
    }

    /// Every project that is not gone.
    pub(crate) async fn listed_projects(&self) -> Result<Vec<ProjectId>> {
        let listed: Vec<Listed> = self.whole_list(PROJECTS, "attribute_not_exists(purged_at)").await?;
        Ok(listed.into_iter().map(|listed| listed.project).collect())
    }

    /// Every deleted project whose rows are not all gone.
    pub(crate) async fn deleted_projects(&self) -> Result<Vec<Deleted>> {
        self.whole_list(DELETED, "attribute_exists(pk)").await
    }

    /// Lets nobody restore a deleted project any more; lost if somebody just has.
    pub(crate) async fn begin_purge(&self, scope: &ProjectScope, now: Timestamp) -> Result<Changed> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(deleted_key(scope.project()).into()))
            .update_expression("SET begun_at = if_not_exists(begun_at, :now)")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let update = update.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().update(update), &[]).await
    }

    /// Removes what other partitions say of a project: whose list it is in, who is invited into it, and that its flows
    /// are in it.
    pub(crate) async fn forget_elsewhere(&self, scope: &ProjectScope) -> Result<()> {
        let listed = |member: &Member| members::membership_key(&member.user, scope.project().as_str());
        self.forget(scope.part(format_args!("TEAM"), ""), "MEMBER#", listed).await?;
        let invited = |invitation: &Invitation| invitations::invited_key(scope, &invitation.email);
        self.forget(scope.part(format_args!("TEAM"), ""), "INVITATION#", invited).await?;
        self.forget(scope.part(format_args!("FLOWS"), ""), "FLOW#", |flow: &Flow| flows::finding_key(&flow.id)).await
    }

    async fn forget<T: DeserializeOwned>(
        &self,
        partition: Key,
        prefix: &str,
        elsewhere: impl Fn(&T) -> Key,
    ) -> Result<()> {
        let mut after = None;
        loop {
            let part = self.list::<T>(partition.clone(), prefix, 100, after.as_deref()).await?;
            self.delete_all(part.items.iter().map(&elsewhere).collect()).await?;
            after = part.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// The last step, once all other rows of a project are gone: its public id, its keyrings, and its place among the
    /// deleted ones. Its id is never used again. Lost if that was done before.
    pub(crate) async fn finish_purge(&self, deleted: &Deleted, now: Timestamp, record: Record) -> Result<Changed> {
        let remove = |key: Key| Delete::builder().table_name(&self.table).set_key(Some(key.into()));
        let built =
            |delete: aws_sdk_dynamodb::types::builders::DeleteBuilder| delete.build().map_err(anyhow::Error::new);
        let gone = Update::builder()
            .table_name(&self.table)
            .set_key(Some(listed_key(&deleted.project).into()))
            .update_expression("SET #project = :project, purged_at = :now")
            .expression_attribute_names("#project", "project")
            .expression_attribute_values(":project", text(deleted.project.as_str()))
            .expression_attribute_values(":now", number(now.as_millisecond()));
        let last = remove(deleted_key(&deleted.project)).condition_expression("attribute_exists(pk)");
        let mut transaction = Transaction::default()
            .delete(built(last)?)
            .update(gone.build().map_err(anyhow::Error::new)?)
            .delete(built(remove(projects::client_key(&deleted.client_id)))?);
        for purpose in Purpose::ALL {
            transaction = transaction.delete(built(remove(super::keyrings::listed_key(&deleted.project, purpose)))?);
        }
        self.change(&ProjectScope::deployment(), transaction, &[record]).await
    }

    /// All rows of a list.
    async fn whole_list<T: DeserializeOwned>(&self, list: &str, filter: &str) -> Result<Vec<T>> {
        let query = self.client.query().table_name(&self.table);
        let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", text(list));
        let mut rows = query.filter_expression(filter).into_paginator().items().send();
        let mut all = Vec::new();
        while let Some(item) = rows.next().await {
            all.push(row(item?)?);
        }
        Ok(all)
    }
}

fn listed_key(project: &ProjectId) -> Key {
    Key { pk: PROJECTS.to_owned(), sk: project.to_string() }
}

fn deleted_key(project: &ProjectId) -> Key {
    Key { pk: DELETED.to_owned(), sk: project.to_string() }
}

/// How far the search for rows of deleted projects got, when its time was up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sweep {
    /// Whose rows it removes.
    pub(crate) projects: Vec<Deleted>,
    /// The last key that it has seen; nothing before it has begun.
    #[serde(default)]
    pub(crate) seen: Option<(String, String)>,
}

impl Store {
    /// A search that is not at its end.
    pub(crate) async fn kept_sweep(&self) -> Result<Option<Sweep>> {
        self.get(sweep_key()).await
    }

    /// Keeps where a search is.
    pub(crate) async fn keep_sweep(&self, sweep: &Sweep) -> Result<()> {
        let put = self.client.put_item().table_name(&self.table);
        put.set_item(Some(item(sweep_key(), sweep)?)).send().await?;
        Ok(())
    }

    /// Forgets a search that is at its end.
    pub(crate) async fn forget_sweep(&self) -> Result<()> {
        self.delete_all(vec![sweep_key()]).await
    }
}

fn sweep_key() -> Key {
    Key { pk: "SWEEP".to_owned(), sk: "SWEEP".to_owned() }
}
