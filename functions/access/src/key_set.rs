//! `GET /p/{client_id}/jwks.json` on the pages' host: the keys that a project's tokens are verified with (RFC 7517), for
//! anybody. Kept for five minutes; a new key is here an hour before it signs. The first one signs at once, so an empty
//! set is not kept.

use serde_json::json;
use smartaccess::{
    App, Result, flows,
    http::{Document, NoInput, Request},
};

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Document> {
    let keys = flows::key_set(app, &request.parameter("client_id")?).await?;
    let max_age = if keys.is_empty() { 0 } else { 300 };
    Ok(Document { body: json!({"keys": keys}).to_string(), max_age })
}
