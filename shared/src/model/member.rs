use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Permission, Powers, Role};
use crate::types::{EmailAddress, UserId};

/// Somebody in a project's team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The operator.
    pub user: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// What they may do.
    pub role: Role,
    /// What they may do besides.
    #[serde(default)]
    pub permissions: Vec<Permission>,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub joined_at: Timestamp,
}

impl Member {
    /// What they have.
    pub fn powers(&self) -> Powers<'_> {
        Powers { role: self.role, permissions: &self.permissions }
    }

    /// Whether they may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission) || self.permissions.contains(&permission)
    }
}
