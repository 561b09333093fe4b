//! What a project has published about signing in.

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

/// The published flow, if it lets people in by this channel.
pub async fn login_flow(
    app: &App,
    scope: &ProjectScope,
    environment: Environment,
    channel: Channel,
) -> Result<LoginFlow> {
    let flow = app.store.flow(scope, environment).await?;
    let is_open = |flow: &LoginFlow| match channel {
        Channel::Email => flow.email,
    };
    flow.filter(is_open).ok_or_else(|| refuse(Code::ChannelDisabled).into())
}

/// The public id of an environment.
pub async fn client_id(app: &App, scope: &ProjectScope, environment: Environment) -> Result<ClientId> {
    let project = app.store.project(scope).await?.ok_or_else(|| refuse(Code::NotFound))?;
    Ok(project.client_id.in_environment(environment))
}

/// An address as a caller gives it.
pub fn email_address(text: &str) -> Result<EmailAddress, Refusal> {
    text.parse().map_err(|problem| {
        let field = serde_json::json!([{"field": "email", "problem": problem}]);
        refuse(Code::InvalidEmail).detail("fields", field)
    })
}
