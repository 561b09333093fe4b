//! `PATCH /v2/projects/{project_id}/alerts/{alert_id}`: changes an alert by a merge patch. Of two changes at once one is
//! refused. What it counts stays the same: an alert of another event is another alert.

use smartaccess::{
    App, Result, flows,
    http::{Patch, Request, Success, success},
    model::{AlertSettings, Permission},
};

use super::AlertView;

pub(crate) async fn handle(app: &'static App, request: Request<Patch<AlertSettings>>) -> Result<Success<AlertView>> {
    let manager = app.manager(&request, Permission::ChangeAlerts).await?;
    let (id, changes) = (request.parameter("alert_id")?, request.input.changes());
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::change_alert(app, &manager, &id, changes, repeat, AlertView::from).await?))
}
