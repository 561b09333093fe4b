//! Consumers of queues: one file per function.

#![forbid(unsafe_code)]

use smartaccess::{jobs::worker, zone::Zone};

mod deliver_messages;

/// The zone's functions, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("workers").worker("deliver_messages", worker(deliver_messages::handle)).may(&[
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "kms:Decrypt",
        "ses:SendEmail",
    ])
}
