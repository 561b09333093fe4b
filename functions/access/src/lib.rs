//! The Access API: one file per endpoint.

#![forbid(unsafe_code)]

use smartaccess::{
    http::{Failing, form, get, otherwise, post},
    zone::{Zone, actions},
};

mod answers;
mod authentications_verify;
mod discovery;
mod email_send_otp;
mod email_verify_otp;
mod health;
mod key_set;
mod not_found;
mod openapi;
mod phone_send;
mod phone_send_sms;
mod phone_send_whatsapp;
mod phone_verify_otp;
mod second_factor_verify;
mod sending;
mod token;
mod userinfo;
mod verifying;

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("access")
        .function("health", [get("/v2/health", health::handle).says("Whether the service answers").open()])
        .function("openapi", [get("/openapi.json", openapi::handle).says("This document").open()])
        .may(&[&["ssm:GetParameter"]])
        .function(
            "email_send_otp",
            [post("/v2/access/email/send-otp", email_send_otp::handle).says("Send a code by email")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage"]])
        .function(
            "email_verify_otp",
            [post("/v2/access/email/verify-otp", email_verify_otp::handle).says("Take a code that came by email")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["ssm:GetParameter"]])
        .function(
            "phone_send_sms",
            [post("/v2/access/phone/send-sms", phone_send_sms::handle).says("Send a code by SMS")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage"]])
        .function(
            "phone_send_whatsapp",
            [post("/v2/access/phone/send-whatsapp", phone_send_whatsapp::handle).says("Send a code by WhatsApp")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["sqs:SendMessage"]])
        .function(
            "phone_verify_otp",
            [post("/v2/access/phone/verify-otp", phone_verify_otp::handle).says("Take a code that came to a phone")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["ssm:GetParameter"]])
        .function(
            "second_factor_verify",
            [post("/v2/access/second-factor/verify", second_factor_verify::handle)
                .says("Take a code that came after another proof")],
        )
        .may(&[actions::TABLE, actions::KEYS, &["ssm:GetParameter"]])
        .function(
            "authentications_verify",
            [post("/v2/access/authentications/verify", authentications_verify::handle)
                .says("Prove how a sign-in by face ended")],
        )
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], actions::KEYS])
        .function("key_set", [get("/p/{client_id}/jwks.json", key_set::handle).open()])
        .may(&[&["dynamodb:GetItem", "dynamodb:Query"]])
        .function("discovery", [get("/p/{client_id}/.well-known/openid-configuration", discovery::handle).open()])
        .may(&[&["dynamodb:GetItem", "ssm:GetParameter"]])
        .function("token", [form("/p/{client_id}/token", token::handle).failing(Failing::OAuth)])
        .may(&[
            &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
            actions::KEYS,
            &["ssm:GetParameter"],
        ])
        .function(
            "userinfo",
            [
                get("/p/{client_id}/userinfo", userinfo::handle).failing(Failing::OAuth),
                form("/p/{client_id}/userinfo", userinfo::handle).failing(Failing::OAuth),
            ],
        )
        .may(&[&["dynamodb:GetItem", "dynamodb:Query"]])
        .function("not_found", [otherwise(not_found::handle)])
}
