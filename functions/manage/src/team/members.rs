//! The members of a team.

pub(crate) mod change;
pub(crate) mod list;
pub(crate) mod remove;
