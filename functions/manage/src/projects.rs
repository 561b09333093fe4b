//! Projects: made by a team member, who owns them; seen and changed by their team.

use serde::{Deserialize, Serialize};
use smartaccess::{
    flows::OwnProject,
    model::{ProjectSettings, Role},
    types::{ClientId, Environment, ProjectId},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod restore;
pub(crate) mod transfer;

/// A project as its team sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ProjectView {
    id: ProjectId,
    #[serde(flatten)]
    settings: ProjectSettings,
    environments: Environments,
    /// What the caller is in its team; nothing for a token.
    role: Option<Role>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// When it was deleted. It can be restored for seven days.
    #[schema(value_type = Option<String>, format = DateTime)]
    deleted_at: Option<jiff::Timestamp>,
}

/// The two worlds of a project, each with a public id.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Environments {
    production: ClientId,
    sandbox: ClientId,
}

impl From<OwnProject> for ProjectView {
    fn from(own: OwnProject) -> Self {
        let OwnProject { project, role } = own;
        let environment = |environment| project.client_id.in_environment(environment);
        Self {
            environments: Environments {
                production: environment(Environment::Production),
                sandbox: environment(Environment::Sandbox),
            },
            id: project.id,
            settings: project.settings,
            role,
            created_at: project.created_at,
            deleted_at: project.deleted_at,
        }
    }
}
