//! Once a day: gives each project that has keys of some age new ones. A new signing key is published an hour before it
//! signs, and an old one for as long as a token of its may be good, so no application notices.

use smartaccess::{App, Result};

pub(crate) async fn handle(app: &'static App) -> Result<()> {
    app.keys.rotate_old().await
}
