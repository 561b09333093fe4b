//! `GET /v2/project-flows/{flow_id}/diff`: what differs between two versions; where none is named, from what is
//! published to the draft.

use deserr::Deserr;
use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{Faults, Request, Success, success},
    model::{Difference, Permission},
    types::VersionNumber,
};
use utoipa::ToSchema;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct Query {
    /// The version before; what is published if it is not said.
    #[deserr(default)]
    from: Option<VersionNumber>,
    /// The version after; the draft if it is not said.
    #[deserr(default)]
    to: Option<VersionNumber>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowDiff {
    differences: Vec<Difference>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Query>) -> Result<Success<FlowDiff>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ReadFlows).await?;
    let (from, to) = (request.input.from.map(VersionNumber::get), request.input.to.map(VersionNumber::get));
    Ok(success(FlowDiff { differences: flows::flow_differences(app, &manager, &id, from, to).await? }))
}
