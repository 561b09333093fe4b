//! What has happened in a project: the audit log, and what is counted from it.

pub(crate) mod audit;
pub(crate) mod export;
pub(crate) mod metrics;
