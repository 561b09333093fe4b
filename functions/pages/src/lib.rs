//! The hosted sign-in pages and the console.

#![forbid(unsafe_code)]

use smartaccess::{
    http::{Failing, Route, form, get, otherwise},
    zone::{Zone, actions},
};

mod asset;
mod authorize;
mod browser;
mod countries;
mod link;
mod link_press;
mod not_found;
mod page;
mod preview;
mod show;
mod sign_in;
mod sign_in_send;
mod sign_in_verify;
mod static_file;
mod texts;

/// The zone's functions and their routes, in the order of the template.
pub fn zone() -> Zone {
    Zone::new("pages")
        .function(
            "authorize",
            [
                shown(get("/p/{client_id}/authorize", authorize::handle)),
                shown(form("/p/{client_id}/authorize", authorize::handle)),
            ],
        )
        .may(&[&["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem", "ssm:GetParameter"]])
        .function("sign_in", [shown(get("/p/{client_id}/sign-in", sign_in::handle))])
        .may(&[&["dynamodb:GetItem", "dynamodb:Query"]])
        .function("sign_in_send", [shown(form("/p/{client_id}/sign-in/send", sign_in_send::handle))])
        .may(&[
            &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
            actions::KEYS,
            &["sqs:SendMessage", "ssm:GetParameter"],
        ])
        .function("sign_in_verify", [shown(form("/p/{client_id}/sign-in/verify", sign_in_verify::handle))])
        .may(&[actions::TABLE, actions::KEYS, &["ssm:GetParameter"]])
        .function("link", [shown(get("/p/{client_id}/link", link::handle))])
        .may(&[&["dynamodb:GetItem", "dynamodb:Query"]])
        .function("link_press", [shown(form("/p/{client_id}/link/press", link_press::handle))])
        .may(&[actions::TABLE, actions::KEYS, &["ssm:GetParameter"]])
        .function("preview", [shown(get("/preview", preview::handle))])
        .function("asset", [shown(get("/assets/{hash}", asset::handle))])
        .may(&[&["s3:GetObject", "s3:ListBucket"]])
        .function("static_file", [shown(get("/static/{file}", static_file::handle))])
        .function("not_found", [shown(otherwise(not_found::handle))])
}

/// A route whose faults are pages.
fn shown(route: Route) -> Route {
    route.failing(Failing::Page(show::fault))
}
