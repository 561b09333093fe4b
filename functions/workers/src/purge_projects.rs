//! Once a day: removes for good what belongs to projects that were deleted a week ago. It alone may read the table from
//! end to end.

use smartaccess::{App, Result, flows};

pub(crate) async fn handle(app: &'static App) -> Result<()> {
    flows::purge_projects(app).await
}
