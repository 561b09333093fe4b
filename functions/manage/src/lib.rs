//! The management API: one file per endpoint.

#![forbid(unsafe_code)]

use smartaccess::{
    http::{delete, get, patch, post},
    zone::{Zone, actions},
};

mod alerts;
mod api_tokens;
mod applications;
mod assets;
mod blocked_addresses;
mod customers;
mod face_reviews;
mod faces;
mod flow_messages;
mod insights;
mod operators_send_otp;
mod operators_verify_otp;
mod phone_guard;
mod project_flows;
mod projects;
mod team;
mod webhooks;

use team::{invitations, members};

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    events(people(sign_in(project(operators(Zone::new("manage"))))))
}

/// Signing in to the console.
fn operators(zone: Zone) -> Zone {
    zone.function(
        "operators_send_otp",
        [post("/v2/operators/send-otp", operators_send_otp::handle).says("Send a team member a code").open()],
    )
    .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage"]])
    .function(
        "operators_verify_otp",
        [post("/v2/operators/verify-otp", operators_verify_otp::handle).says("Take a team member's code").open()],
    )
    .may(&[actions::TABLE, actions::KEYS])
}

/// What a project is: its settings, its team, and who may call for it.
fn project(zone: Zone) -> Zone {
    zone.function(
        "projects",
        [
            post("/v2/projects", projects::create::handle).says("Make a project"),
            get("/v2/projects", projects::list::handle).says("The projects that you are in"),
            get("/v2/projects/{project_id}", projects::read::handle).says("A project"),
            patch("/v2/projects/{project_id}", projects::change::handle).says("Change a project's settings"),
            delete("/v2/projects/{project_id}", projects::delete::handle).says("Delete a project"),
            post("/v2/projects/{project_id}/restore", projects::restore::handle).says("Restore a deleted project"),
            post("/v2/projects/{project_id}/transfer", projects::transfer::handle).says("Give a project away"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["dynamodb:BatchWriteItem", "sqs:SendMessage"]])
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
            get("/v2/projects/{project_id}/applications", applications::list::handle).says("A project's applications"),
            get("/v2/projects/{project_id}/applications/{application_id}", applications::read::handle)
                .says("An application"),
            patch("/v2/projects/{project_id}/applications/{application_id}", applications::change::handle)
                .says("Change an application"),
            delete("/v2/projects/{project_id}/applications/{application_id}", applications::delete::handle)
                .says("Remove an application"),
            post(
                "/v2/projects/{project_id}/applications/{application_id}/secrets",
                applications::create_secret::handle,
            )
            .says("Make a secret for an application"),
            delete(
                "/v2/projects/{project_id}/applications/{application_id}/secrets/{secret_id}",
                applications::delete_secret::handle,
            )
            .says("Remove a secret of an application"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS])
    .function(
        "team",
        [
            get("/v2/projects/{project_id}/members", members::list::handle).says("Who is in the team"),
            patch("/v2/projects/{project_id}/members/{member_id}", members::change::handle)
                .says("Change what a member may do"),
            delete("/v2/projects/{project_id}/members/{member_id}", members::remove::handle)
                .says("Remove a member, or leave"),
            post("/v2/projects/{project_id}/invitations", invitations::create::handle).says("Invite somebody"),
            get("/v2/projects/{project_id}/invitations", invitations::list::handle).says("Who is invited"),
            post("/v2/projects/{project_id}/invitations/{invitation_id}/resend", invitations::resend::handle)
                .says("Send an invitation again"),
            delete("/v2/projects/{project_id}/invitations/{invitation_id}", invitations::revoke::handle)
                .says("Take an invitation back"),
            post("/v2/invitations/accept", invitations::accept::handle).says("Accept an invitation"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["dynamodb:ConditionCheckItem", "sqs:SendMessage"]])
}

/// How people sign in, and what they see.
fn sign_in(zone: Zone) -> Zone {
    zone.function(
        "project_flows",
        [
            post("/v2/project-flows", project_flows::create::handle).says("Make a flow"),
            get("/v2/project-flows", project_flows::list::handle).says("A project's flows"),
            get("/v2/project-flows/{flow_id}", project_flows::read::handle).says("A flow"),
            patch("/v2/project-flows/{flow_id}", project_flows::change::handle).says("Change a flow's draft"),
            delete("/v2/project-flows/{flow_id}", project_flows::delete::handle).says("Remove a flow"),
            get("/v2/project-flows/{flow_id}/check", project_flows::check::handle)
                .says("What is missing before people can sign in by a flow"),
            post("/v2/project-flows/{flow_id}/publish", project_flows::publish::handle).says("Publish a flow"),
            post("/v2/project-flows/{flow_id}/unpublish", project_flows::unpublish::handle).says("Unpublish a flow"),
            post("/v2/project-flows/{flow_id}/rollback", project_flows::rollback::handle)
                .says("Go back to an earlier version of a flow"),
            get("/v2/project-flows/{flow_id}/versions", project_flows::versions::handle).says("The versions of a flow"),
            get("/v2/project-flows/{flow_id}/diff", project_flows::diff::handle)
                .says("What differs between versions of a flow"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["ses:GetIdentityVerificationAttributes"]])
    .function(
        "flow_messages",
        [
            post("/v2/project-flows/{flow_id}/messages/preview", flow_messages::preview::handle)
                .says("A message as a flow's draft says it"),
            post("/v2/project-flows/{flow_id}/messages/test", flow_messages::test::handle)
                .says("Send a sample of a message"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage", "ssm:GetParameter"]])
    .function(
        "assets",
        [
            post("/v2/projects/{project_id}/assets", assets::create::handle).says("Upload a picture"),
            get("/v2/projects/{project_id}/assets", assets::list::handle).says("A project's pictures"),
            get("/v2/projects/{project_id}/assets/{asset_id}", assets::read::handle).says("A picture"),
            post("/v2/projects/{project_id}/assets/{asset_id}/complete", assets::complete::handle)
                .says("Make a picture of what was uploaded"),
        ],
    )
    .may(&[
        actions::TABLE,
        actions::KEYS,
        &["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "ssm:GetParameter"],
    ])
}

/// Who signs in, and what has happened.
fn people(zone: Zone) -> Zone {
    zone.function(
        "customers",
        [
            post("/v2/projects/{project_id}/customers", customers::create::handle).says("Add a customer"),
            get("/v2/projects/{project_id}/customers", customers::list::handle).says("A project's customers"),
            get("/v2/projects/{project_id}/customers/{customer_id}", customers::read::handle).says("A customer"),
            patch("/v2/projects/{project_id}/customers/{customer_id}", customers::change::handle)
                .says("Change or block a customer"),
            delete("/v2/projects/{project_id}/customers/{customer_id}", customers::delete::handle)
                .says("Remove a customer"),
            get("/v2/projects/{project_id}/customers/export", customers::export::handle)
                .says("A project's customers as CSV"),
            get("/v2/projects/{project_id}/customers/template.csv", customers::template::handle)
                .says("A sheet of customers to fill in"),
            get("/v2/projects/{project_id}/customers/{customer_id}/data", customers::data::handle)
                .says("Everything that is held about a customer"),
            delete("/v2/projects/{project_id}/customers/{customer_id}/data", customers::erase::handle)
                .says("Erase a customer"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["dynamodb:BatchGetItem"]])
    .function(
        "blocked_addresses",
        [
            post("/v2/projects/{project_id}/blocked-addresses", blocked_addresses::block::handle)
                .says("Block an address"),
            get("/v2/projects/{project_id}/blocked-addresses", blocked_addresses::list::handle)
                .says("A project's blocked addresses"),
            delete("/v2/projects/{project_id}/blocked-addresses/{address}", blocked_addresses::unblock::handle)
                .says("Let people sign in with an address again"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS])
    .function(
        "faces",
        [
            get("/v2/projects/{project_id}/faces", faces::list::handle).says("The faces of a project's customers"),
            delete("/v2/projects/{project_id}/faces/{face_id}", faces::delete::handle).says("Remove a face"),
            delete("/v2/projects/{project_id}/customers/{customer_id}/face", faces::withdraw::handle)
                .says("Remove the faces of a customer"),
            get("/v2/projects/{project_id}/face-reviews", face_reviews::list::handle)
                .says("Faces that two customers seem to have"),
            post("/v2/projects/{project_id}/face-reviews/{review_id}/allow", face_reviews::allow::handle)
                .says("Say that they are two people"),
            delete("/v2/projects/{project_id}/face-reviews/{review_id}", face_reviews::dismiss::handle)
                .says("Take one off the list"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["dynamodb:BatchGetItem"]])
    .function(
        "phone_guard",
        [
            get("/v2/projects/{project_id}/phone-guard", phone_guard::read::handle)
                .says("What codes to phones have cost, and where none go"),
            delete("/v2/projects/{project_id}/phone-guard/blocks/{country}", phone_guard::unblock::handle)
                .says("Let codes go to a country's phones again"),
        ],
    )
    .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]])
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

/// Where events go, and who is told of them.
fn events(zone: Zone) -> Zone {
    zone.function(
        "webhooks",
        [
            post("/v2/projects/{project_id}/webhooks", webhooks::create::handle).says("Add a webhook"),
            get("/v2/projects/{project_id}/webhooks", webhooks::list::handle).says("A project's webhooks"),
            get("/v2/projects/{project_id}/webhooks/{webhook_id}", webhooks::read::handle).says("A webhook"),
            patch("/v2/projects/{project_id}/webhooks/{webhook_id}", webhooks::change::handle)
                .says("Change a webhook, or switch it on or off"),
            delete("/v2/projects/{project_id}/webhooks/{webhook_id}", webhooks::delete::handle)
                .says("Remove a webhook"),
            post("/v2/projects/{project_id}/webhooks/{webhook_id}/rotate-secret", webhooks::rotate_secret::handle)
                .says("Give a webhook a new secret"),
            post("/v2/projects/{project_id}/webhooks/{webhook_id}/test", webhooks::test::handle)
                .says("Send a webhook a test event"),
            post("/v2/projects/{project_id}/webhooks/{webhook_id}/replay", webhooks::replay::handle)
                .says("Send events of some time again"),
            get("/v2/projects/{project_id}/webhooks/{webhook_id}/deliveries", webhooks::deliveries::handle)
                .says("What became of the events for a webhook"),
            get("/v2/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}", webhooks::delivery::handle)
                .says("What became of an event for a webhook"),
            post(
                "/v2/projects/{project_id}/webhooks/{webhook_id}/deliveries/{event_id}/replay",
                webhooks::replay_delivery::handle,
            )
            .says("Send an event again"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage"]])
    .function(
        "alerts",
        [
            post("/v2/projects/{project_id}/alerts", alerts::create::handle).says("Add an alert"),
            get("/v2/projects/{project_id}/alerts", alerts::list::handle).says("A project's alerts"),
            get("/v2/projects/{project_id}/alerts/{alert_id}", alerts::read::handle).says("An alert"),
            patch("/v2/projects/{project_id}/alerts/{alert_id}", alerts::change::handle).says("Change an alert"),
            delete("/v2/projects/{project_id}/alerts/{alert_id}", alerts::delete::handle).says("Remove an alert"),
        ],
    )
    .may(&[actions::TABLE, actions::KEYS])
}
