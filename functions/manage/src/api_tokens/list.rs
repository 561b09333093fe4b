//! `GET /v2/projects/{project_id}/api-tokens`: the tokens of a project, those that have ended too.

use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::Permission,
};

use super::ApiTokenView;

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<ApiTokenView>>> {
    let manager = app.manager(&request, Permission::ReadTokens).await?;
    Ok(success(flows::api_tokens(app, &manager, &request.input).await?.map(ApiTokenView::from)))
}
