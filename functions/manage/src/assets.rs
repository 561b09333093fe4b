//! Pictures for the pages: a logo, and a picture beside the form.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::{Asset, ImageType},
    types::AssetId,
};
use utoipa::ToSchema;

pub(crate) mod complete;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;

/// A picture as its project's team sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AssetView {
    id: AssetId,
    status: AssetStatus,
    /// PNG or JPEG once it is ready; before, what was said of the upload.
    content_type: ImageType,
    /// Its size; before it is ready, that of the upload.
    bytes: u32,
    /// Pixels from side to side, once it is ready.
    width: Option<u32>,
    /// Pixels from top to bottom, once it is ready.
    height: Option<u32>,
    /// Where it is for everybody, once it is ready. What is there never changes.
    url: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AssetStatus {
    /// Its file is still to come, or to be completed: within a day.
    Waiting,
    /// It can be shown.
    Ready,
}

impl AssetView {
    /// `pages` is where the hosted pages are.
    fn of(asset: Asset, pages: &str) -> Self {
        let Asset { id, content_type, bytes, created_at, picture, .. } = asset;
        match picture {
            None => Self {
                id,
                status: AssetStatus::Waiting,
                content_type,
                bytes,
                width: None,
                height: None,
                url: None,
                created_at,
            },
            Some(picture) => Self {
                id,
                status: AssetStatus::Ready,
                content_type: picture.content_type,
                bytes: picture.bytes,
                width: Some(picture.width),
                height: Some(picture.height),
                url: Some(format!("{pages}/assets/{}", picture.hash)),
                created_at,
            },
        }
    }
}
