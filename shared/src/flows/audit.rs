//! The audit log: what has happened in a project, read by its team.

mod chain;
mod export;
mod list;

pub use chain::chain_audit;
pub(super) use chain::chain_for_reader;
pub use export::{Export, export_audit};
pub use list::{AuditQuery, KindFilter, Listed, audit};
