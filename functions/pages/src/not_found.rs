//! `$default` of the pages and the console: a page for people, the envelope for programs. It tells nothing.

use askama::Template;
use smartaccess::{
    App, Code, Result,
    error::refuse,
    http::{NoInput, Nonce, Page, Request},
};

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound {
    nonce: Nonce,
}

pub(crate) async fn handle(_: &'static App, request: Request<NoInput>) -> Result<Page> {
    if !request.wants_page {
        return Err(refuse(Code::NotFound).into());
    }
    Page::render(lambda_http::http::StatusCode::NOT_FOUND, |nonce| NotFound { nonce: nonce.clone() })
}
