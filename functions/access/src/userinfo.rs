//! `GET` and `POST /p/{client_id}/userinfo` on the pages' host: who shows this access token, as far as they granted it
//! (OpenID Connect Core, 5.3). A token of a grant that was taken back is refused at once.

use smartaccess::{
    App, Result,
    flows::{UserInfo, user_info},
    http::{NoInput, OAuth, Request},
};

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<OAuth<UserInfo>> {
    let client_id = request.parameter("client_id")?;
    Ok(OAuth::new(user_info(app, &client_id, request.authorization()).await?))
}
