//! `POST /v2/projects/{project_id}/applications`: registers an application that people sign in to. It is a public
//! client, which proves itself by PKCE, until a secret is made for it.

use std::collections::BTreeMap;

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    keys::Algorithm,
    model::{Application, Permission},
    types::{Environment, Name, RedirectUri, RequestNonce},
};
use utoipa::ToSchema;

use super::ApplicationView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ApplicationRequest)]
pub(crate) struct Input {
    /// How people know it: the page says so.
    name: Name,
    /// In which world: a token's own, else production.
    #[deserr(default)]
    environment: Option<Environment>,
    /// Where people may be sent, to the letter: 1 to 20.
    #[deserr(try_from(Vec<RedirectUri>) = Application::uris -> Faults)]
    redirect_uris: Vec<RedirectUri>,
    /// How its ID tokens are signed.
    #[deserr(default = Algorithm::Es256)]
    #[schema(required = false)]
    algorithm: Algorithm,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<ApplicationView>> {
    let manager = app.manager(&request, Permission::ChangeApplications).await?;
    let Input { name, environment, redirect_uris, algorithm } = &request.input;
    let environment = manager.environment(*environment)?;
    let wanted = |id| Application {
        id,
        environment,
        name: name.clone(),
        redirect_uris: redirect_uris.clone(),
        algorithm: *algorithm,
        created_at: manager.now,
        secrets: BTreeMap::new(),
        change: RequestNonce::new().as_str().to_owned(),
    };
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::create_application(app, &manager, wanted, repeat, ApplicationView::from).await?))
}
