use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::types::{Address, Environment};

/// An address that nobody may sign in with, whoever they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedAddress {
    /// Which one.
    pub address: Address,
    /// In which world.
    pub environment: Environment,
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub blocked_at: Timestamp,
}
