//! `GET /v2/project-flows/{flow_id}/check`: everything that is missing before people can sign in by the draft.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::{Finding, Permission},
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckedFlow {
    /// Whether nothing stands in the way.
    publishable: bool,
    findings: Vec<Finding>,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<CheckedFlow>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ReadFlows).await?;
    let findings = flows::check_flow(app, &manager, &id).await?;
    Ok(success(CheckedFlow { publishable: findings.is_publishable(), findings: findings.into_list() }))
}
