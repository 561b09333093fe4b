//! `PATCH /v2/projects/{project_id}/applications/{application_id}`: changes what it names, and nothing else.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    keys::Algorithm,
    model::{Application, Permission},
    types::{Name, RedirectUri},
};
use utoipa::ToSchema;

use super::ApplicationView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ApplicationChange)]
pub(crate) struct Input {
    /// How people know it.
    #[deserr(default)]
    name: Option<Name>,
    /// Where people may be sent, to the letter: 1 to 20, in the place of those before.
    #[deserr(default, try_from(Vec<RedirectUri>) = some_uris -> Faults)]
    redirect_uris: Option<Vec<RedirectUri>>,
    /// How its ID tokens are signed.
    #[deserr(default)]
    algorithm: Option<Algorithm>,
}

fn some_uris(given: Vec<RedirectUri>) -> Result<Option<Vec<RedirectUri>>, Faults> {
    Application::uris(given).map(Some)
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<ApplicationView>> {
    let manager = app.manager(&request, Permission::ChangeApplications).await?;
    let was = flows::application(app, &manager, &request.parameter("application_id")?).await?;
    let Input { name, redirect_uris, algorithm } = request.input;
    let next = Application {
        name: name.unwrap_or_else(|| was.name.clone()),
        redirect_uris: redirect_uris.unwrap_or_else(|| was.redirect_uris.clone()),
        algorithm: algorithm.unwrap_or(was.algorithm),
        ..was.clone()
    };
    Ok(success(flows::change_application(app, &manager, &was, next).await?.into()))
}
