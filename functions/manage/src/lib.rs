//! The management API: one file per endpoint.

#![forbid(unsafe_code)]

use smartaccess::{
    http::{delete, get, patch, post},
    zone::{Zone, actions},
};

mod api_tokens;
mod applications;
mod insights;
mod operators_send_otp;
mod operators_verify_otp;
mod projects;

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
        .function(
            "projects",
            [
                post("/v2/projects", projects::create::handle).says("Make a project"),
                get("/v2/projects", projects::list::handle).says("The projects that you are in"),
                get("/v2/projects/{project_id}", projects::read::handle).says("A project"),
                patch("/v2/projects/{project_id}", projects::change::handle).says("Change a project's settings"),
                delete("/v2/projects/{project_id}", projects::delete::handle).says("Delete a project"),
                post("/v2/projects/{project_id}/restore", projects::restore::handle).says("Restore a deleted project"),
            ],
        )
        .may(&[actions::TABLE, actions::KEYS])
        .function(
            "api_tokens",
            [
                post("/v2/projects/{project_id}/api-tokens", api_tokens::create::handle).says("Make an api token"),
                get("/v2/projects/{project_id}/api-tokens", api_tokens::list::handle).says("A project's api tokens"),
                delete("/v2/projects/{project_id}/api-tokens/{token_id}", api_tokens::revoke::handle)
                    .says("Revoke an api token"),
            ],
        )
        .may(&[actions::TABLE, actions::KEYS])
        .function(
            "applications",
            [
                post("/v2/projects/{project_id}/applications", applications::create::handle)
                    .says("Register an application"),
                get("/v2/projects/{project_id}/applications", applications::list::handle)
                    .says("A project's applications"),
                get("/v2/projects/{project_id}/applications/{application_id}", applications::read::handle)
                    .says("An application"),
                patch("/v2/projects/{project_id}/applications/{application_id}", applications::change::handle)
                    .says("Change an application"),
                delete("/v2/projects/{project_id}/applications/{application_id}", applications::delete::handle)
                    .says("Remove an application"),
            ],
        )
        .may(&[actions::TABLE, actions::KEYS])
        .function(
            "insights",
            [
                get("/v2/projects/{project_id}/audit", insights::audit::handle).says("What has happened in a project"),
                get("/v2/projects/{project_id}/audit/export", insights::export::handle)
                    .says("The audit log's chain, entry by entry"),
                get("/v2/projects/{project_id}/metrics", insights::metrics::handle)
                    .says("How many people sign in, and how fast"),
            ],
        )
        // It reads and appends; it cannot delete.
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], actions::KEYS])
}
