//! Every six hours: brings the index of every gallery up to date, and removes what is left of deleted faces.

use smartaccess::{App, Result, flows};

pub(crate) async fn handle(app: &'static App) -> Result<()> {
    flows::keep_galleries(app).await
}
