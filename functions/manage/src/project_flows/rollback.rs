//! `POST /v2/project-flows/{flow_id}/rollback`: lets people sign in by an earlier version. The draft stays as it is.

use deserr::Deserr;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::Permission,
};
use utoipa::ToSchema;

use super::PublishedFlow;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = FlowRollback)]
pub(crate) struct Input {
    /// Which: 1 or more.
    #[schema(minimum = 1)]
    version: u32,
}

pub(crate) async fn handle(app: &'static App, request: Request<Input>) -> Result<Success<PublishedFlow>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::PublishFlows).await?;
    let (version, repeat) = (request.input.version, request.repeat(&manager.actor));
    let published = flows::roll_back_flow(app, &manager, &id, version, repeat, PublishedFlow::new);
    Ok(success(Box::pin(published).await?))
}
