//! The answer when there is no result: in the envelope, in OAuth's form, or as a page.

use std::time::Duration;

use lambda_http::http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{
    reply::{Answer, Page, Reply, json_answer},
    request::{Incoming, RequestId},
};
use crate::{
    Code,
    error::{Error, Refusal, Result, refuse},
    types::Language,
};

/// How a route answers when there is no result.
#[derive(Debug, Clone, Copy)]
pub enum Failing {
    /// `{"success": false, "error": …, "code": …, "details": …}`
    Envelope,
    /// `{"error": …, "error_description": …}` (RFC 6749, 5.2)
    OAuth,
    /// A page for a browser that shows one; the envelope for a program.
    Page(fn(&Fault<'_>) -> Result<Page>),
}

/// What a page can tell of a failure.
#[derive(Debug)]
pub struct Fault<'a> {
    /// What kind.
    pub code: Code,
    /// What its developer has to know.
    pub explanation: String,
    /// What operators find it by.
    pub request: &'a RequestId,
    /// The language that the browser asks for.
    pub language: Option<Language>,
}

/// When to try again after a service of ours did not answer.
const RETRY_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// How one request is answered when there is no result.
pub(super) struct Form {
    failing: Failing,
    request: RequestId,
    wants_page: bool,
    has_authorization: bool,
    language: Option<Language>,
}

impl Form {
    pub(super) fn of(failing: Failing, incoming: &Incoming) -> Self {
        let (wants_page, language) = (incoming.wants_page(), incoming.language());
        let has_authorization = incoming.has_authorization();
        Self { failing, request: incoming.id.clone(), wants_page, has_authorization, language }
    }

    pub(super) fn answer(&self, error: &Error) -> Answer {
        let failed;
        let refusal = match error {
            Error::Refused(refusal) => refusal,
            Error::Failed { code, .. } => {
                let refusal = refuse(*code).detail("request_id", self.request.to_string());
                failed = if code.status() == 503 { refusal.retry_after(RETRY_AFTER_FAILURE) } else { refusal };
                &failed
            }
        };
        let mut answer = match self.failing {
            Failing::OAuth => oauth(refusal, self.has_authorization),
            Failing::Page(page) if self.wants_page => self.page(refusal, page),
            Failing::Page(_) | Failing::Envelope => envelope(refusal),
        };
        if let Some(seconds) = refusal.details.get(Refusal::RETRY_AFTER).and_then(Value::as_u64) {
            answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        answer
    }

    fn page(&self, refusal: &Refusal, page: fn(&Fault<'_>) -> Result<Page>) -> Answer {
        let (code, explanation) = (refusal.code, explanation(refusal));
        let fault = Fault { code, explanation, request: &self.request, language: self.language };
        page(&fault).and_then(Page::into_answer).unwrap_or_else(|_| envelope(refusal))
    }
}

fn envelope(refusal: &Refusal) -> Answer {
    let body = json!({
        "success": false,
        "error": refusal.message,
        "code": refusal.code.name(),
        "details": refusal.details,
    });
    let mut answer = json_answer(status(refusal), body.to_string());
    if let Some(allowed) = refusal.details.get("allowed").and_then(Value::as_array) {
        let list = allowed.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
        if let Ok(list) = HeaderValue::try_from(list) {
            answer.headers_mut().insert(header::ALLOW, list);
        }
    }
    answer
}

/// A caller is told which `Authorization` would do: of a token always, of a client where it has tried one.
fn oauth(refusal: &Refusal, has_authorization: bool) -> Answer {
    let body = json!({"error": refusal.code.oauth_name(), "error_description": explanation(refusal)});
    let mut answer = json_answer(status(refusal), body.to_string());
    let challenge = match refusal.code {
        Code::Unauthenticated => Some(r#"Bearer error="invalid_token""#),
        Code::InvalidClient if has_authorization => Some(r#"Basic realm="token""#),
        _ => None,
    };
    if let Some(challenge) = challenge {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    answer
}

/// The message; of a faulty input, each fault in its place.
fn explanation(refusal: &Refusal) -> String {
    let faults = refusal.details.get("fields").and_then(Value::as_array).into_iter().flatten();
    let told =
        faults.filter_map(|fault| Some(format!("`{}` {}.", fault["field"].as_str()?, fault["problem"].as_str()?)));
    let told = told.collect::<Vec<_>>().join(" ");
    if told.is_empty() { refusal.message.to_string() } else { told }
}

fn status(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.code.status()).expect("codes have valid statuses")
}
