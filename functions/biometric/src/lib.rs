//! Signing in by face: one file per endpoint. No other zone links the networks.

#![forbid(unsafe_code)]

use smartaccess::{
    http::post,
    zone::{Zone, actions},
};

mod comparing;
mod engine;
mod liveness_check;
mod looking;
mod pictures;
mod register_face;
mod start;
mod verify_face;

pub use engine::load_networks;

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("biometric")
        .function(
            "start",
            [post("/v2/access/biometric/start", start::handle).says("Begin a validation by face, with a challenge")],
        )
        .may(&[actions::TABLE, actions::KEYS])
        .function(
            "register_face",
            [post("/v2/access/biometric/register-face", register_face::handle).says("Register a customer's face")],
        )
        .may(&[
            actions::TABLE,
            &["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"],
            actions::KEYS,
            &["lambda:InvokeFunction", "s3:GetObject", "s3:ListBucket", "sqs:SendMessage"],
        ])
        .function(
            "verify_face",
            [post("/v2/access/biometric/verify-face", verify_face::handle).says("Recognise somebody by their face")],
        )
        .may(&[
            actions::TABLE,
            &["dynamodb:BatchGetItem"],
            actions::KEYS,
            &["lambda:InvokeFunction", "s3:GetObject", "s3:ListBucket", "sqs:SendMessage", "ssm:GetParameter"],
        ])
        .function(
            "liveness_check",
            [post("/v2/access/biometric/liveness-check", liveness_check::handle)
                .says("See whether a living person is there")],
        )
        .may(&[actions::TABLE, actions::KEYS])
}
