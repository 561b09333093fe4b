//! What is there: a project, its applications and its flows, as the API tells them. Settings of a later release that
//! this program does not know are not read, and so are left alone.

use anyhow::ensure;
use serde::{Deserialize, Serialize};
use smartaccess::{
    keys::Algorithm,
    model::{FlowSettings, ProjectSettings},
    types::{ApplicationId, Environment, FlowId, Name, ProjectId, RedirectUri},
};

use crate::api::Api;

/// What is there.
#[derive(Debug, Default)]
pub(crate) struct There {
    pub(crate) project: Option<ProjectThere>,
    pub(crate) applications: Vec<ApplicationThere>,
    pub(crate) flows: Vec<FlowThere>,
}

/// A project.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ProjectThere {
    pub(crate) id: ProjectId,
    #[serde(flatten)]
    pub(crate) settings: ProjectSettings,
    /// What the caller is in its team; nothing for an api token.
    role: Option<String>,
}

/// An application.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ApplicationThere {
    pub(crate) id: ApplicationId,
    pub(crate) environment: Environment,
    #[serde(flatten)]
    pub(crate) settings: ApplicationSettings,
}

/// What can be set of an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ApplicationSettings {
    pub(crate) name: Name,
    pub(crate) redirect_uris: Vec<RedirectUri>,
    pub(crate) algorithm: Algorithm,
}

/// A flow: the settings are its draft's.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FlowThere {
    pub(crate) id: FlowId,
    pub(crate) environment: Environment,
    #[serde(flatten)]
    pub(crate) settings: FlowSettings,
    /// Names the state of the draft.
    pub(crate) etag: String,
    published: Option<serde_json::Value>,
    /// Whether the draft differs from what is published.
    has_changes: bool,
}

impl There {
    /// Reads all of a project, or of one environment of it.
    pub(crate) async fn read(api: &Api, id: &ProjectId, only: Option<Environment>) -> anyhow::Result<Self> {
        let project = api.get(&format!("/v2/projects/{id}")).await?;
        let mut applications: Vec<ApplicationThere> = api.list(&format!("/v2/projects/{id}/applications")).await?;
        let mut flows: Vec<FlowThere> = api.list(&format!("/v2/project-flows?project_id={id}")).await?;
        applications.retain(|application| only.is_none_or(|only| application.environment == only));
        flows.retain(|flow| only.is_none_or(|only| flow.environment == only));
        // However the API orders them.
        applications.sort_by(|one, other| order(&one.key()).cmp(&order(&other.key())));
        flows.sort_by(|one, other| order(&one.key()).cmp(&order(&other.key())));
        Ok(Self { project: Some(project), applications, flows })
    }

    /// Refuses flows that cannot be told apart.
    pub(crate) fn tells_flows_apart(&self) -> anyhow::Result<()> {
        apart("flow", self.flows.iter().map(FlowThere::key))
    }

    /// Refuses applications that cannot be told apart.
    pub(crate) fn tells_applications_apart(&self) -> anyhow::Result<()> {
        apart("application", self.applications.iter().map(ApplicationThere::key))
    }
}

fn apart<'a>(kind: &str, keys: impl Iterator<Item = (Environment, &'a str)>) -> anyhow::Result<()> {
    let keys: Vec<_> = keys.collect();
    for pair in keys.windows(2) {
        let (environment, name) = (pair[0].0.name(), pair[0].1);
        ensure!(
            pair[0] != pair[1],
            "the project has more than one {kind} \"{name}\" ({environment}), and a file tells them apart by their \
             names: give them different ones"
        );
    }
    Ok(())
}

fn order<'a>((environment, name): &(Environment, &'a str)) -> (&'static str, &'a str) {
    (environment.name(), name)
}

impl ProjectThere {
    /// Whether an api token reads it, which sees one environment.
    pub(crate) const fn is_read_by_token(&self) -> bool {
        self.role.is_none()
    }
}

impl ApplicationThere {
    pub(crate) fn key(&self) -> (Environment, &str) {
        (self.environment, self.settings.name.as_str())
    }
}

impl FlowThere {
    pub(crate) fn key(&self) -> (Environment, &str) {
        (self.environment, self.settings.name.as_str())
    }

    /// Whether people sign in by it.
    pub(crate) const fn is_published(&self) -> bool {
        self.published.is_some()
    }

    /// Whether people sign in by the draft as it is.
    pub(crate) const fn is_up_to_date(&self) -> bool {
        self.is_published() && !self.has_changes
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A flow as the API tells it.
    pub(crate) fn flow(environment: &str, name: &str, published: Option<u32>, has_changes: bool) -> FlowThere {
        let id = FlowId::new();
        let published = published.map(|version| json!({"version": version}));
        serde_json::from_value(json!({
            "id": id, "environment": environment, "type": "login", "name": name, "etag": "one", "later": {"new": 1},
            "published": published, "has_changes": has_changes, "login_settings": {"email": {"digits": 6}},
        }))
        .unwrap()
    }

    /// An application as the API tells it.
    pub(crate) fn application(environment: &str, name: &str) -> ApplicationThere {
        serde_json::from_value(json!({
            "id": ApplicationId::new(), "environment": environment, "name": name, "algorithm": "ES256",
            "redirect_uris": ["https://a.example/"], "created_at": "2026-01-01T00:00:00Z",
        }))
        .unwrap()
    }

    /// A project as the API tells it, with these settings.
    pub(crate) fn project(settings: &Value) -> ProjectThere {
        let mut project = json!({"id": ProjectId::new(), "name": "Aurora", "role": "owner", "environments": {}});
        project.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        serde_json::from_value(project).unwrap()
    }

    #[test]
    fn things_of_one_name_are_refused() {
        let flows = vec![flow("production", "A", None, true), flow("sandbox", "A", None, true)];
        let mut there = There { flows, ..There::default() };
        there.tells_flows_apart().unwrap();
        there.flows.push(flow("sandbox", "A", None, true));
        assert!(there.tells_flows_apart().unwrap_err().to_string().contains("more than one flow \"A\" (sandbox)"));
        there.tells_applications_apart().unwrap();
    }
}
