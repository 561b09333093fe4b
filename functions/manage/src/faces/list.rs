//! `GET /v2/projects/{project_id}/faces`: the faces that an environment's customers have registered.

use smartaccess::{
    App, Result,
    flows::{self, FaceQuery, Page},
    http::{Request, Success, success},
    model::Permission,
};

use super::FaceView;

pub(crate) async fn handle(app: &'static App, request: Request<FaceQuery>) -> Result<Success<Page<FaceView>>> {
    let manager = app.manager(&request, Permission::ReadCustomers).await?;
    Ok(success(flows::registered_faces(app, &manager, &request.input).await?.map(FaceView::from)))
}
