//! What a handler answers with.

use askama::Template;
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{
    described::Described,
    headers::{self, Nonce},
    request::RequestId,
};
use crate::error::{Error, Refusal, Result};

/// An answer, ready to go.
pub type Answer = Response<Body>;

/// Whatever can become an answer.
pub trait Reply {
    /// The answer.
    fn into_answer(self) -> Result<Answer>;

    /// How the OpenAPI document describes a success; nothing for what is no part of the API.
    fn described() -> Option<Described> {
        None
    }
}

/// `{"success": true, "data": …, "message": …}`
#[derive(Debug)]
pub struct Success<T> {
    data: T,
    message: &'static str,
}

/// A success in the envelope.
pub fn success<T>(data: T) -> Success<T> {
    Success { data, message: "Operation completed successfully" }
}

impl<T: Serialize + ToSchema> Reply for Success<T> {
    fn into_answer(self) -> Result<Answer> {
        let body = json!({"success": true, "data": self.data, "message": self.message});
        Ok(json_answer(StatusCode::OK, body.to_string()))
    }

    fn described() -> Option<Described> {
        Some(Described::of::<T>().map_schema(|data| {
            let always = |value: bool| ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([value]));
            let envelope = ObjectBuilder::new()
                .property("success", always(true))
                .property("data", data)
                .property("message", ObjectBuilder::new().schema_type(Type::String))
                .required("success")
                .required("data")
                .required("message");
            RefOr::T(Schema::Object(envelope.build()))
        }))
    }
}

/// A JSON document that is no envelope because a standard says how it looks.
#[derive(Debug)]
pub struct Document {
    /// The text.
    pub body: String,
    /// How long anybody may keep it, in seconds.
    pub max_age: u32,
}

impl Reply for Document {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = json_answer(StatusCode::OK, self.body);
        let cache = HeaderValue::try_from(format!("public, max-age={}", self.max_age)).map_err(anyhow::Error::new)?;
        answer.headers_mut().insert(header::CACHE_CONTROL, cache);
        Ok(answer)
    }
}

/// A page for people.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    html: String,
    nonce: Nonce,
}

impl Page {
    /// Renders a template. It puts the nonce on its own `<style>` and `<script>`, and on nothing else.
    pub fn render<T: Template>(status: StatusCode, template: impl FnOnce(&Nonce) -> T) -> Result<Self> {
        let nonce = Nonce::new();
        let html = template(&nonce).render().map_err(anyhow::Error::new)?;
        Ok(Self { status, html, nonce })
    }
}

impl Reply for Page {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = Response::new(Body::Text(self.html));
        *answer.status_mut() = self.status;
        headers::describe_page(answer.headers_mut(), &self.nonce);
        Ok(answer)
    }
}

/// `{"success": false, "error": …, "code": …, "details": …}`
pub(super) fn error_answer(error: &Error, id: &RequestId) -> Answer {
    let failed;
    let refusal = match error {
        Error::Refused(refusal) => refusal,
        Error::Failed { code, .. } => {
            let refusal = crate::error::refuse(*code).detail("request_id", id.to_string());
            failed = if *code == crate::Code::Unavailable { refusal.retry_after(RETRY_AFTER_FAILURE) } else { refusal };
            &failed
        }
    };
    let body = json!({
        "success": false,
        "error": refusal.message,
        "code": refusal.code.name(),
        "details": refusal.details,
    });
    let status = StatusCode::from_u16(refusal.code.status()).expect("codes have valid statuses");
    let mut answer = json_answer(status, body.to_string());
    if let Some(seconds) = refusal.details.get(Refusal::RETRY_AFTER).and_then(serde_json::Value::as_u64) {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    if let Some(allowed) = refusal.details.get("allowed").and_then(serde_json::Value::as_array) {
        let list = allowed.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join(", ");
        if let Ok(list) = HeaderValue::try_from(list) {
            answer.headers_mut().insert(header::ALLOW, list);
        }
    }
    answer
}

/// When to try again after a service of ours did not answer.
const RETRY_AFTER_FAILURE: std::time::Duration = std::time::Duration::from_secs(2);

fn json_answer(status: StatusCode, body: String) -> Answer {
    let mut answer = Response::new(Body::Text(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
