//! `GET /openapi.json`: what the API takes and answers, for anybody. `openapi.json` beside the crate is made from the
//! types by `make openapi`; a test holds them together.

use std::sync::LazyLock;

use serde_json::{Value, json};
use smartaccess::{
    App, Result,
    http::{Document, NoInput, Request},
};

/// The document as it was made, without the server that serves it.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../openapi.json")).expect("the document is made by serde_json")
});

pub(crate) async fn handle(app: &'static App, _: Request<NoInput>) -> Result<Document> {
    let mut document = DOCUMENT.clone();
    document["servers"] = json!([{"url": app.base_urls().await?.api}]);
    Ok(Document { body: document.to_string(), max_age: 300 })
}
