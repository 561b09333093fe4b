//! Who may do what in a project: the one table of it.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody is in a project's team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Role {
    /// Sees everything but people's addresses.
    Viewer,
    /// Changes flows, branding and customers.
    Editor,
    /// Runs the project: its settings, team, tokens and applications.
    Admin,
    /// Also gives it away and deletes it.
    Owner,
}

/// Something that may be done in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See the project and its settings.
    ReadProject,
    /// Change its settings.
    ChangeProject,
    /// Delete it, and take that back.
    DeleteProject,
    /// See its api tokens, but never the tokens themselves.
    ReadTokens,
    /// Make and revoke api tokens.
    ChangeTokens,
    /// See its applications.
    ReadApplications,
    /// Register, change and remove applications.
    ChangeApplications,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ReadProject,
        Self::ChangeProject,
        Self::DeleteProject,
        Self::ReadTokens,
        Self::ChangeTokens,
        Self::ReadApplications,
        Self::ChangeApplications,
    ];

    /// The least role that has it.
    pub const fn least(self) -> Role {
        match self {
            Self::ReadProject | Self::ReadTokens | Self::ReadApplications => Role::Viewer,
            Self::ChangeProject | Self::ChangeTokens | Self::ChangeApplications => Role::Admin,
            Self::DeleteProject => Role::Owner,
        }
    }

    /// Whether a back end's token with the scope `manage` has it. A token makes no tokens: a stolen one could outlive
    /// its own end.
    pub const fn is_for_tokens(self) -> bool {
        match self {
            Self::ReadProject | Self::ChangeProject | Self::ReadApplications | Self::ChangeApplications => true,
            Self::DeleteProject | Self::ReadTokens | Self::ChangeTokens => false,
        }
    }
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// Whether it has a permission.
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        for pair in Role::ALL.windows(2) {
            for permission in Permission::ALL {
                assert!(!pair[0].may(permission) || pair[1].may(permission), "{pair:?} {permission:?}");
            }
        }
        assert!(Permission::ALL.into_iter().all(|permission| Role::Owner.may(permission)));
    }
}
