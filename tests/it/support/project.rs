//! A project of the test's own, so that no test meets another.

use std::{collections::BTreeMap, process::Command};

use reqwest::{Method, header};
use serde_json::{Value, json};

use super::{
    Answer, Client,
    operator::Operator,
    repository,
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

    /// One that a team member has made, with a token for both scopes and nothing published.
    pub(crate) async fn of(operator: &Operator) -> Self {
        let answer = operator.post("/v2/projects", &json!({"name": "Aurora"})).await;
        let made = answer.json()["data"].clone();
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        let id = text(&made["id"]);
        let token = json!({"name": "Back end", "scopes": ["access", "manage"]});
        let token = operator.post(&format!("/v2/projects/{id}/api-tokens"), &token).await;
        Self {
            client: Client::new(),
            client_id: text(&made["environments"]["production"]),
            application: String::new(),
            token: text(&token.json()["data"]["token"]),
            id,
        }
    }

    /// The same project for a back end whose token acts in the sandbox.
    pub(crate) async fn in_sandbox(&self, operator: &Operator) -> Self {
        let wanted = json!({"name": "Trial", "scopes": ["access", "manage"], "environment": "sandbox"});
        let made = operator.post(&format!("/v2/projects/{}/api-tokens", self.id), &wanted).await;
        let token = made.json()["data"]["token"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        let (id, client_id) = (self.id.clone(), format!("{}_test", self.client_id));
        Self { client: Client::new(), id, client_id, application: String::new(), token }
    }

    /// Reads something with the project's token.
    pub(crate) async fn read(&self, path: &str) -> Answer {
        Answer::of(self.client.request("api_url", Method::GET, path).bearer_auth(&self.token)).await
    }

    /// A list of the project, where the query says which.
    pub(crate) async fn list(&self, path: &str) -> Answer {
        self.read(&format!("{path}?project_id={}", self.id)).await
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

    /// Says who may sign in: `none`, `whitelist` or `blacklist`.
    pub(crate) fn lets_in(&self, strategy: &str) {
        seed(&self.client, &["--strategy", &self.id, strategy]);
    }

    /// A call to the management API with the project's token; `below` is what follows the project in the path.
    pub(crate) async fn manages(&self, method: Method, below: &str, body: &Value) -> Answer {
        let path = format!("/v2/projects/{}{below}", self.id);
        let request = self.client.request("api_url", method, &path).bearer_auth(&self.token);
        Answer::of(if body.is_null() { request } else { request.json(body) }).await
    }

    /// Adds a customer, and says what they are now.
    pub(crate) async fn adds_customer(&self, fields: &Value) -> Value {
        let made = self.manages(Method::POST, "/customers", fields).await;
        assert_eq!(made.status, 200, "{made}");
        made.json()["data"].clone()
    }

    /// Where a customer is below their project.
    pub(crate) fn below(customer: &Value) -> String {
        format!("/customers/{}", customer["id"].as_str().expect("an id"))
    }

    /// Changes a customer, and says what they are now.
    pub(crate) async fn changes_customer(&self, customer: &Value, fields: &Value) -> Value {
        let changed = self.manages(Method::PATCH, &Self::below(customer), fields).await;
        assert_eq!(changed.status, 200, "{changed}");
        changed.json()["data"].clone()
    }

    /// Signs somebody in, and says what the back end is told.
    pub(crate) async fn signs_in(&self, email: &str) -> Value {
        let mails = self.client.mails(email, 0).await.len();
        let validation = self.validation(email).await;
        let code = self.client.code(email, mails + 1).await;
        let verified = self.verify(email, &validation, code).await;
        assert_eq!(verified.status, 200, "{verified}");
        verified.json()["data"].clone()
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

pub(crate) fn seed(client: &Client, arguments: &[&str]) -> Vec<u8> {
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
