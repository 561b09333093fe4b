//! `GET /v2/projects/{project_id}/assets`: the pictures of a project, those that wait for their file too.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use super::AssetView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<AssetView>>> {
    let manager = app.manager(&request, Permission::ReadFlows).await?;
    let pages = &app.base_urls().await?.pages;
    Ok(success(flows::assets(app, &manager, &request.input).await?.map(|asset| AssetView::of(asset, pages))))
}
