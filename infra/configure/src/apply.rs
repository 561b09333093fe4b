//! Doing what a plan says, step by step, and only on what the plan was made from.

use std::collections::HashMap;

use anyhow::ensure;
use hyper::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use smartaccess::{
    model::Finding,
    types::{ApplicationId, FlowId, ProjectId},
};

use crate::{
    api::{Api, Refused, Send},
    faults::Found,
    plan::{self, Action, Change, Kind, Plan, Subject},
    there::{ApplicationThere, FlowThere, ProjectThere, There},
};

/// Somebody who carries out a plan.
pub(crate) struct Worker<'a> {
    api: &'a Api,
    project: ProjectId,
    applications: HashMap<Subject, ApplicationId>,
    flows: HashMap<Subject, State>,
    has_checked: bool,
}

/// A flow, and the state that its draft must be in.
struct State {
    id: FlowId,
    etag: String,
}

/// What is missing before people can sign in by a flow.
#[derive(Deserialize)]
pub(crate) struct Checked {
    publishable: bool,
    findings: Vec<Finding>,
}

impl Checked {
    fn by_place(self, place: Option<&str>) -> impl Iterator<Item = Found> {
        self.findings.into_iter().map(move |finding| Found::new(place, finding))
    }
}

const STALE: &str = "it was changed since the plan was made. Nothing of it was written over: plan again.";

impl<'a> Worker<'a> {
    pub(crate) fn new(api: &'a Api, project: ProjectId, there: &There) -> Self {
        let applications = there
            .applications
            .iter()
            .map(|application| (Subject::of(Kind::Application, application.key()), application.id.clone()));
        let flows = there.flows.iter().map(|flow| {
            let state = State { id: flow.id.clone(), etag: flow.etag.clone() };
            (Subject::of(Kind::Flow, flow.key()), state)
        });
        Self { api, project, applications: applications.collect(), flows: flows.collect(), has_checked: false }
    }

    /// Does one step. Before the first flow is published all that are to be are looked at, so that none is if one
    /// cannot be. Gives back what people may be surprised by.
    pub(crate) async fn take(
        &mut self,
        change: &Change,
        plan: &Plan,
    ) -> Result<Vec<Found>, (Option<String>, anyhow::Error)> {
        let mut told = Vec::new();
        if matches!(change.action, Action::Publish { .. }) && !self.has_checked {
            for next in plan.changes.iter().filter(|next| matches!(next.action, Action::Publish { .. })) {
                let place = next.place.clone();
                told.extend(self.check(next).await.map_err(|error| (place, error))?);
            }
            self.has_checked = true;
        }
        self.step(change).await.map_err(|error| (change.place.clone(), error))?;
        Ok(told)
    }

    async fn check(&self, change: &Change) -> anyhow::Result<Vec<Found>> {
        let checked = check(self.api, &self.flow(&change.subject)?.id).await?;
        if !checked.publishable {
            let details = json!({"findings": checked.findings});
            return Err(Refused { code: "FLOW_INCOMPLETE".to_owned(), details, ..Refused::default() }.into());
        }
        Ok(checked.by_place(change.place.as_deref()).collect())
    }

    async fn step(&mut self, change: &Change) -> anyhow::Result<()> {
        match (change.subject.kind, &change.action) {
            (Kind::Project, _) => self.project(change).await,
            (Kind::Application, Action::Create) => self.new_application(change).await,
            (Kind::Application, _) => self.application(change).await,
            (Kind::Flow, Action::Create) => {
                let mut body = change.body.clone();
                body["project_id"] = json!(self.project);
                let path = |flow: &FlowThere| format!("/v2/project-flows/{}", flow.id);
                let is_it = |flow: &FlowThere| Subject::of(Kind::Flow, flow.key()) == change.subject;
                let flow = self.make("/v2/project-flows", &body, path, is_it).await?;
                self.flows.insert(change.subject.clone(), State { id: flow.id, etag: flow.etag });
                Ok(())
            }
            (Kind::Flow, Action::Remove) => self.remove_flow(&change.subject).await,
            (Kind::Flow, action) => {
                let State { id, etag } = self.flow(&change.subject)?;
                let (path, etag) = (format!("/v2/project-flows/{id}"), etag.clone());
                let (method, path, body) = match action {
                    Action::Publish { .. } => (Method::POST, format!("{path}/publish"), json!({})),
                    Action::Unpublish => (Method::POST, format!("{path}/unpublish"), json!({})),
                    _ => (Method::PATCH, path, change.body.clone()),
                };
                let send = Send { body: Some(&body), state: Some(&etag), ..Send::new(method, &path) };
                let flow: FlowThere = self.api.send(&send).await?;
                self.flows.insert(change.subject.clone(), State { id: flow.id, etag: flow.etag });
                Ok(())
            }
        }
    }

    fn flow(&self, subject: &Subject) -> anyhow::Result<&State> {
        self.flows.get(subject).ok_or_else(|| anyhow::anyhow!("there is no flow \"{}\" any more", subject.name))
    }

    async fn remove_flow(&self, subject: &Subject) -> anyhow::Result<()> {
        let State { id, etag } = self.flow(subject)?;
        let path = format!("/v2/project-flows/{id}");
        gone(self.api.send(&Send { state: Some(etag), ..Send::new(Method::DELETE, &path) }).await)
    }

    /// The API has no state of a project to name, so it is read once more before it is changed.
    async fn project(&self, change: &Change) -> anyhow::Result<()> {
        let path = format!("/v2/projects/{}", self.project);
        let now: ProjectThere = self.api.get(&path).await?;
        ensure!(plan::json(&now.settings) == change.was, STALE);
        self.api.send(&Send { body: Some(&change.body), ..Send::new(Method::PATCH, &path) }).await.map(drop::<Value>)
    }

    async fn new_application(&self, change: &Change) -> anyhow::Result<()> {
        let path = format!("/v2/projects/{}/applications", self.project);
        let one = |application: &ApplicationThere| format!("{path}/{}", application.id);
        let is_it =
            |application: &ApplicationThere| Subject::of(Kind::Application, application.key()) == change.subject;
        self.make(&path, &change.body, one, is_it).await.map(drop)
    }

    /// Makes something that the plan has not found. Of two runs at once by one caller one makes it. What an earlier
    /// request has made may have been removed since, or have another name: then it is made anew.
    async fn make<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
        one: impl Fn(&T) -> String,
        is_it: impl Fn(&T) -> bool,
    ) -> anyhow::Result<T> {
        let made = self.api.send(&Send::making(path, body)).await?;
        match self.api.get(&one(&made)).await {
            Ok(there) if is_it(&there) => Ok(made),
            Err(error) if !Refused::is_not_found(&error) => Err(error),
            _ => self.api.send(&Send { body: Some(body), ..Send::new(Method::POST, path) }).await,
        }
    }

    /// Changed or removed, after it was read once more: the API has no state of it to name.
    async fn application(&self, change: &Change) -> anyhow::Result<()> {
        let id = &self.applications[&change.subject];
        let path = format!("/v2/projects/{}/applications/{id}", self.project);
        let now: ApplicationThere = self.api.get(&path).await?;
        ensure!(plan::json(&now.settings) == change.was, STALE);
        if change.action == Action::Remove {
            return gone(self.api.send(&Send::new(Method::DELETE, &path)).await);
        }
        self.api.send(&Send { body: Some(&change.body), ..Send::new(Method::PATCH, &path) }).await.map(drop::<Value>)
    }
}

/// What is missing before people can sign in by a flow's draft.
pub(crate) async fn check(api: &Api, id: &FlowId) -> anyhow::Result<Checked> {
    api.get(&format!("/v2/project-flows/{id}/check")).await
}

/// What is gone is removed, whoever did it.
fn gone(removed: anyhow::Result<Value>) -> anyhow::Result<()> {
    match removed {
        Err(error) if Refused::is_not_found(&error) => Ok(()),
        other => other.map(drop),
    }
}

/// What stands in the way of flows, or may surprise people, whose drafts are as the file says: of the others it is
/// known once their drafts are saved.
pub(crate) async fn findings(
    api: &Api,
    file: &crate::file::File,
    plan: &Plan,
    there: &There,
) -> anyhow::Result<Vec<Found>> {
    let mut told = Vec::new();
    for section in file.flows.iter().flatten().filter(|section| section.published == Some(true)) {
        let subject = Subject::of(Kind::Flow, section.key());
        let is_changed = plan.changes.iter().any(|change| change.subject == subject && change.action == Action::Change);
        let flow = there.flows.iter().find(|flow| flow.key() == section.key());
        if let Some(flow) = flow.filter(|_| !is_changed) {
            let checked = check(api, &flow.id).await?;
            told.extend(checked.by_place(Some(&section.place)));
        }
    }
    Ok(told)
}
