//! The face engine: from the bytes of a picture to faces, their quality, whether a person stood there, and a vector that
//! tells people apart.
//!
//! Everything that may be wrong with a picture is a value ([`Problem`], [`Check`], [`Liveness`]); an error is a fault of
//! this program or its weights.

#![forbid(unsafe_code)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "places and sides of pictures lie between 0 and 8192, where f32 and usize say the same"
)]
#![cfg_attr(test, expect(clippy::float_cmp, reason = "what is computed exactly is compared exactly"))]

mod align;
pub mod challenge;
mod detect;
mod embed;
mod engine;
pub mod evaluate;
mod geometry;
mod liveness;
mod network;
mod picture;
mod pose;
mod quality;
mod registry;
mod resample;
pub mod thresholds;

pub use align::{Crop, SIDE as CROP_SIDE};
pub use challenge::fingerprint::{Fingerprint, Probe};
pub use detect::Face;
pub use embed::Vector;
pub use engine::{Engine, Portrait};
pub use geometry::{Point, Rect};
pub use liveness::Liveness;
pub use network::Cost;
pub use picture::{Picture, Problem};
pub use pose::Pose;
pub use quality::{Check, Quality};
pub use registry::{Model, Role, Set, sets};
