//! A project of the test's own, so that no test meets another.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Client, repository};

/// A project, and a back end that may act in it.
pub(crate) struct Project {
    pub(crate) client: Client,
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) token: String,
}

impl Project {
    /// A new one, made as `make dev` makes the demo project.
    pub(crate) fn new() -> Self {
        let client = Client::new();
        let made: Value = serde_json::from_slice(&seed(&client, &["--fresh"])).expect("the seed prints JSON");
        let fact = |name: &str| made[name].as_str().expect("the seed says it").to_owned();
        Self { client, id: fact("project_id"), client_id: fact("client_id"), token: fact("api_token") }
    }

    /// Moves the project's time so far ahead of the system's.
    pub(crate) fn is_ahead(&self, seconds: i64) {
        seed(&self.client, &["--ahead", &self.id, &seconds.to_string()]);
    }

    /// Gives the project a new signing key.
    pub(crate) fn rotates_its_key(&self) {
        seed(&self.client, &["--rotate", &self.id]);
    }

    /// An address that nobody else uses.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("{name}@{}.example.org", self.id.replace("prj_", "p"))
    }

    /// A call with the project's token.
    pub(crate) fn call(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.client.request("api_url", Method::POST, path).bearer_auth(&self.token).json(body)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.call(path, body)).await
    }

    pub(crate) async fn send(&self, email: &str) -> Answer {
        self.post("/v2/access/email/send-otp", &json!({"email": email, "project_id": self.id})).await
    }

    /// Asks for a code and returns the validation's id.
    pub(crate) async fn validation(&self, email: &str) -> String {
        let answer = self.send(email).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.json()["data"]["validation_id"].as_str().expect("an id").to_owned()
    }

    pub(crate) async fn verify(&self, email: &str, validation: &str, otp: impl Into<Value>) -> Answer {
        let body = json!({"email": email, "validation_id": validation, "otp": otp.into()});
        self.post("/v2/access/email/verify-otp", &body).await
    }
}

fn seed(client: &Client, arguments: &[&str]) -> Vec<u8> {
    let seed = repository().join("target/debug/seed");
    let output = Command::new(seed).args(arguments).env_clear().envs(client.stack.environment()).output();
    let output = output.expect("`cargo build` makes the seed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A code that this one is not.
pub(crate) fn other_than(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &code[1..])
}
