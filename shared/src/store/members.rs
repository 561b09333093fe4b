//! The teams of projects, and which projects an operator is in. A row of the team counts its owners: every write that
//! makes or unmakes one changes it too, and none brings it to nothing.

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, Update};
use serde::{Deserialize, Serialize};

use super::{
    Key, Listed, ProjectScope, Store, item, number,
    transaction::{Transacted, Transaction},
    validations::value,
};
use crate::{
    error::Result,
    model::{Member, Record, Role},
    types::{ProjectId, UserId},
};

/// That an operator is in a project's team.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) project: ProjectId,
}

/// How a change of a team ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TeamChanged {
    /// It is as wanted now.
    Done,
    /// The project would have no owner.
    LastOwner,
    /// Whoever it is about, or whoever asked for it, was changed or removed first.
    Lost,
}

/// What stands in the row that counts owners.
#[derive(Serialize)]
struct Owners {
    owners: u32,
}

/// A member is what they were when they were read.
const AS_READ: &str = "#role = :role AND #permissions = :permissions";

impl Store {
    /// What an operator is in a project's team.
    pub(crate) async fn member(&self, scope: &ProjectScope, user: &UserId) -> Result<Option<Member>> {
        self.get(key(scope, user)).await
    }

    /// The team of a project, from the member behind `after` on.
    pub(crate) async fn members(
        &self,
        scope: &ProjectScope,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<Member>> {
        self.list(partition(scope, ""), PREFIX, limit, after).await
    }

    /// The projects that an operator is in, from the one behind `after` on.
    pub(crate) async fn memberships(
        &self,
        user: &UserId,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<Membership>> {
        self.list(membership_key(user, ""), "PROJECT#", limit, after).await
    }

    /// Gives a member other powers, with what happened. `by` must still be what they were when they were asked.
    pub(crate) async fn change_member(
        &self,
        scope: &ProjectScope,
        by: &Member,
        was: &Member,
        next: &Member,
        records: &[Record],
    ) -> Result<TeamChanged> {
        let owners = owners_made(was, next);
        let transaction = self.count_owners(scope, owners)?.update(self.give(scope, was, next)?);
        let transaction = self.while_still(scope, by, was, transaction)?;
        self.change_team(scope, owners, transaction, records).await
    }

    /// Removes a member, with what happened. `by` must still be what they were when they were asked.
    pub(crate) async fn remove_member(
        &self,
        scope: &ProjectScope,
        by: &Member,
        member: &Member,
        records: &[Record],
    ) -> Result<TeamChanged> {
        let owners = -i64::from(member.role == Role::Owner);
        let row = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &member.user).into()))
            .condition_expression(AS_READ)
            .expression_attribute_names("#role", "role")
            .expression_attribute_names("#permissions", "permissions")
            .expression_attribute_values(":role", value(member.role)?)
            .expression_attribute_values(":permissions", value(&member.permissions)?);
        let listed = membership_key(&member.user, scope.project().as_str());
        let listed = Delete::builder().table_name(&self.table).set_key(Some(listed.into()));
        let transaction = self
            .count_owners(scope, owners)?
            .delete(row.build().map_err(anyhow::Error::new)?)
            .delete(listed.build().map_err(anyhow::Error::new)?);
        let transaction = self.while_still(scope, by, member, transaction)?;
        self.change_team(scope, owners, transaction, records).await
    }

    /// Gives two members other powers at once, with what happened.
    pub(crate) async fn change_both(
        &self,
        scope: &ProjectScope,
        changes: [(&Member, &Member); 2],
        records: &[Record],
    ) -> Result<TeamChanged> {
        let owners = changes.iter().map(|(was, next)| owners_made(was, next)).sum();
        let mut transaction = self.count_owners(scope, owners)?;
        for (was, next) in changes {
            transaction = transaction.update(self.give(scope, was, next)?);
        }
        self.change_team(scope, owners, transaction, records).await
    }

    /// The first member of a new team, for the transaction that makes it.
    pub(super) fn put_first_owner(&self, scope: &ProjectScope, owner: &Member) -> Result<[Put; 3]> {
        let owners = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(owners_key(scope), &Owners { owners: 1 })?))
            .build()
            .map_err(anyhow::Error::new)?;
        let [member, membership] = self.put_member(scope, owner)?;
        Ok([member, membership, owners])
    }

    /// Adds somebody new to a team's transaction.
    pub(super) fn join(
        &self,
        scope: &ProjectScope,
        member: &Member,
        mut transaction: Transaction,
    ) -> Result<Transaction> {
        for put in self.put_member(scope, member)? {
            transaction = transaction.put(put);
        }
        Ok(if member.role == Role::Owner { transaction.update(self.add_owners(scope, 1)?) } else { transaction })
    }

    /// That a member is what they were when they were read, for a transaction.
    pub(super) fn still(&self, scope: &ProjectScope, member: &Member) -> Result<ConditionCheck> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &member.user).into()))
            .condition_expression(AS_READ)
            .expression_attribute_names("#role", "role")
            .expression_attribute_names("#permissions", "permissions")
            .expression_attribute_values(":role", value(member.role)?)
            .expression_attribute_values(":permissions", value(&member.permissions)?);
        Ok(check.build().map_err(anyhow::Error::new)?)
    }

    /// The same for who changes a team, unless it is their own row that changes.
    fn while_still(
        &self,
        scope: &ProjectScope,
        by: &Member,
        changed: &Member,
        transaction: Transaction,
    ) -> Result<Transaction> {
        if by.user == changed.user { Ok(transaction) } else { Ok(transaction.check(self.still(scope, by)?)) }
    }

    fn put_member(&self, scope: &ProjectScope, member: &Member) -> Result<[Put; 2]> {
        let membership = Membership { project: scope.project().clone() };
        let listed = membership_key(&member.user, scope.project().as_str());
        Ok([self.put_if_new(key(scope, &member.user), member)?, self.put_if_new(listed, &membership)?])
    }

    fn give(&self, scope: &ProjectScope, was: &Member, next: &Member) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &was.user).into()))
            .update_expression("SET #role = :next_role, #permissions = :next_permissions")
            .condition_expression(AS_READ)
            .expression_attribute_names("#role", "role")
            .expression_attribute_names("#permissions", "permissions")
            .expression_attribute_values(":role", value(was.role)?)
            .expression_attribute_values(":permissions", value(&was.permissions)?)
            .expression_attribute_values(":next_role", value(next.role)?)
            .expression_attribute_values(":next_permissions", value(&next.permissions)?);
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    /// A transaction that begins with the count of owners, where it changes.
    fn count_owners(&self, scope: &ProjectScope, owners: i64) -> Result<Transaction> {
        let transaction = Transaction::default();
        Ok(if owners == 0 { transaction } else { transaction.update(self.add_owners(scope, owners)?) })
    }

    fn add_owners(&self, scope: &ProjectScope, owners: i64) -> Result<Update> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(owners_key(scope).into()))
            .update_expression("ADD #owners :owners")
            .expression_attribute_names("#owners", "owners")
            .expression_attribute_values(":owners", number(owners));
        let update = if owners < 0 {
            update.condition_expression("#owners > :gone").expression_attribute_values(":gone", number(-owners))
        } else {
            update
        };
        Ok(update.build().map_err(anyhow::Error::new)?)
    }

    async fn change_team(
        &self,
        scope: &ProjectScope,
        owners: i64,
        transaction: Transaction,
        records: &[Record],
    ) -> Result<TeamChanged> {
        let transaction = self.with_records(scope, transaction, records)?;
        let Transacted::Refused(stood_there) = self.transact(transaction).await? else {
            return Ok(TeamChanged::Done);
        };
        let (count, others) = stood_there
            .split_first()
            .map_or((false, &[][..]), |(count, others)| (owners < 0 && count.is_some(), others));
        let is_last = count && others.iter().all(Option::is_none);
        Ok(if is_last { TeamChanged::LastOwner } else { TeamChanged::Lost })
    }
}

/// How many owners a change makes; fewer than none if it unmakes one.
fn owners_made(was: &Member, next: &Member) -> i64 {
    i64::from(next.role == Role::Owner) - i64::from(was.role == Role::Owner)
}

const PREFIX: &str = "MEMBER#";

fn key(scope: &ProjectScope, user: &UserId) -> Key {
    partition(scope, user.as_str())
}

fn partition(scope: &ProjectScope, user: &str) -> Key {
    scope.part(format_args!("TEAM"), &format!("{PREFIX}{user}"))
}

fn owners_key(scope: &ProjectScope) -> Key {
    scope.part(format_args!("TEAM"), "OWNERS")
}

/// In the deployment's own project, whose users the operators are.
pub(super) fn membership_key(user: &UserId, project: &str) -> Key {
    ProjectScope::deployment().part(format_args!("U#{user}"), &format!("PROJECT#{project}"))
}
