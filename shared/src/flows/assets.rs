//! Pictures for the pages: uploaded by a browser straight to the bucket, drawn anew by us, and then never changed.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    once,
};
use crate::{
    App, Code,
    error::{Refusal, Result, refuse},
    files::UploadForm,
    model::{Asset, EventKind, ImageType, Picture},
    picture,
    store::{Changed, Created},
    tokens::Manager,
    types::{AssetHash, AssetId},
};

/// Begins an asset: makes a form that its file is uploaded with.
pub async fn create_asset<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    content_type: ImageType,
    bytes: u32,
    repeat: Repeat<'_>,
    answer: impl Fn(Asset, UploadForm) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |repeatable: &Repeatable| {
        let id = AssetId::of(repeatable.identity());
        let made = Asset::waiting(id, content_type, bytes, manager.now);
        let asset = match app.store.create_asset(&manager.scope, &made).await? {
            Created::Made => made,
            Created::AlreadyThere => asset(app, manager, &made.id).await?,
        };
        let form = app.files.upload_form(&manager.scope, &asset, app.system_now()).await?;
        Ok(answer(asset, form))
    })
    .await
}

/// Makes a picture of what was uploaded. One that is complete stays as it is, however often this is asked for.
pub async fn complete_asset(app: &App, manager: &Manager, id: &AssetId) -> Result<Asset> {
    let waiting = asset(app, manager, id).await?;
    if waiting.picture.is_some() {
        return Ok(waiting);
    }
    let Some(upload) = app.files.upload(&manager.scope, id).await? else {
        // The upload is removed once the asset is complete: by another request, if it is complete now.
        let found = asset(app, manager, id).await?;
        let message = "Nothing has been uploaded yet. Send the form in `upload` first; it is good for five minutes.";
        return if found.picture.is_some() { Ok(found) } else { Err(refuse(Code::Conflict).because(message).into()) };
    };
    let drawn = picture::redraw(&upload, waiting.content_type).map_err(Refusal::from)?;
    let picture = Picture {
        hash: AssetHash::of(manager.scope.project(), &drawn.bytes),
        content_type: drawn.content_type,
        width: drawn.width,
        height: drawn.height,
        bytes: u32::try_from(drawn.bytes.len()).unwrap_or(u32::MAX),
    };
    app.files.keep_picture(&picture.hash, drawn).await?;
    let complete = Asset { picture: Some(picture), ttl: None, ..waiting };
    let record = manager.record(EventKind::AssetCreated, manager.environment(None)?).with("asset_id", id.as_str());
    match app.store.complete_asset(&manager.scope, &complete, &[record]).await? {
        Changed::Done => {
            app.files.remove_upload(&manager.scope, id).await?;
            Ok(complete)
        }
        // Another request has drawn it first.
        Changed::Lost => asset(app, manager, id).await,
    }
}

/// An asset of a project.
pub async fn asset(app: &App, manager: &Manager, id: &AssetId) -> Result<Asset> {
    let asset = app.store.asset(&manager.scope, id).await?.filter(|asset| asset.is_there(manager.now));
    Ok(asset.ok_or_else(|| refuse(Code::NotFound))?)
}

/// The assets of a project, those that wait for their file too.
pub async fn assets(app: &App, manager: &Manager, wanted: &PageQuery) -> Result<Page<Asset>> {
    let read = async |limit: u32, after: Option<&str>| app.store.assets(&manager.scope, limit, after).await;
    let there = async |asset: Asset| Ok(Some(asset).filter(|asset| asset.is_there(manager.now)));
    page(app, &manager.scope, "assets", wanted, read, there).await
}
