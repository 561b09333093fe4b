//! What a project has published about signing in.

use jiff::Timestamp;

use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    model::LoginFlow,
    store::ProjectScope,
    types::{ClientId, EmailAddress, Environment},
};

/// A way for a code to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// By email.
    Email,
}

/// What a project has published, if it lets people in by this channel.
#[derive(Debug)]
pub struct OpenFlow {
    /// What people call the project by.
    pub project: String,
    /// The published flow.
    pub flow: LoginFlow,
    /// The public id of the environment.
    pub client_id: ClientId,
    /// Until when the project's guard is up.
    pub guarded_until: Option<Timestamp>,
}

/// The published flow, if it lets people in by this channel.
pub async fn login_flow(
    app: &App,
    scope: &ProjectScope,
    environment: Environment,
    channel: Channel,
) -> Result<OpenFlow> {
    let published = app.store.published(scope, environment).await?;
    let project =
        published.project.filter(|project| project.deleted_at.is_none()).ok_or_else(|| refuse(Code::NotFound))?;
    let is_open = |flow: &LoginFlow| match channel {
        Channel::Email => flow.email,
    };
    let flow = published.flow.filter(is_open).ok_or_else(|| refuse(Code::ChannelDisabled))?;
    let client_id = project.client_id.in_environment(environment);
    Ok(OpenFlow { project: project.settings.name.to_string(), flow, client_id, guarded_until: published.guarded_until })
}

/// An address as a caller gives it.
pub fn email_address(text: &str) -> Result<EmailAddress, Refusal> {
    text.parse().map_err(|problem| {
        let field = serde_json::json!([{"field": "email", "problem": problem}]);
        refuse(Code::InvalidEmail).detail("fields", field)
    })
}
