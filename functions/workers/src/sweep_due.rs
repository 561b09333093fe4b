//! Finds events and deliveries that are due and that nobody has taken care of, every minute.

use smartaccess::{App, Result, flows};

pub(crate) async fn handle(app: &'static App) -> Result<()> {
    flows::sweep_due(app).await
}
