//! `POST /v2/projects/{project_id}/applications/{application_id}/secrets`: makes a secret for an application. It is
//! shown in this answer and never again. From then on the application has to prove itself with one of its secrets.

use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};
use utoipa::ToSchema;

use super::ClientSecretView;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewClientSecret {
    /// The secret. It is not shown again.
    secret: String,
    #[serde(flatten)]
    view: ClientSecretView,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<NewClientSecret>> {
    let manager = app.manager(&request, Permission::ChangeApplications).await?;
    let (id, repeat) = (request.parameter("application_id")?, request.repeat(&manager.actor));
    let made = flows::create_client_secret(app, &manager, &id, repeat, |id, secret, shown| NewClientSecret {
        secret: shown.expose().clone(),
        view: ClientSecretView::new(id, secret),
    });
    Ok(success(made.await?))
}
