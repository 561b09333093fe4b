//! The validation protocol as a model: each step is one conditional write of the store, and every order of the steps
//! of several callers is tried, with lost replies, failed calls, killed functions and a moving clock.
//!
//! ```text
//! rules     which conditions hold; a test takes one away and sees the fault
//! state     what the table, the queue and the mailbox hold, and what has been seen
//! steps     the store's writes, one function each
//! actors    callers, workers and the clock
//! flows     what a function does next after each reply
//! world     who may move, and how a move can end
//! explore   every order, or many at random
//! scenarios who meets whom
//! limiter   the same for limits
//! gallery   the same for the index of faces
//! ```
//!
//! Not part of the first model: addresses, purposes and projects (one validation, one caller's claim), the person's count of
//! failures, who may sign in (a right code of somebody who may not is a wrong one), and the sealing of codes and answers.

#![forbid(unsafe_code)]

mod actors;
mod broken;
mod explore;
mod flows;
mod gallery;
mod limiter;
mod limits;
mod random;
mod rules;
mod scenarios;
mod sound;
mod state;
mod steps;
mod world;
