//! What the tests need to act as a caller.

mod client;
mod stack;

pub(crate) use client::{Answer, Client};
pub(crate) use stack::{Stack, repository};
