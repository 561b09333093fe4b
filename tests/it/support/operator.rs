//! A team member, signed in.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Client, project::seed};

/// A team member of whichever projects they make.
pub(crate) struct Operator {
    pub(crate) client: Client,
    token: String,
}

impl Operator {
    /// A new one, in no team yet.
    pub(crate) fn new() -> Self {
        let client = Client::new();
        let made = seed(&client, &["--operator", "operator@example.org"]);
        let made: Value = serde_json::from_slice(&made).expect("the seed prints JSON");
        let token = made["operator_token"].as_str().expect("the seed says it").to_owned();
        Self { client, token }
    }

    /// A new one who is in a project's team.
    pub(crate) fn member_of(project: &str, role: &str) -> Self {
        let client = Client::new();
        let made = seed(&client, &["--member", project, role]);
        let made: Value = serde_json::from_slice(&made).expect("the seed prints JSON");
        let token = made["operator_token"].as_str().expect("the seed says it").to_owned();
        Self { client, token }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request("api_url", method, path).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Makes a project, and says its path.
    pub(crate) async fn project(&self, name: &str) -> String {
        let made = self.post("/v2/projects", &json!({"name": name})).await;
        assert_eq!(made.status, 200, "{made}");
        format!("/v2/projects/{}", made.json()["data"]["id"].as_str().expect("an id"))
    }
}
