//! `PATCH /v2/project-flows/{flow_id}`: changes the draft by a merge patch. With `If-Match`, only if nobody else has
//! changed it since.

use smartaccess::{
    App, Result, flows,
    http::{Patch, Request, Success},
    model::{FlowSettings, Permission},
};

use super::FlowView;

pub(crate) async fn handle(app: &'static App, request: Request<Patch<FlowSettings>>) -> Result<Success<FlowView>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ChangeFlows).await?;
    let (wanted, changes) = (request.if_match(), request.input.changes());
    let repeat = request.repeat(&manager.actor);
    let view = flows::change_flow(app, &manager, &id, wanted.as_ref(), changes, repeat, FlowView::from).await?;
    Ok(view.tagged())
}
