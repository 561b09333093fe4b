//! Scans a part of an index of faces for a search: called by functions that search where it is larger than they keep.

use smartaccess::{
    App, Result, flows,
    gallery::{Scan, Scanned},
};

pub(crate) async fn handle(app: &'static App, scan: Scan) -> Result<Scanned> {
    flows::scan_gallery(app, &scan).await
}
