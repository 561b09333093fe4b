//! `POST /v2/project-flows/{flow_id}/unpublish`: lets nobody sign in by a flow any more.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
};

use super::FlowView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<FlowView>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::PublishFlows).await?;
    let repeat = request.repeat(&manager.actor);
    Ok(success(flows::unpublish_flow(app, &manager, &id, repeat, FlowView::from).await?))
}
