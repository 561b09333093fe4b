//! The face gallery's index, without a network: who of a million people a vector is most like.
//!
//! A face is a [`Vector`] of length one; two are as alike as their cosine. The index holds each as a [`Code`] of one byte
//! for each dimension. A search scans codes ([`Rows::scan`]) for the best few, whose vectors the caller then compares in
//! full ([`Vector::cosine`]), and [`decide`] says what that means.
//!
//! Rows are kept in immutable partitions ([`encode`], [`Partition`]) that a [`Manifest`] names. [`cluster`] puts faces
//! that are alike into one partition, so that a fast search can read those alone whose [centroids](nearest) are nearest;
//! [`to_merge`] says which partitions are written anew when faces are added.

#![deny(unsafe_code)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "codes lie between -127 and 127, counts and sizes below 2^31"
)]
#![cfg_attr(test, expect(clippy::float_cmp, reason = "what is computed exactly is compared exactly"))]

mod cluster;
mod code;
mod decide;
mod kernel;
mod manifest;
mod merge;
mod partition;
mod random;
mod rows;
mod top;
mod vector;

pub use cluster::{cluster, nearest};
pub use code::{Code, Probe};
pub use decide::{Scored, Verdict, decide};
pub use kernel::Kernel;
pub use manifest::{Listed, Manifest};
pub use merge::{parts, to_merge};
pub use partition::{Invalid, MOST_BYTES, Partition, TARGET_BYTES, capacity, encode};
pub use random::Random;
pub use rows::{FaceId, Rows};
pub use top::{Candidate, Top};
pub use vector::{MOST_DIMENSIONS, Vector};
