//! `GET /assets/{hash}`: a picture of a team. Its name changes with its content, so browsers keep it for ever.

use smartaccess::{
    App, Code, Result,
    error::refuse,
    files::StoredPicture,
    http::{NoInput, Request},
    types::AssetHash,
};

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<StoredPicture> {
    let hash: AssetHash = request.parameter("hash")?;
    app.files.picture(&hash).await?.ok_or_else(|| refuse(Code::NotFound).into())
}
