//! `DELETE /v2/projects/{project_id}/customers/{customer_id}/face`: removes the faces of a customer, who does not agree
//! any more that they are kept. No search that begins after the answer finds them; a customer without one is answered the
//! same.

use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct WithdrawnFaces {
    /// How many faces there were: one for each model that the customer has registered with.
    removed: usize,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<WithdrawnFaces>> {
    let manager = app.manager(&request, Permission::DeleteFaces).await?;
    let (id, repeat) = (request.parameter("customer_id")?, request.repeat(&manager.actor));
    let removed = flows::delete_customers_faces(app, &manager, &id, repeat, |removed| WithdrawnFaces { removed });
    Ok(success(removed.await?))
}
