//! `GET /v2/project-flows`: the flows of a project.

use deserr::Deserr;
use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Faults, Request, Success, success},
    model::Permission,
    types::{PageSize, ProjectId},
};
use utoipa::ToSchema;

use super::FlowView;

#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct Query {
    /// Whose flows.
    project_id: ProjectId,
    /// How many: 1 to 100.
    #[deserr(default)]
    #[schema(required = false)]
    limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    cursor: Option<String>,
}

pub(crate) async fn handle(app: &'static App, request: Request<Query>) -> Result<Success<Page<FlowView>>> {
    let project = async || Ok(Some(request.input.project_id.clone()));
    let manager = app.manager_of(&request, project, Permission::ReadFlows).await?;
    let Query { limit, cursor, .. } = request.input;
    Ok(success(flows::flows(app, &manager, &PageQuery { limit, cursor }).await?.map(FlowView::from)))
}
