//! The hosted sign-in pages and the console.

#![forbid(unsafe_code)]

use smartaccess::{http::otherwise, zone::Zone};

mod not_found;

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("pages").function("not_found", [otherwise(not_found::handle)])
}
