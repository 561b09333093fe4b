//! A team member, signed in.

use reqwest::Method;
use serde_json::{Value, json};
use smartaccess::types::UserId;

use super::{Answer, Client, Project, project::seed};

/// A team member of whichever projects they make.
pub(crate) struct Operator {
    pub(crate) client: Client,
    pub(crate) address: String,
    token: String,
}

impl Operator {
    /// A new one, in no team yet.
    pub(crate) fn new() -> Self {
        Self::with_address(&format!("operator@{}.example.org", UserId::new().as_str().replace('_', "")))
    }

    /// Whoever has this address.
    pub(crate) fn with_address(address: &str) -> Self {
        let client = Client::new();
        let made = seed(&client, &["--operator", address]);
        let made: Value = serde_json::from_slice(&made).expect("the seed prints JSON");
        let token = made["operator_token"].as_str().expect("the seed says it").to_owned();
        Self { client, address: address.to_owned(), token }
    }

    /// Moves the time of a project so far ahead of the system's.
    pub(crate) fn is_ahead(&self, project: &str, seconds: i64) {
        let id = project.rsplit('/').next().expect("a path");
        seed(&self.client, &["--ahead", id, &seconds.to_string()]);
    }

    /// Invites somebody into a project, and says by which invitation and with which token.
    pub(crate) async fn invites(&self, project: &str, address: &str, role: &str) -> (String, String) {
        let mails = self.client.mails(address, 0).await.len();
        let invited = self.post(&format!("{project}/invitations"), &json!({"email": address, "role": role})).await;
        assert_eq!(invited.status, 200, "{invited}");
        let id = invited.json()["data"]["id"].as_str().expect("an id").to_owned();
        (id, self.client.invitation(address, mails + 1).await)
    }

    pub(crate) async fn accepts(&self, token: &str) -> Answer {
        self.post("/v2/invitations/accept", &json!({"token": token})).await
    }

    /// Takes somebody into a project's team, and says their path in it.
    pub(crate) async fn takes_in(&self, project: &str, other: &Self, role: &str) -> String {
        let (_, token) = self.invites(project, &other.address, role).await;
        let accepted = other.accepts(&token).await;
        assert_eq!(accepted.status, 200, "{accepted}");
        self.path_of(project, other).await
    }

    /// Where somebody is in a project's team.
    pub(crate) async fn path_of(&self, project: &str, other: &Self) -> String {
        let members = self.get(&format!("{project}/members?limit=100")).await.json()["data"]["items"].clone();
        let is_other = |member: &&Value| member["email"] == other.address.as_str();
        let member = members.as_array().and_then(|members| members.iter().find(is_other)).expect("they are in it");
        format!("{project}/members/{}", member["id"].as_str().expect("an id"))
    }

    /// What they send with each request.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// A new one who is in a project's team.
    pub(crate) fn member_of(project: &str, role: &str) -> Self {
        let client = Client::new();
        let address = format!("{role}@{}.example.org", UserId::new().as_str().replace('_', ""));
        let made = seed(&client, &["--member", project, role, &address]);
        let made: Value = serde_json::from_slice(&made).expect("the seed prints JSON");
        let token = made["operator_token"].as_str().expect("the seed says it").to_owned();
        Self { client, address, token }
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

    /// Makes a project that people can sign in to, and a token and an application for it.
    pub(crate) async fn sets_up(&self, name: &str) -> Project {
        let data = async |path: &str, body: Value| {
            let made = self.post(path, &body).await;
            assert_eq!(made.status, 200, "{made}");
            made.json()["data"].clone()
        };
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let made = data("/v2/projects", json!({"name": name})).await;
        let path = format!("/v2/projects/{}", text(&made["id"]));
        let flow = data("/v2/project-flows", json!({"project_id": made["id"], "name": "Sign-in"})).await;
        data(&format!("/v2/project-flows/{}/publish", text(&flow["id"])), json!({})).await;
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
