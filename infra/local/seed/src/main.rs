//! Makes the demo project of a local stack, or with `--fresh` another project, and prints what a caller needs as JSON.
//! `--fresh REDIRECT-URI` gives its application an address of its own.
//!
//! For tests, and not in a release build: `--ahead PROJECT SECONDS` moves a project's time, `--rotate PROJECT` gives it a
//! new signing key, `--replace PROJECT` one that signs at once, `--guard PROJECT` puts its guard up,
//! `--strategy PROJECT STRATEGY` says who may sign in to it,
//! `--application PROJECT ALGORITHM REDIRECT-URI` adds an application, `--operator ADDRESS` signs a new team member in,
//! `--member PROJECT ROLE ADDRESS` one who is in that project's team, `--branding PROJECT JSON` gives its pages a look.
//!
//! It runs in a function's environment and writes through the product's own store.

#![forbid(unsafe_code)]

use std::{collections::BTreeMap, io::Write};

use jiff::SignedDuration;
use serde_json::json;
use smartaccess::{
    App, Result,
    config::Config,
    keys::Algorithm,
    model::{
        ApiToken, Application, BiometricLogin, BiometricPolicy, ConsentMode, FlowSettings, LoginSettings, PhoneLogin,
        Project, ProjectSettings, Scope,
    },
    store::ProjectScope,
    types::{ApiTokenId, ApplicationId, Channel, ClientId, Environment, Name, ProjectId, RequestNonce},
};
#[cfg(feature = "test-clock")]
use smartaccess::{keys::Purpose, model::Branding};

#[cfg(feature = "test-clock")]
const SIGNING: Purpose = Purpose::Signing(Algorithm::Es256);

/// How long a raised guard stays up.
#[cfg(feature = "test-clock")]
const GUARD_UP: SignedDuration = SignedDuration::from_hours(1);

/// The sample application's own address, at any port.
const LOOPBACK: &str = "http://127.0.0.1/callback";

/// Where the people of the demo project are.
const COUNTRIES: [&str; 6] = ["CO", "US", "ES", "BR", "GB", "DE"];

/// Always the same, so that seeding again finds it.
const DEMO: &str = "demodemodemodemodemodemode";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let app = App::start(Config::from_env()?).await;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => seed(&app, &demo(&app), every_way(&app), LOOPBACK).await,
        ["--fresh"] => seed(&app, &fresh(&app), LoginSettings::default(), LOOPBACK).await,
        ["--fresh", redirect_uri] => seed(&app, &fresh(&app), LoginSettings::default(), redirect_uri).await,
        #[cfg(feature = "test-clock")]
        ["--ahead", project, seconds] => app.store.set_test_clock(&any(project)?, seconds.parse()?).await,
        #[cfg(feature = "test-clock")]
        ["--rotate", project] => rotate(&app, &any(project)?).await,
        #[cfg(feature = "test-clock")]
        ["--replace", project] => app.keys.replace_for_tests(&any(project)?, SIGNING).await,
        #[cfg(feature = "test-clock")]
        ["--operator", address] => {
            let address = address.parse().map_err(anyhow::Error::msg)?;
            let made = app.operator_for_tests(&address).await;
            made.and_then(|(user, token)| print(&json!({"operator_token": token.expose(), "user_id": user})))
        }
        #[cfg(feature = "test-clock")]
        ["--member", project, role, address] => {
            let address = address.parse().map_err(anyhow::Error::msg)?;
            let role = serde_json::from_value(role.into())?;
            let made = app.member_for_tests(&any(project)?, &address, role).await;
            made.and_then(|(user, token)| print(&json!({"operator_token": token.expose(), "user_id": user})))
        }
        #[cfg(feature = "test-clock")]
        ["--strategy", project, strategy] => {
            let strategy = serde_json::from_value(strategy.into())?;
            app.store.change_live_for_tests(&any(project)?, |flow| flow.security.strategy = strategy).await
        }
        #[cfg(feature = "test-clock")]
        ["--branding", project, branding] => {
            let branding: Branding = serde_json::from_str(branding)?;
            app.store.change_live_for_tests(&any(project)?, |flow| flow.branding = branding.clone()).await
        }
        #[cfg(feature = "test-clock")]
        ["--guard", project] => app.store.raise_guard(&any(project)?, app.system_now() + GUARD_UP).await,
        #[cfg(feature = "test-clock")]
        ["--application", project, algorithm, uri] => {
            let algorithm = serde_json::from_value(algorithm.into())?;
            let application = application(&app, ApplicationId::new(), algorithm, uri)?;
            let scope = any(project)?;
            app.store
                .create_application(&scope, &application, &[])
                .await
                .and_then(|_| print(&json!({"application_id": application.id})))
        }
        _ => anyhow::bail!("usage: seed [--fresh [REDIRECT-URI] | --ahead PROJECT SECONDS | …]"),
    };
    done.map_err(|error| anyhow::anyhow!("{error:?}"))
}

#[cfg(feature = "test-clock")]
fn any(project: &str) -> anyhow::Result<ProjectScope> {
    Ok(ProjectScope::for_tests(project.parse().map_err(anyhow::Error::msg)?))
}

#[cfg(feature = "test-clock")]
async fn rotate(app: &App, scope: &ProjectScope) -> Result<()> {
    app.keys.rotate(scope, SIGNING).await.map(drop)
}

/// The project as it is, if it was seeded before: `make dev` keeps its data.
#[cfg(feature = "test-clock")]
#[expect(clippy::unnecessary_wraps, reason = "a release build has none")]
fn seeded_before(project: &Project) -> Option<ProjectScope> {
    Some(ProjectScope::for_tests(project.id.clone()))
}

#[cfg(not(feature = "test-clock"))]
fn seeded_before(_: &Project) -> Option<ProjectScope> {
    None
}

/// A project with a published flow in each environment, a token with both scopes, and an application. People sign in to
/// production as `login` says, and to the sandbox by email.
async fn seed(app: &App, project: &Project, login: LoginSettings, redirect_uri: &str) -> Result<()> {
    let made = app.store.create_project(project, None, &[]).await?.or_else(|| seeded_before(project));
    let scope = made.ok_or_else(|| anyhow::anyhow!("{} is there already", project.id))?;
    for (environment, login_settings) in
        [(Environment::Production, login), (Environment::Sandbox, LoginSettings::default())]
    {
        let flow = FlowSettings { login_settings, ..FlowSettings::named(name("Sign-in")) };
        app.store.seed_flow(&scope, environment, &flow, app.system_now()).await?;
    }
    let id = format!("app_{}", project.id.as_str().trim_start_matches("prj_")).parse();
    let id = id.map_err(anyhow::Error::msg)?;
    let sample = application(app, id, Algorithm::Es256, redirect_uri)?;
    app.store.create_application(&scope, &sample, &[]).await?;
    let now = app.system_now();
    let token = ApiToken {
        id: ApiTokenId::new(),
        name: name("Demo"),
        environment: Environment::Production,
        scopes: vec![Scope::Access, Scope::Manage],
        created_at: now,
        expires_at: now + SignedDuration::from_hours(90 * 24),
        revoked_at: None,
        last_used_at: None,
    };
    app.store.create_api_token(&scope, &token, &[]).await?;
    let signed = app.issue_api_token(&scope, &token).await?;
    let printed = json!({
        "project_id": project.id,
        "client_id": project.client_id,
        "application_id": sample.id,
        "api_token": signed.expose(),
        "owner_email": app.config.owner_email,
    });
    print(&printed)
}

fn print(facts: &serde_json::Value) -> Result<()> {
    writeln!(std::io::stdout(), "{facts}").map_err(|error| anyhow::Error::new(error).into())
}

/// The application that people sign in to.
fn application(app: &App, id: ApplicationId, algorithm: Algorithm, redirect_uri: &str) -> anyhow::Result<Application> {
    Ok(Application {
        id,
        environment: Environment::Production,
        name: name("Sample app"),
        redirect_uris: vec![redirect_uri.parse().map_err(anyhow::Error::msg)?],
        algorithm,
        created_at: app.system_now(),
        secrets: BTreeMap::new(),
        change: RequestNonce::new().as_str().to_owned(),
    })
}

/// By email and by phone, where WhatsApp comes first; and by face, from a single picture, where there are networks.
fn every_way(app: &App) -> LoginSettings {
    let plan = vec![Channel::Whatsapp, Channel::Sms, Channel::Email];
    let phone = PhoneLogin { sms: true, whatsapp: true, plan, ..PhoneLogin::default() };
    let enabled = app.config.face_set.is_some();
    let biometric = BiometricLogin { enabled, policy: BiometricPolicy::Seed, ..BiometricLogin::default() };
    LoginSettings { phone, biometric, ..LoginSettings::default() }
}

fn demo(app: &App) -> Project {
    let allowed_countries = COUNTRIES.iter().map(|code| code.parse().expect("a country")).collect();
    Project {
        settings: ProjectSettings {
            allowed_countries,
            consent_mode: ConsentMode::Attested,
            ..ProjectSettings::named(name("Demo"))
        },
        id: format!("prj_{DEMO}").parse().expect("26 letters of base32"),
        client_id: format!("cli_{DEMO}").parse().expect("26 letters of base32"),
        ..fresh(app)
    }
}

fn fresh(app: &App) -> Project {
    Project {
        id: ProjectId::new(),
        client_id: ClientId::new(),
        settings: ProjectSettings::named(name("Demo")),
        created_at: app.system_now(),
        change: String::new(),
        deleted_at: None,
    }
}

fn name(text: &str) -> Name {
    text.parse().expect("a short text is a name")
}
