//! The management API: one file per endpoint.

#![forbid(unsafe_code)]

use smartaccess::{
    http::post,
    zone::{Zone, actions},
};

mod operators_send_otp;
mod operators_verify_otp;

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("manage")
        .function(
            "operators_send_otp",
            [post("/v2/operators/send-otp", operators_send_otp::handle).says("Send a team member a code")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage"]])
        .function(
            "operators_verify_otp",
            [post("/v2/operators/verify-otp", operators_verify_otp::handle).says("Take a team member's code")],
        )
        .may(&[actions::TABLE, actions::KEYS])
}
