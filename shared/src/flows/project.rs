//! What a project has published about signing in.

use jiff::Timestamp;

use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    model::{FlowSettings, LoginSettings, ProjectSettings},
    store::ProjectScope,
    types::{ClientId, Country, EmailAddress, Environment, Language, PhoneNumber},
};

/// What a project has published, if it lets people in so.
#[derive(Debug)]
pub struct OpenFlow {
    /// What its team says of the project.
    pub project: ProjectSettings,
    /// The published flow.
    pub flow: FlowSettings,
    /// The public id of the environment.
    pub client_id: ClientId,
    /// Until when the project's guard is up.
    pub guarded_until: Option<Timestamp>,
}

impl OpenFlow {
    /// The language that is asked for, if it is one of the project's; else the project's own.
    pub fn language(&self, asked: Option<Language>) -> Language {
        asked.filter(|language| self.project.languages.contains(language)).unwrap_or(self.project.default_language)
    }
}

/// The published flow, if it lets people in so.
pub async fn login_flow(
    app: &App,
    scope: &ProjectScope,
    environment: Environment,
    lets_in: impl Fn(&LoginSettings) -> bool,
) -> Result<OpenFlow> {
    let published = app.store.published(scope, environment).await?;
    let project =
        published.project.filter(|project| project.deleted_at.is_none()).ok_or_else(|| refuse(Code::NotFound))?;
    let flow = published.flow.map(|live| live.settings).filter(|flow| lets_in(&flow.login_settings));
    let flow = flow.ok_or_else(|| refuse(Code::ChannelDisabled))?;
    let client_id = project.client_id.in_environment(environment);
    Ok(OpenFlow { project: project.settings, flow, client_id, guarded_until: published.guarded_until })
}

/// An address as a caller gives it.
pub fn email_address(text: &str) -> Result<EmailAddress, Refusal> {
    text.parse().map_err(|problem| {
        let field = serde_json::json!([{"field": "email", "problem": problem}]);
        refuse(Code::InvalidEmail).detail("fields", field)
    })
}

/// A number as a caller gives it: with `+` and the country's code, or as it is dialled in this country, else in the only
/// one of the project.
pub fn phone_number(text: &str, country: Option<Country>, project: &ProjectSettings) -> Result<PhoneNumber, Refusal> {
    let only = match project.allowed_countries[..] {
        [only] => Some(only),
        _ => None,
    };
    PhoneNumber::parse(text, country.or(only)).map_err(|problem| {
        let field = serde_json::json!([{"field": "phone", "problem": problem}]);
        refuse(Code::InvalidPhone).detail("fields", field)
    })
}
