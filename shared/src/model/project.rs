use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::types::{ClientId, ProjectId};

/// A tenant: everything else belongs to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// What the API calls it by.
    pub id: ProjectId,
    /// What people call it by.
    pub name: String,
    /// The public id of its production environment; the sandbox's is made from it.
    pub client_id: ClientId,
    /// When it was made.
    pub created_at: Timestamp,
}
