//! The Access API: one file per endpoint.

#![forbid(unsafe_code)]

use smartaccess::{
    http::{get, otherwise, post},
    zone::Zone,
};

mod health;
mod not_found;
mod openapi;

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("access")
        .function("health", [get("/v2/health", health::handle).says("Whether the service answers")])
        .function("openapi", [get("/openapi.json", openapi::handle).says("This document")])
        .may(&["ssm:GetParameter"])
        .function("not_found", [otherwise(not_found::handle)])
}
