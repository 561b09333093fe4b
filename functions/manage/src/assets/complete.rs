//! `POST /v2/projects/{project_id}/assets/{asset_id}/complete`: makes a picture of what was uploaded. The file is
//! decoded under limits and drawn anew; nothing else of it is kept. What cannot be drawn is told with what to change,
//! and another file can be sent with the same form.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::AssetView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<AssetView>> {
    let manager = app.manager(&request, Permission::ChangeFlows).await?;
    let asset = flows::complete_asset(app, &manager, &request.parameter("asset_id")?).await?;
    Ok(success(AssetView::of(asset, &app.base_urls().await?.pages)))
}
