//! The gallery of faces as a model: each step is one call of the store or the bucket, and every order of the steps of
//! registrations, deletions, searches and workers is tried, with lost replies, killed functions and a moving clock.
//!
//! ```text
//! rules     which conditions hold; a test takes one away and sees the fault
//! state     what the table and the bucket hold, where everybody stands, and what has been seen
//! plans     in which order who does what
//! people    the steps of a registration, a deletion and a search
//! keeping   the steps of folding, scrubbing, making anew and collecting
//! swap      how an index becomes the one that counts
//! world     who may move, and what must hold
//! explore   every order, or many at random
//! scenarios who meets whom
//! ```
//!
//! A face is a number, and alike to itself alone. Not part of the model: keys and the faces of deleted projects, caches
//! (what they have never changes), fast searches, how many faces may wait.

mod broken;
mod explore;
mod keeping;
mod people;
mod plans;
mod random;
mod rules;
mod scenarios;
mod sound;
mod state;
mod swap;
mod world;
