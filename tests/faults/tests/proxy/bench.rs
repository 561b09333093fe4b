//! A caller, the proxy and an upstream.

use fault_proxy::Proxy;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::upstream::Upstream;

/// A proxy in front of an upstream, and a caller of it. Each test makes its own.
pub(crate) struct Bench {
    pub(crate) upstream: Upstream,
    pub(crate) url: String,
    http: reqwest::Client,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        let upstream = Upstream::start().await;
        let listen = "127.0.0.1:0".parse().expect("an address");
        let proxy = Proxy::bind(listen, upstream.address, 0).await.expect("a free port");
        let url = proxy.url();
        tokio::spawn(proxy.serve());
        let http = reqwest::Client::builder().no_proxy().build().expect("a plain client");
        Self { upstream, url, http }
    }

    /// With one rule.
    pub(crate) async fn with(rule: Value) -> Self {
        let bench = Self::start().await;
        assert_eq!(bench.put(&json!({"seed": 7, "rules": [rule]})).await, StatusCode::NO_CONTENT);
        bench
    }

    pub(crate) async fn put(&self, rules: &Value) -> StatusCode {
        self.http.put(self.control()).json(rules).send().await.expect("the proxy answers").status()
    }

    pub(crate) async fn delete(&self) -> StatusCode {
        self.http.delete(self.control()).send().await.expect("the proxy answers").status()
    }

    pub(crate) async fn report(&self) -> Value {
        let answer = self.http.get(self.control()).send().await.expect("the proxy answers");
        answer.json().await.expect("a report is JSON")
    }

    /// Asks again and again until a fault has been injected.
    pub(crate) async fn fault(&self) {
        while self.report().await["faults"] == json!([]) {}
    }

    /// A call of a DynamoDB operation.
    pub(crate) fn call(&self, operation: &str) -> RequestBuilder {
        let target = format!("DynamoDB_20120810.{operation}");
        self.http.post(&self.url).header("x-amz-target", target).body("{}")
    }

    /// The status of a call's answer, or `None` if the connection broke.
    pub(crate) async fn status(&self, operation: &str) -> Option<u16> {
        self.call(operation).send().await.ok().map(|answer| answer.status().as_u16())
    }

    fn control(&self) -> String {
        format!("{}/_faults", self.url)
    }
}
