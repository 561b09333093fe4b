//! `GET /v2/project-flows/{flow_id}`: a flow with its draft.

use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success},
    model::Permission,
};

use super::FlowView;

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<FlowView>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ReadFlows).await?;
    Ok(FlowView::from(flows::flow(app, &manager, &id).await?).tagged())
}
