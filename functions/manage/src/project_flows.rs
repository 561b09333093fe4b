//! Flows: how people sign in to a project. A draft is edited; a version that was published never changes.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use smartaccess::{
    flows::OwnFlow,
    http::{Faults, Success, success},
    model::{Branding, Finding, FlowKind, FlowSettings, LoginSettings, Messages, Security},
    types::{Environment, FlowId, Name, ProjectId, RedirectUri},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod diff;
pub(crate) mod list;
pub(crate) mod publish;
pub(crate) mod read;
pub(crate) mod rollback;
pub(crate) mod unpublish;
pub(crate) mod versions;

/// A flow as its project's team sees it: the settings are its draft's.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FlowView {
    id: FlowId,
    project_id: ProjectId,
    environment: Environment,
    r#type: FlowKind,
    #[serde(flatten)]
    draft: FlowSettings,
    /// Names the state of the draft, for `If-Match`; the answer's `ETag` says the same.
    etag: String,
    /// What people sign in by, if that is a version of this flow.
    published: Option<PublishedVersion>,
    /// The number of its latest version; 0 before the first.
    latest_version: u32,
    /// Whether the draft differs from what is published.
    has_changes: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: jiff::Timestamp,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct PublishedVersion {
    version: u32,
    #[schema(value_type = String, format = DateTime)]
    since: jiff::Timestamp,
}

/// A flow that was published, and what its team may want to know.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PublishedFlow {
    #[serde(flatten)]
    view: FlowView,
    /// Nothing in it stands in the way of signing in.
    warnings: Vec<Finding>,
}

impl From<OwnFlow> for FlowView {
    fn from(own: OwnFlow) -> Self {
        let OwnFlow { flow, project, live } = own;
        Self {
            id: flow.id,
            project_id: project,
            environment: flow.environment,
            r#type: flow.kind,
            etag: flow.change,
            has_changes: live.as_ref().is_none_or(|live| live.settings != flow.draft),
            published: live.map(|live| PublishedVersion { version: live.version, since: live.since }),
            draft: flow.draft,
            latest_version: flow.latest_version,
            created_at: flow.created_at,
            changed_at: flow.changed_at,
        }
    }
}

impl FlowView {
    /// With its state in the answer's `ETag`.
    fn tagged(self) -> Success<Self> {
        let etag = self.etag.clone();
        success(self).tagged(&etag)
    }
}

impl PublishedFlow {
    fn new(own: OwnFlow, warnings: Vec<Finding>) -> Self {
        Self { view: own.into(), warnings }
    }
}

/// A new flow.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = FlowRequest)]
pub(crate) struct Input {
    /// The project that it is for.
    project_id: ProjectId,
    /// In which world: a token's own, else production.
    #[deserr(default)]
    environment: Option<Environment>,
    /// What it is for.
    #[deserr(default, rename = "type")]
    #[schema(required = false)]
    r#type: FlowKind,
    /// What the team calls it.
    name: Name,
    /// How people prove who they are.
    #[deserr(default)]
    #[schema(required = false)]
    login_settings: LoginSettings,
    /// Who may sign in.
    #[deserr(default)]
    #[schema(required = false)]
    security: Security,
    /// What its messages say, where it is not our own words.
    #[deserr(default)]
    #[schema(required = false)]
    messages: Messages,
    /// What its pages look like.
    #[deserr(default)]
    #[schema(required = false)]
    branding: Branding,
    /// Where people go afterwards if no application says it: at most 20.
    #[deserr(default, try_from(Vec<RedirectUri>) = FlowSettings::few -> Faults)]
    #[schema(required = false, max_items = 20)]
    redirect_urls: Vec<RedirectUri>,
}
