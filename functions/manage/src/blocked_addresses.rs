//! Addresses that nobody may sign in with, whether they are a customer's or nobody's.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::{BlockedAddress, Permission},
    tokens::Manager,
    types::{Environment, masked},
};
use utoipa::ToSchema;

pub(crate) mod block;
pub(crate) mod list;
pub(crate) mod unblock;

/// A blocked address, masked for who may not see it in full.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = BlockedAddress)]
pub(crate) struct BlockedView {
    address: String,
    environment: Environment,
    #[schema(value_type = String, format = DateTime)]
    blocked_at: jiff::Timestamp,
}

impl BlockedView {
    /// As this caller may see it.
    pub(crate) fn of(blocked: &BlockedAddress, manager: &Manager) -> Self {
        let address = blocked.address.as_str();
        Self {
            address: if manager.may(Permission::ReadPeople) { address.to_owned() } else { masked(address) },
            environment: blocked.environment,
            blocked_at: blocked.blocked_at,
        }
    }
}
