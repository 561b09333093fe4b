//! Flows: their drafts, their versions, and the one of each environment that people sign in by.

use aws_sdk_dynamodb::types::{Delete, Put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Changed, Key, Listed, ProjectScope, Store, item, text, transaction::Transaction};
use crate::{
    error::Result,
    model::{Flow, FlowKind, FlowSettings, FlowVersion, LiveFlow, Record},
    types::{Environment, FlowId, ProjectId, RequestNonce},
};

/// Which project a flow belongs to.
#[derive(Serialize, Deserialize)]
struct Belongs {
    project_id: ProjectId,
}

/// A publication: what becomes of a flow, its versions and what people sign in by, all of it or nothing.
#[derive(Debug)]
pub(crate) struct Publication<'a> {
    /// The flow as it was read.
    pub(crate) flow: &'a Flow,
    /// A version that is new.
    pub(crate) version: Option<&'a FlowVersion>,
    /// What people sign in by until now.
    pub(crate) last: Option<&'a LiveFlow>,
    /// What they sign in by from now on.
    pub(crate) next: &'a LiveFlow,
}

impl Store {
    /// Adds a flow with what happened, unless its id is taken.
    pub async fn create_flow(&self, scope: &ProjectScope, flow: &Flow, records: &[Record]) -> Result<Changed> {
        let belongs = Belongs { project_id: scope.project().clone() };
        let transaction = Transaction::default()
            .put(self.put_if_new(key(scope, &flow.id), flow)?)
            .put(self.put_if_new(finding_key(&flow.id), &belongs)?);
        self.change(scope, transaction, records).await
    }

    /// Adds a flow whose first version people sign in by, unless they sign in by one already: for a stack that is set
    /// up by a program.
    pub async fn seed_flow(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        settings: &FlowSettings,
        now: Timestamp,
    ) -> Result<Changed> {
        let (id, change) = (FlowId::new(), RequestNonce::new().as_str().to_owned());
        let flow = Flow {
            id: id.clone(),
            environment,
            kind: FlowKind::Login,
            draft: settings.clone(),
            change: change.clone(),
            latest_version: 1,
            created_at: now,
            changed_at: now,
        };
        let version =
            FlowVersion { number: 1, settings: settings.clone(), published_by: "seed".to_owned(), published_at: now };
        let live = LiveFlow { flow_id: id, version: 1, settings: settings.clone(), change, since: now };
        let belongs = Belongs { project_id: scope.project().clone() };
        let transaction = Transaction::default()
            .put(self.put_if_new(key(scope, &flow.id), &flow)?)
            .put(self.put_if_new(finding_key(&flow.id), &belongs)?)
            .put(self.put_if_new(version_key(scope, &flow.id, 1), &version)?)
            .put(self.put_live(scope, environment, None, &live)?);
        self.change(scope, transaction, &[]).await
    }

    /// Which project a flow belongs to. It gives no leave to act there.
    pub(crate) async fn project_of_flow(&self, id: &FlowId) -> Result<Option<ProjectId>> {
        let belongs: Option<Belongs> = self.get(finding_key(id)).await?;
        Ok(belongs.map(|belongs| belongs.project_id))
    }

    /// A flow by its id.
    pub(crate) async fn flow(&self, scope: &ProjectScope, id: &FlowId) -> Result<Option<Flow>> {
        self.get(key(scope, id)).await
    }

    /// The flows of a project, from the one behind `after` on.
    pub(crate) async fn flows(&self, scope: &ProjectScope, limit: u32, after: Option<&str>) -> Result<Listed<Flow>> {
        self.list(partition(scope, ""), PREFIX, limit, after).await
    }

    /// A version of a flow.
    pub(crate) async fn flow_version(
        &self,
        scope: &ProjectScope,
        id: &FlowId,
        number: u32,
    ) -> Result<Option<FlowVersion>> {
        self.get(version_key(scope, id, number)).await
    }

    /// The versions of a flow, the latest first.
    pub(crate) async fn flow_versions(
        &self,
        scope: &ProjectScope,
        id: &FlowId,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<FlowVersion>> {
        self.list(version_key(scope, id, 0), VERSION, limit, after).await
    }

    /// What people sign in by.
    pub(crate) async fn live_flow(&self, scope: &ProjectScope, environment: Environment) -> Result<Option<LiveFlow>> {
        self.get(live_key(scope, environment)).await
    }

    /// Puts a flow in the place of what it was, with what happened; lost if it has changed since.
    pub(crate) async fn change_flow(
        &self,
        scope: &ProjectScope,
        last: &Flow,
        next: &Flow,
        records: &[Record],
    ) -> Result<Changed> {
        let put = self.put_flow(scope, last, next)?;
        self.change(scope, Transaction::default().put(put), records).await
    }

    /// Removes a flow with what happened; lost if it has changed since. Its versions stay: what was published can
    /// always be looked up.
    pub(crate) async fn delete_flow(&self, scope: &ProjectScope, last: &Flow, records: &[Record]) -> Result<Changed> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key(scope, &last.id).into()))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change));
        let found = Delete::builder().table_name(&self.table).set_key(Some(finding_key(&last.id).into()));
        let transaction = Transaction::default()
            .delete(delete.build().map_err(anyhow::Error::new)?)
            .delete(found.build().map_err(anyhow::Error::new)?);
        self.change(scope, transaction, records).await
    }

    /// Lets people sign in by a version; lost if the flow or what they signed in by has changed since.
    pub(crate) async fn publish_flow(
        &self,
        scope: &ProjectScope,
        publication: &Publication<'_>,
        records: &[Record],
    ) -> Result<Changed> {
        let Publication { flow, version, last, next } = publication;
        let live = self.put_live(scope, flow.environment, *last, next)?;
        let mut transaction = Transaction::default().put(live);
        if let Some(version) = version {
            let numbered = Flow { latest_version: version.number, ..(*flow).clone() };
            transaction = transaction
                .put(self.put_if_new(version_key(scope, &flow.id, version.number), version)?)
                .put(self.put_flow(scope, flow, &numbered)?);
        }
        self.change(scope, transaction, records).await
    }

    /// Lets nobody sign in any more; lost if something else was published since.
    pub(crate) async fn unpublish_flow(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        last: &LiveFlow,
        records: &[Record],
    ) -> Result<Changed> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(live_key(scope, environment).into()))
            .condition_expression("#change = :last")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change));
        let delete = delete.build().map_err(anyhow::Error::new)?;
        self.change(scope, Transaction::default().delete(delete), records).await
    }

    /// A flow in the place of what was read of it.
    fn put_flow(&self, scope: &ProjectScope, last: &Flow, next: &Flow) -> Result<Put> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key(scope, &next.id), next)?))
            .condition_expression("#change = :last AND latest_version = :version")
            .expression_attribute_names("#change", "change")
            .expression_attribute_values(":last", text(&last.change))
            .expression_attribute_values(":version", super::number(last.latest_version));
        Ok(put.build().map_err(anyhow::Error::new)?)
    }

    fn put_live(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        last: Option<&LiveFlow>,
        next: &LiveFlow,
    ) -> Result<Put> {
        let put = Put::builder().table_name(&self.table).set_item(Some(item(live_key(scope, environment), next)?));
        let put = match last {
            None => put.condition_expression(super::NOT_THERE),
            Some(last) => put
                .condition_expression("#change = :last")
                .expression_attribute_names("#change", "change")
                .expression_attribute_values(":last", text(&last.change)),
        };
        Ok(put.build().map_err(anyhow::Error::new)?)
    }
}

const PREFIX: &str = "FLOW#";
const VERSION: &str = "VERSION#";

fn key(scope: &ProjectScope, id: &FlowId) -> Key {
    partition(scope, id.as_str())
}

fn partition(scope: &ProjectScope, id: &str) -> Key {
    scope.part(format_args!("FLOWS"), &format!("{PREFIX}{id}"))
}

/// Later versions stand before earlier ones.
fn version_key(scope: &ProjectScope, id: &FlowId, number: u32) -> Key {
    scope.part(format_args!("F#{id}"), &format!("{VERSION}{:010}", u32::MAX - number))
}

/// It does not begin with its project: it is how the project is found.
pub(super) fn finding_key(id: &FlowId) -> Key {
    Key { pk: format!("FLOW#{id}"), sk: "FLOW".to_owned() }
}

/// Beside the project itself, so that a sign-in reads both at once.
pub(super) fn live_key(scope: &ProjectScope, environment: Environment) -> Key {
    scope.key(match environment {
        Environment::Production => "FLOW#production",
        Environment::Sandbox => "FLOW#sandbox",
    })
}
