//! The teams of projects, and which projects an operator is in.

use aws_sdk_dynamodb::types::Put;
use serde::{Deserialize, Serialize};

use super::{Key, Listed, ProjectScope, Store};
use crate::{
    error::Result,
    model::Member,
    types::{ProjectId, UserId},
};

/// That an operator is in a project's team.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) project: ProjectId,
}

impl Store {
    /// What an operator is in a project's team.
    pub(crate) async fn member(&self, scope: &ProjectScope, user: &UserId) -> Result<Option<Member>> {
        self.get(key(scope, user)).await
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

    /// Somebody new in a team, for a transaction.
    pub(super) fn put_member(&self, scope: &ProjectScope, member: &Member) -> Result<[Put; 2]> {
        let membership = Membership { project: scope.project().clone() };
        let listed = membership_key(&member.user, scope.project().as_str());
        Ok([self.put_if_new(key(scope, &member.user), member)?, self.put_if_new(listed, &membership)?])
    }
}

fn key(scope: &ProjectScope, user: &UserId) -> Key {
    scope.part(format_args!("TEAM"), &format!("MEMBER#{user}"))
}

/// In the deployment's own project, whose users the operators are.
pub(super) fn membership_key(user: &UserId, project: &str) -> Key {
    ProjectScope::deployment().part(format_args!("U#{user}"), &format!("PROJECT#{project}"))
}
