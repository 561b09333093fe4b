//! `$default` of the pages and the console: a page for people, the envelope for programs. It tells nothing.

use smartaccess::{
    App, Code, Result,
    error::refuse,
    http::{NoInput, Page, Request},
};

pub(crate) async fn handle(_: &'static App, _: Request<NoInput>) -> Result<Page> {
    Err(refuse(Code::NotFound).into())
}
