//! `GET /v2/projects/{project_id}/audit`: what has happened, the newest first. Whoever may not see people's addresses
//! sees them masked.

use serde::Serialize;
use serde_json::{Map, Value};
use smartaccess::{
    App, Result,
    flows::{self, AuditQuery, Listed, Page},
    http::{Request, Success, success},
    model::Permission,
    types::{Environment, EventId, Network, mask_within},
};
use utoipa::ToSchema;

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// Its number in the chain; nothing in the first minute or two.
    sequence: Option<u64>,
    /// Its hash in the chain.
    hash: Option<String>,
    id: EventId,
    /// What happened.
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    environment: Environment,
    /// Who did it: a team member, an api token, a function.
    actor: String,
    /// Whom or what it is about.
    subject: String,
    /// From which network, where that is known.
    network: Option<Network>,
    /// What else is known of it.
    data: Map<String, Value>,
}

pub(crate) async fn handle(app: &'static App, request: Request<AuditQuery>) -> Result<Success<Page<AuditView>>> {
    let manager = app.manager(&request, Permission::ReadAudit).await?;
    let sees_people = manager.may(Permission::ReadPeople);
    let page = flows::audit(app, &manager, &request.input).await?;
    Ok(success(page.map(|listed| AuditView::of(listed, sees_people))))
}

impl AuditView {
    fn of(listed: Listed, sees_people: bool) -> Self {
        let Listed { entry, mut record } = listed;
        let (sequence, hash) = entry.unzip();
        if !sees_people {
            record.data.values_mut().for_each(mask_within);
        }
        Self {
            sequence,
            hash,
            id: record.id,
            kind: record.kind.name(),
            at: record.at,
            environment: record.environment,
            actor: record.actor,
            subject: record.subject,
            network: record.network,
            data: record.data,
        }
    }
}
