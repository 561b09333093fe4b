//! A team member, signed in.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Client, Project, project::seed};

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

    /// Makes a project, and a token and an application for it.
    pub(crate) async fn sets_up(&self, name: &str) -> Project {
        let data = async |path: &str, body: Value| {
            let made = self.post(path, &body).await;
            assert_eq!(made.status, 200, "{made}");
            made.json()["data"].clone()
        };
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let made = data("/v2/projects", json!({"name": name})).await;
        let path = format!("/v2/projects/{}", text(&made["id"]));
        let token = json!({"name": "Back end", "scopes": ["access", "manage"]});
        let token = data(&format!("{path}/api-tokens"), token).await;
        let application = json!({"name": "Sample", "redirect_uris": ["http://127.0.0.1/callback"]});
        let application = data(&format!("{path}/applications"), application).await;
        Project {
            client: Client::new(),
            id: text(&made["id"]),
            client_id: text(&made["environments"]["production"]),
            application: text(&application["id"]),
            token: text(&token["token"]),
        }
    }

    /// Makes a project, and says its path.
    pub(crate) async fn project(&self, name: &str) -> String {
        let made = self.post("/v2/projects", &json!({"name": name})).await;
        assert_eq!(made.status, 200, "{made}");
        format!("/v2/projects/{}", made.json()["data"]["id"].as_str().expect("an id"))
    }
}
