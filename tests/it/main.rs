//! Behaviour over HTTP, on the local stack that `make test` starts; one binary, one module for each subject.

#![forbid(unsafe_code)]
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod support;

mod admission;
mod alerts;
mod api_tokens;
mod applications;
mod assets;
mod assets_races;
mod authorize;
mod branding;
mod client_secrets;
mod client_secrets_races;
mod configuration;
mod configuration_races;
mod customer_data;
mod customer_search;
mod customers;
mod customers_races;
mod email_code;
mod email_link;
mod envelope;
mod feedback;
mod flow_messages;
mod gallery;
mod gallery_races;
mod guessing;
mod headers;
mod health;
mod idempotency;
mod insights;
mod insights_races;
mod invitations;
mod metrics;
mod openapi;
mod operators;
mod permissions;
mod phone_code;
mod phone_guard;
mod phone_plan;
mod phone_races;
mod phone_reports;
mod poison;
mod project_flow_settings;
mod project_flows;
mod project_flows_races;
mod projects;
mod purge;
mod races;
mod redeem;
mod sandbox;
mod sign_in_page;
mod sign_in_page_phone;
mod team;
mod team_races;
mod template;
mod tenancy;
mod time;
mod tokens;
mod webhook_deliveries;
mod webhook_delivery;
mod webhooks;
mod webhooks_document;
mod webhooks_races;
