//! `GET /v2/projects/{project_id}/assets/{asset_id}`: a picture.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::AssetView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<AssetView>> {
    let manager = app.manager(&request, Permission::ReadFlows).await?;
    let asset = flows::asset(app, &manager, &request.parameter("asset_id")?).await?;
    Ok(success(AssetView::of(asset, &app.base_urls().await?.pages)))
}
