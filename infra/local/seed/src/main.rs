//! Makes the demo project of a local stack, or with `--fresh` another project, and prints what a caller needs as JSON.
//! It runs in a function's environment and writes through the product's own store.

#![forbid(unsafe_code)]

use std::io::Write;

use serde_json::json;
use smartaccess::{
    App,
    config::Config,
    model::Project,
    types::{ClientId, ProjectId},
};

/// Always the same, so that seeding again finds it.
const DEMO: &str = "demodemodemodemodemodemode";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let app = App::start(Config::from_env()?).await;
    let project = if std::env::args().any(|argument| argument == "--fresh") { fresh(&app) } else { demo(&app) };
    app.store.create_project(&project).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let printed = json!({"project_id": project.id, "client_id": project.client_id});
    writeln!(std::io::stdout(), "{printed}")?;
    Ok(())
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
