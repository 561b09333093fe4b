//! Customers: the people who sign in to a project, and those whom its team has added before.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::{Metadata, Permission, User},
    tokens::Manager,
    types::{Country, Environment, UserId, masked},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod data;
pub(crate) mod delete;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod template;

/// A customer as their project's team sees them. Who may not see addresses in full sees them masked, wherever they stand.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CustomerView {
    id: UserId,
    environment: Environment,
    emails: Vec<String>,
    phones: Vec<String>,
    name: Option<String>,
    external_id: Option<String>,
    country_code: Option<Country>,
    metadata: Metadata,
    /// Whether they may not sign in.
    blocked: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
}

impl CustomerView {
    /// As this caller may see them.
    pub(crate) fn of(user: User, manager: &Manager) -> Self {
        let in_full = manager.may(Permission::ReadPeople);
        let shown = |text: &str| if in_full { text.to_owned() } else { masked(text) };
        let User { id, environment, profile, created_at, changed_at, .. } = user;
        Self {
            id,
            environment,
            emails: profile.emails.iter().map(|email| shown(email.as_str())).collect(),
            phones: profile.phones.iter().map(|phone| shown(phone.as_str())).collect(),
            name: profile.name.map(|name| shown(name.as_str())),
            external_id: profile.external_id.map(|id| shown(id.as_str())),
            country_code: profile.country_code,
            metadata: profile.metadata.map(shown),
            blocked: profile.blocked,
            created_at,
            changed_at,
        }
    }
}
