//! An HTTP caller of the stack's three hosts.

use std::{fmt, net::SocketAddr};

use reqwest::{
    Method, StatusCode, Url,
    header::{HeaderMap, HeaderName},
    redirect,
};
use serde_json::Value;

use super::Stack;

/// A caller. Each test makes its own.
pub(crate) struct Client {
    pub(crate) stack: Stack,
    pub(super) http: reqwest::Client,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Client {
    pub(crate) fn new() -> Self {
        let stack = Stack::find();
        let mut builder = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy();
        for name in ["api_url", "pages_url", "console_url"] {
            let url: Url = stack.fact(name).parse().expect("stack.json holds URLs");
            let host = url.host_str().expect("URLs have hosts");
            let port = url.port_or_known_default().expect("http has a port");
            builder = builder.resolve(host, SocketAddr::from(([127, 0, 0, 1], port)));
        }
        Self { http: builder.build().expect("a plain client"), stack }
    }

    /// A request to `api_url`, `pages_url` or `console_url`.
    pub(crate) fn request(&self, host: &str, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.stack.fact(host)))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("api_url", Method::GET, path)).await
    }
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("the stack answers");
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a body of text") }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self}"))
    }

    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        let name: HeaderName = name.as_ref().parse().expect("a header's name");
        self.headers.get(&name).map(|value| value.to_str().expect("a plain header")).unwrap_or_default()
    }
}

/// Status and body, as a snapshot shows them.
impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.status, self.text)
    }
}
