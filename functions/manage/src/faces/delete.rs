//! `DELETE /v2/projects/{project_id}/faces/{face_id}`: removes a face. No search that begins after the answer finds it.

use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::FaceId,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DeletedFace {
    id: FaceId,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<DeletedFace>> {
    let manager = app.manager(&request, Permission::DeleteFaces).await?;
    let (id, repeat) = (request.parameter("face_id")?, request.repeat(&manager.actor));
    Ok(success(flows::delete_face(app, &manager, &id, repeat, |id| DeletedFace { id }).await?))
}
