//! What the tests need to act as a caller.

pub(crate) mod camera;
mod client;
pub(crate) mod configure;
pub(crate) mod faces;
mod mailbox;
pub(crate) mod operator;
pub(crate) mod phone;
pub(crate) mod picture;
pub(crate) mod project;
pub(crate) mod puzzle;
mod queue;
pub(crate) mod race;
pub(crate) mod receiver;
mod stack;
pub(crate) mod table;
pub(crate) mod verified;
pub(crate) mod visitor;
mod worker;

pub(crate) use client::{Answer, Client};
pub(crate) use project::{Project, other_than};
pub(crate) use race::{AT_ONCE, rounds, starting_line, tally};
pub(crate) use stack::{Stack, repository};
