//! The headers that stand on every answer, and those of every page.

use std::fmt;

use lambda_http::http::{HeaderMap, HeaderValue, header};

use super::request::RequestId;
use crate::entropy;

/// Marks the styles and scripts that we wrote ourselves (CSP Level 3, `nonce-source`). New for each page.
#[derive(Debug, Clone)]
pub struct Nonce(String);

impl Nonce {
    pub(super) fn new() -> Self {
        Self(data_encoding::BASE64.encode(&entropy::bytes::<16>()))
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

const ALWAYS: [(header::HeaderName, &str); 4] = [
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Which sites may show an answer (Fetch, 3.7): none but ours, unless it says otherwise.
pub(super) const RESOURCE_POLICY: header::HeaderName = header::HeaderName::from_static("cross-origin-resource-policy");

/// On every answer. An answer that may be kept, or shown by another site, has said so itself.
pub(super) fn complete(headers: &mut HeaderMap, id: &RequestId) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(RESOURCE_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert("x-request-id", id);
    }
}

/// On every page.
pub(super) fn describe_page(headers: &mut HeaderMap, nonce: &Nonce, form_target: Option<&str>) {
    let form_target = form_target.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'{form_target}; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    );
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let policy = HeaderValue::try_from(policy).expect("a nonce is base64, and an origin is ASCII");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
}
