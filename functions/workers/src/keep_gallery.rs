//! Takes jobs from the gallery queue: folds added faces into the index of a gallery, makes it anew, or removes what is left
//! of a deleted project's.

use smartaccess::{App, Result, flows, gallery::GalleryJob};

pub(crate) async fn handle(app: &'static App, body: String) -> Result<()> {
    flows::keep_gallery(app, &GalleryJob::parse(&body)?).await
}
