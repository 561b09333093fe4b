//! What codes to phones have cost, and what keeps them from costing more.

pub(crate) mod read;
pub(crate) mod unblock;
