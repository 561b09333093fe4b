//! Everything an endpoint of SmartAccess calls.
//!
//! The modules stand in dependency order: each uses only those above it.

#![forbid(unsafe_code)]

pub mod clock;
pub mod entropy;
pub mod types;

pub mod secret;

pub mod error;

pub mod sheet;

pub mod config;

pub mod model;

pub mod picture;

pub mod store;

pub mod courier;

pub mod notices;

pub mod keys;

pub mod queue;

pub mod files;

pub mod buses;

pub mod outbound;

pub mod tokens;

pub mod limits;

pub mod app;

pub mod gallery;

pub mod flows;

pub mod http;

pub mod jobs;

mod log;

pub mod zone;

pub use app::App;
pub use error::{Code, Error, Result};
