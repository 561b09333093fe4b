//! `GET /v2/project-flows/{flow_id}/versions`: what was published of a flow, the latest first.

use serde::Serialize;
use smartaccess::{
    App, Result,
    flows::{self, Page, PageQuery},
    http::{Request, Success, success},
    model::{FlowSettings, FlowVersion, Permission},
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionView {
    version: u32,
    /// The settings. They never change.
    settings: FlowSettings,
    /// Who published them first.
    published_by: String,
    #[schema(value_type = String, format = DateTime)]
    published_at: jiff::Timestamp,
}

impl From<FlowVersion> for VersionView {
    fn from(version: FlowVersion) -> Self {
        let FlowVersion { number, settings, published_by, published_at } = version;
        Self { version: number, settings, published_by, published_at }
    }
}

pub(crate) async fn handle(app: &'static App, request: Request<PageQuery>) -> Result<Success<Page<VersionView>>> {
    let (manager, id) = flows::manager_of_flow(app, &request, Permission::ReadFlows).await?;
    Ok(success(flows::flow_versions(app, &manager, &id, &request.input).await?.map(VersionView::from)))
}
