//! Projects and webhooks, as their team makes them.

use anyhow::Context;
use reqwest::Method;
use serde_json::{Value, json};

use crate::stack::{Stack, answer};

/// The owner, signed in.
pub(crate) struct Team<'a> {
    stack: &'a Stack,
    token: String,
}

/// A project that things happen in, of which its receivers are told.
pub(crate) struct Project<'a> {
    team: &'a Team<'a>,
    path: String,
    receivers: Vec<String>,
}

impl<'a> Team<'a> {
    pub(crate) async fn of_owner(stack: &'a Stack) -> anyhow::Result<Self> {
        let owner = stack.fact("owner_email")?;
        let sent = stack.post("", "/v2/operators/send-otp", &json!({"email": owner})).await?;
        let code = stack.code_of(owner).await?;
        let guess = json!({"email": owner, "validation_id": sent["data"]["validation_id"], "otp": code});
        let signed_in = stack.post("", "/v2/operators/verify-otp", &guess).await?;
        Ok(Self { stack, token: text(&signed_in["data"]["token"])? })
    }

    /// A project with so many webhooks at this URL, each at a path of its own.
    pub(crate) async fn project(&'a self, url: &str, webhooks: usize) -> anyhow::Result<Project<'a>> {
        let made = self.post("/v2/projects", &json!({"name": "Load"})).await?;
        let path = format!("/v2/projects/{}", text(&made["data"]["id"])?);
        let receivers = (0..webhooks).map(|number| format!("/{number}/")).collect();
        let project = Project { team: self, path, receivers };
        for receiver in &project.receivers {
            project.adds_webhook(&format!("{url}{receiver}"), &json!([])).await?;
        }
        Ok(project)
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.stack.post_until_done(&self.token, path, body).await
    }
}

impl Project<'_> {
    /// Adds a webhook for these events, or for all if none is named.
    pub(crate) async fn adds_webhook(&self, url: &str, events: &Value) -> anyhow::Result<()> {
        self.team.post(&format!("{}/webhooks", self.path), &json!({"url": url, "events": events})).await.map(drop)
    }

    /// Adds a customer, and says their id.
    pub(crate) async fn adds_customer(&self) -> anyhow::Result<String> {
        let address = self.team.stack.new_address();
        let made = self.team.post(&format!("{}/customers", self.path), &json!({"emails": [address]})).await?;
        text(&made["data"]["id"])
    }

    /// Gives a customer a name.
    pub(crate) async fn names_customer(&self, id: &str) -> anyhow::Result<()> {
        let path = format!("{}/customers/{id}", self.path);
        let request = self.team.stack.request("api_url", Method::PATCH, &path)?.bearer_auth(&self.team.token);
        answer(request.json(&json!({"name": "Maria"}))).await.map(drop)
    }

    /// Under which names an event of this subject arrives.
    pub(crate) fn arrivals(&self, subject: &str) -> Vec<String> {
        self.receivers.iter().map(|receiver| format!("{receiver}{subject}")).collect()
    }
}

fn text(value: &Value) -> anyhow::Result<String> {
    value.as_str().map(str::to_owned).context("the API has answered without it")
}
