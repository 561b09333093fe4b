//! What the tests need to act as a caller.

mod client;
pub(crate) mod configure;
mod mailbox;
pub(crate) mod operator;
pub(crate) mod project;
pub(crate) mod puzzle;
mod queue;
pub(crate) mod race;
mod stack;
pub(crate) mod visitor;

pub(crate) use client::{Answer, Client};
pub(crate) use project::{Project, other_than};
pub(crate) use race::{AT_ONCE, rounds, starting_line, tally};
pub(crate) use stack::{Stack, repository};
