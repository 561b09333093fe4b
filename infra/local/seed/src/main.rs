//! Makes the demo project of a local stack, or with `--fresh` another project, and prints what a caller needs as JSON.
//! It runs in a function's environment and writes through the product's own store.

#![forbid(unsafe_code)]

use std::io::Write;

use jiff::SignedDuration;
use serde_json::json;
use smartaccess::{
    App, Result,
    config::Config,
    model::{ApiToken, LoginFlow, Project, Scope},
    secret::Secret,
    types::{ApiTokenId, ClientId, Environment, ProjectId},
};

/// Always the same, so that seeding again finds it.
const DEMO: &str = "demodemodemodemodemodemode";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let app = App::start(Config::from_env()?).await;
    let is_fresh = std::env::args().any(|argument| argument == "--fresh");
    let project = if is_fresh { fresh(&app) } else { demo(&app) };
    let token = seed(&app, &project).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let printed = json!({
        "project_id": project.id,
        "client_id": project.client_id,
        "api_token": token.expose(),
        "owner_email": app.config.owner_email,
    });
    writeln!(std::io::stdout(), "{printed}")?;
    Ok(())
}

/// A project with a published flow in each environment, and a token with both scopes.
async fn seed(app: &App, project: &Project) -> Result<Secret<String>> {
    let (_, scope) = app.store.create_project(project).await?;
    for environment in [Environment::Production, Environment::Sandbox] {
        app.store.publish_flow(&scope, environment, &LoginFlow::default()).await?;
    }
    let now = app.system_now();
    let token = ApiToken {
        id: ApiTokenId::new(),
        name: "Demo".to_owned(),
        environment: Environment::Production,
        scopes: vec![Scope::Access, Scope::Manage],
        created_at: now,
        expires_at: now + SignedDuration::from_hours(90 * 24),
        revoked_at: None,
    };
    app.store.create_api_token(&scope, &token).await?;
    app.issue_api_token(&scope, &token).await
}

fn demo(app: &App) -> Project {
    Project {
        id: format!("prj_{DEMO}").parse().expect("26 letters of base32"),
        client_id: format!("cli_{DEMO}").parse().expect("26 letters of base32"),
        ..fresh(app)
    }
}

fn fresh(app: &App) -> Project {
    Project { id: ProjectId::new(), name: "Demo".to_owned(), client_id: ClientId::new(), created_at: app.system_now() }
}
