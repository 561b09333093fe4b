//! What a project has published about signing in.

use jiff::Timestamp;

use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    model::FlowSettings,
    store::ProjectScope,
    types::{ClientId, EmailAddress, Environment, Language},
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
    pub flow: FlowSettings,
    /// The language where nobody says another.
    pub language: Language,
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
    let is_open = |flow: &FlowSettings| match channel {
        Channel::Email => flow.login_settings.email.enabled,
    };
    let flow = published.flow.map(|live| live.settings).filter(is_open);
    let flow = flow.ok_or_else(|| refuse(Code::ChannelDisabled))?;
    let (name, language) = (project.settings.name.to_string(), project.settings.default_language);
    let client_id = project.client_id.in_environment(environment);
    Ok(OpenFlow { project: name, flow, language, client_id, guarded_until: published.guarded_until })
}

/// An address as a caller gives it.
pub fn email_address(text: &str) -> Result<EmailAddress, Refusal> {
    text.parse().map_err(|problem| {
        let field = serde_json::json!([{"field": "email", "problem": problem}]);
        refuse(Code::InvalidEmail).detail("fields", field)
    })
}
