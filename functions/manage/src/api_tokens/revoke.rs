//! `DELETE /v2/projects/{project_id}/api-tokens/{token_id}`: takes a token back. The next request with it is refused.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::ApiTokenView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<ApiTokenView>> {
    let manager = app.manager(&request, Permission::ChangeTokens).await?;
    let revoked = flows::revoke_api_token(app, &manager, &request.parameter("token_id")?).await?;
    Ok(success(revoked.into()))
}
