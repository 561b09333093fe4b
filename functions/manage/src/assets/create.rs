//! `POST /v2/projects/{project_id}/assets`: begins the upload of a picture. The file goes from the browser straight to
//! the bucket, by a form that is good for five minutes, one file and no other size or type; `…/complete` makes a picture
//! of it.

use std::collections::BTreeMap;

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    App, Result,
    files::UploadForm,
    flows,
    http::{Faults, Request, Success, success},
    model::{Asset, ImageType, MOST_ASSET_BYTES, Permission},
};
use utoipa::ToSchema;

use super::AssetView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = AssetRequest)]
pub(crate) struct Input {
    /// What the file is.
    content_type: ImageType,
    /// Its size in bytes: 1 to 4,194,304.
    #[deserr(try_from(u32) = size -> Faults)]
    #[schema(minimum = 1, maximum = 4_194_304)]
    bytes: u32,
}

/// A picture whose file is still to come, and how to send it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewAsset {
    #[serde(flatten)]
    view: AssetView,
    upload: Upload,
}

/// A form to send the file with.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Upload {
    url: String,
    #[schema(example = "POST")]
    method: String,
    /// The fields of the form, `multipart/form-data`; the file follows them, as `file`.
    fields: BTreeMap<String, String>,
    /// Until when it is taken.
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
}

fn size(bytes: u32) -> Result<u32, Faults> {
    let problem = || Faults::one("bytes", format!("must be 1 to {MOST_ASSET_BYTES}"));
    if (1..=MOST_ASSET_BYTES).contains(&bytes) { Ok(bytes) } else { Err(problem()) }
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<NewAsset>> {
    let manager = app.manager(&request, Permission::ChangeFlows).await?;
    let Input { content_type, bytes } = request.input;
    let pages = &app.base_urls().await?.pages;
    let answer = |asset: Asset, form: UploadForm| NewAsset {
        view: AssetView::of(asset, pages),
        upload: Upload {
            url: form.url,
            method: "POST".to_owned(),
            fields: form.fields.expose().clone(),
            expires_at: form.expires_at,
        },
    };
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::create_asset(app, &manager, content_type, bytes, repeat, answer).await?))
}
