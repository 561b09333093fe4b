use http::HeaderMap;
use serde_json::Value;
use standardwebhooks::Webhook;

/// The event of a message; nothing if it is not ours.
pub(crate) fn verified(secret: &str, headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    Webhook::new(secret).ok()?.verify(body, headers).ok()?;
    serde_json::from_slice(body).ok()
}
