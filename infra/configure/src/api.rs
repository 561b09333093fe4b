//! The management API as its callers see it: a token, requests, and the envelope of answers.

use std::{fmt, time::Duration};

use anyhow::{Context, bail};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use http_body_util::Full;
use hyper::{Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use smartaccess::{secret::Secret, types::RequestNonce};

use crate::{address::Address, connection::Connection};

/// How often a request is sent whose answer is lost or that comes too early.
const TRIES: u32 = 4;

/// The longest wait between two tries that the API may ask for, in seconds.
const LONGEST_WAIT: u64 = 20;

/// A caller of the API, with exactly the permissions of its token.
pub(crate) struct Api {
    address: Address,
    token: Secret<String>,
    connection: Connection,
}

/// What the API has refused, in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) details: Value,
}

/// A change, and what makes it safe to send again.
pub(crate) struct Send<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) body: Option<&'a Value>,
    /// The `etag` that the thing must still have.
    pub(crate) state: Option<&'a str>,
    /// Names the request however often it is sent.
    pub(crate) key: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

impl Refused {
    /// Whether an error is that there is no such thing, as far as the caller may know.
    pub(crate) fn is_not_found(error: &anyhow::Error) -> bool {
        error.downcast_ref::<Self>().is_some_and(|refused| refused.code == "NOT_FOUND")
    }
}

impl<'a> Send<'a> {
    pub(crate) fn new(method: Method, path: &'a str) -> Self {
        Self { method, path, body: None, state: None, key: RequestNonce::new().as_str().to_owned() }
    }

    /// Makes something. Whoever asks for the very same again, in another run too, gets what the first request made.
    pub(crate) fn making(path: &'a str, body: &'a Value) -> Self {
        let named = digest(&SHA256, format!("{path} {body}").as_bytes());
        let key = format!("configure-{}", HEXLOWER.encode(named.as_ref()));
        Self { body: Some(body), key, ..Self::new(Method::POST, path) }
    }
}

impl Api {
    pub(crate) fn new(address: &str, token: Secret<String>) -> anyhow::Result<Self> {
        let address = Address::parse(address)?;
        Ok(Self { connection: Connection::to(&address)?, address, token })
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.send(&Send::new(Method::GET, path)).await
    }

    /// All that a list holds, page by page.
    pub(crate) async fn list<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Vec<T>> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let (mut all, mut next) = (Vec::new(), format!("{path}{separator}limit=100"));
        loop {
            let page: Page<T> = self.get(&next).await?;
            all.extend(page.items);
            let Some(cursor) = page.next_cursor else { return Ok(all) };
            let cursor: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
            next = format!("{path}{separator}limit=100&cursor={cursor}");
        }
    }

    /// Sends a request, again if need be, and gives back the `data` of its answer.
    pub(crate) async fn send<T: DeserializeOwned>(&self, send: &Send<'_>) -> anyhow::Result<T> {
        let mut tried = 0;
        loop {
            tried += 1;
            let error = match self.send_once(send).await {
                Ok(data) => return serde_json::from_value(data).context("the answer is of another release"),
                Err(error) => error,
            };
            match wait(&error) {
                Some(seconds) if tried < TRIES => tokio::time::sleep(Duration::from_secs(seconds)).await,
                _ => return Err(error),
            }
        }
    }

    async fn send_once(&self, send: &Send<'_>) -> anyhow::Result<Value> {
        let mut authorization = header::HeaderValue::try_from(format!("Bearer {}", self.token.expose()))
            .map_err(|_| anyhow::anyhow!("SMARTACCESS_TOKEN is no token: it has characters that no token has"))?;
        authorization.set_sensitive(true);
        let uri = format!("{}{}", self.address.base, send.path);
        let mut request = Request::builder().method(send.method.clone()).uri(uri);
        request = request.header(header::AUTHORIZATION, authorization).header("idempotency-key", &send.key);
        if let Some(host) = &self.address.host {
            request = request.header(header::HOST, host);
        }
        if let Some(state) = send.state {
            request = request.header(header::IF_MATCH, format!("\"{state}\""));
        }
        let body = send.body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::from(body))?;
        let (status, text) = self.connection.send(request).await.map_err(|error| error.context(Unreached))?;
        read(status, &text)
    }
}

/// One page of a list.
#[derive(serde::Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

/// Nothing came back: what was asked for may have been done.
#[derive(Debug)]
struct Unreached;

impl fmt::Display for Unreached {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the API cannot be reached")
    }
}

/// Reads the envelope.
fn read(status: StatusCode, text: &[u8]) -> anyhow::Result<Value> {
    let answer: Value = serde_json::from_slice(text).unwrap_or_default();
    match answer["success"] {
        Value::Bool(true) => Ok(answer["data"].clone()),
        Value::Bool(false) => {
            let word = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
            let (code, message, details) = (word("code"), word("error"), answer["details"].clone());
            Err(Refused { status: status.as_u16(), code, message, details }.into())
        }
        _ => bail!("what answers there ({status}) is no SmartAccess API"),
    }
}

/// How long to wait before the same request may succeed, if it may: in seconds.
fn wait(error: &anyhow::Error) -> Option<u64> {
    if error.downcast_ref::<Unreached>().is_some() {
        // Where there is no connection, nothing was sent and nothing is lost.
        let is_connected = |error: &hyper_util::client::legacy::Error| !error.is_connect();
        return error.downcast_ref().is_none_or(is_connected).then_some(1);
    }
    let refused = error.downcast_ref::<Refused>()?;
    let is_passing = matches!(refused.status, 429 | 503) || refused.code == "IN_PROGRESS";
    let asked = refused.details["retry_after"].as_u64().unwrap_or(1).max(1);
    (is_passing && asked <= LONGEST_WAIT).then_some(asked)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_an_envelope_or_somebody_elses() {
        let read = |text: &str| read(StatusCode::CONFLICT, text.as_bytes());
        assert_eq!(read(r#"{"success": true, "data": {"id": 1}}"#).unwrap(), json!({"id": 1}));
        let error = read(r#"{"success": false, "error": "No.", "code": "CONFLICT", "details": {"etag": "x"}}"#);
        let refused = error.unwrap_err().downcast::<Refused>().unwrap();
        let details = json!({"etag": "x"});
        assert_eq!(refused, Refused { status: 409, code: "CONFLICT".into(), message: "No.".into(), details });
        for text in ["", "<html>", "{}", "[]", r#"{"success": "yes"}"#] {
            assert!(read(text).unwrap_err().to_string().contains("no SmartAccess API"), "{text}");
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let refused = |status, code: &str, retry_after: Value| {
            let details = json!({"retry_after": retry_after});
            wait(&Refused { status, code: code.to_owned(), details, ..Refused::default() }.into())
        };
        assert_eq!(refused(503, "UNAVAILABLE", json!(2)), Some(2));
        assert_eq!(refused(409, "IN_PROGRESS", json!(null)), Some(1));
        assert_eq!(refused(429, "RATE_LIMITED", json!(3600)), None);
        assert_eq!(refused(409, "CONFLICT", json!(null)), None);
        assert_eq!(wait(&anyhow::anyhow!("broken pipe").context(Unreached)), Some(1));
        assert_eq!(wait(&anyhow::anyhow!("nonsense")), None);
    }
}
