//! Every five minutes: appends to each project's audit log what has happened since, and counts it.

use smartaccess::{App, Result, flows};

pub(crate) async fn handle(app: &'static App) -> Result<()> {
    flows::chain_audit(app).await
}
