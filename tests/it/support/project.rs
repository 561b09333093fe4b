//! A project of the test's own, so that no test meets another.

use std::{collections::BTreeMap, process::Command};

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::{
    Answer, Client, repository,
    visitor::{CALLBACK, VERIFIER, url_encoded},
};

/// A project, and a back end that may act in it.
pub(crate) struct Project {
    pub(crate) client: Client,
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) application: String,
    pub(crate) token: String,
}

impl Project {
    /// A new one, made as `make dev` makes the demo project.
    pub(crate) fn new() -> Self {
        let client = Client::new();
        let made: Value = serde_json::from_slice(&seed(&client, &["--fresh"])).expect("the seed prints JSON");
        let fact = |name: &str| made[name].as_str().expect("the seed says it").to_owned();
        let (id, client_id) = (fact("project_id"), fact("client_id"));
        Self { client, id, client_id, application: fact("application_id"), token: fact("api_token") }
    }

    /// Moves the project's time so far ahead of the system's.
    pub(crate) fn is_ahead(&self, seconds: i64) {
        seed(&self.client, &["--ahead", &self.id, &seconds.to_string()]);
    }

    /// Gives the project a new signing key.
    pub(crate) fn rotates_its_key(&self) {
        seed(&self.client, &["--rotate", &self.id]);
    }

    /// Puts its guard up for an hour.
    pub(crate) fn raises_its_guard(&self) {
        seed(&self.client, &["--guard", &self.id]);
    }

    /// Gives its pages a look.
    pub(crate) fn looks_like(&self, branding: &Value) {
        seed(&self.client, &["--branding", &self.id, &branding.to_string()]);
    }

    /// Adds an application, and says its id.
    pub(crate) fn application(&self, algorithm: &str, redirect_uri: &str) -> String {
        let made = seed(&self.client, &["--application", &self.id, algorithm, redirect_uri]);
        let made: Value = serde_json::from_slice(&made).expect("the seed prints JSON");
        made["application_id"].as_str().expect("the seed says it").to_owned()
    }

    /// What the application sends to redeem a code; `changes` replace fields.
    pub(crate) fn redemption<'a>(&'a self, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("client_id", self.application.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        fields.extend(changes.iter().copied());
        fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    pub(crate) fn token_request(&self, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let request = self.client.request("pages_url", Method::POST, &format!("/p/{}/token", self.client_id));
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(url_encoded(fields))
    }

    pub(crate) async fn redeems_with(&self, changes: &[(&str, &str)]) -> Answer {
        Answer::of(self.token_request(&self.redemption(changes))).await
    }

    /// Redeems an authorization code.
    pub(crate) async fn redeems(&self, code: &str) -> Answer {
        self.redeems_with(&[("code", code)]).await
    }

    /// Asks who an access token stands for.
    pub(crate) async fn userinfo(&self, token: &str) -> Answer {
        let path = format!("/p/{}/userinfo", self.client_id);
        Answer::of(self.client.request("pages_url", Method::GET, &path).bearer_auth(token)).await
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

pub(super) fn seed(client: &Client, arguments: &[&str]) -> Vec<u8> {
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
