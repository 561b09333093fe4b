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

/// Makes the enum, its list and its table from one place: the name, the least role that has it, whether a back end's
/// token with the scope `manage` has it, and what it is for.
macro_rules! permissions {
    ($($variant:ident $name:literal $least:ident $tokens:literal $what:literal)*) => {
        /// Something that may be done in a project.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Deserr, ToSchema)]
        pub enum Permission {
            $(
                #[doc = $what]
                #[serde(rename = $name)]
                #[deserr(rename = $name)]
                $variant,
            )*
        }

        impl Permission {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it stands in requests and rows.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The least role that has it.
            pub const fn least(self) -> Role {
                match self { $(Self::$variant => Role::$least),* }
            }

            /// Whether a back end's token with the scope `manage` has it. A token makes no tokens and lets nobody into
            /// the team: a stolen one could outlive its own end.
            pub const fn is_for_tokens(self) -> bool {
                match self { $(Self::$variant => $tokens),* }
            }

            /// What it is for.
            pub const fn what(self) -> &'static str {
                match self { $(Self::$variant => $what),* }
            }
        }
    };
}

permissions! {
    ReadProject        "project:read"       Viewer true  "See the project and its settings."
    ChangeProject      "project:write"      Admin  true  "Change its settings."
    DeleteProject      "project:delete"     Owner  false "Delete it, and take that back."
    TransferProject    "project:transfer"   Owner  false "Give it to another member."
    ReadFlows          "flows:read"         Viewer true  "See its flows and their versions."
    ChangeFlows        "flows:write"        Editor true  "Change drafts and branding."
    PublishFlows       "flows:publish"      Admin  true  "Publish and unpublish flows, and go back to earlier versions."
    ReadCustomers      "customers:read"     Viewer true  "See its customers, with their addresses masked."
    ReadPeople         "pii:read"           Editor true  "See people's addresses in full, and export them."
    ChangeCustomers    "customers:write"    Editor true  "Add, change, block and remove customers."
    DeleteFaces        "faces:delete"       Editor true  "Remove registered faces."
    ReadTeam           "team:read"          Viewer false "See who is in its team, and who is invited."
    ChangeTeam         "team:write"         Admin  false "Invite people, change what they may do, and remove them."
    ReadTokens         "tokens:read"        Viewer false "See its api tokens, but never the tokens themselves."
    ChangeTokens       "tokens:write"       Admin  false "Make and revoke api tokens."
    ReadApplications   "applications:read"  Viewer true  "See its applications."
    ChangeApplications "applications:write" Admin  true  "Register, change and remove applications."
    ReadWebhooks       "webhooks:read"      Viewer true  "See where its events go, and what became of each."
    ChangeWebhooks     "webhooks:write"     Admin  true  "Add, change and remove webhooks, and send events again."
    ReadAlerts         "alerts:read"        Viewer true  "See who is told of what."
    ChangeAlerts       "alerts:write"       Admin  true  "Add, change and remove alerts."
    ReadAudit          "audit:read"         Viewer true  "See what has happened, with people's addresses masked."
    ReadMetrics        "metrics:read"       Viewer true  "See how many people sign in, and how fast."
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// Whether it has a permission.
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least()
    }

    /// As it stands in requests and rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        for pair in Role::ALL.windows(2) {
            for permission in Permission::ALL {
                assert!(!pair[0].may(*permission) || pair[1].may(*permission), "{pair:?} {permission:?}");
            }
        }
        assert!(Permission::ALL.iter().all(|permission| Role::Owner.may(*permission)));
    }

    #[test]
    fn what_stands_in_rows_is_the_name() {
        for permission in Permission::ALL {
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.name());
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
    }
}
