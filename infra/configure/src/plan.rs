//! What would change: the file against what is there, in the order in which it is done. Applications come first, then
//! drafts, then publishing, and whatever takes something away last, so that nobody is locked out on the way.

use serde::Serialize;
use serde_json::{Map, Value};
use smartaccess::{
    model::{Difference, differences},
    types::Environment,
};

use crate::{
    file::{ApplicationSection, File, FlowSection},
    there::There,
};

/// What would change.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    /// What is there and not in the file.
    pub(crate) kept: Vec<Subject>,
}

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) action: Action,
    pub(crate) subject: Subject,
    /// Where it stands in the file; nothing for what does not.
    pub(crate) place: Option<String>,
    /// What of a thing that stays becomes different.
    pub(crate) fields: Vec<Difference>,
    /// What to send: all settings of a new thing, a merge patch of another.
    pub(crate) body: Value,
    /// The settings that the plan was made from; null for a new thing.
    pub(crate) was: Value,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Create,
    Change,
    /// In the place of another flow, if people sign in by one.
    Publish {
        instead_of: Option<String>,
    },
    Unpublish,
    Remove,
}

/// What it is done to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Subject {
    #[serde(rename = "object")]
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// Nothing for the project itself.
    pub(crate) environment: Option<&'static str>,
}

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Project,
    Application,
    Flow,
}

impl Subject {
    pub(crate) fn project(name: &str) -> Self {
        Self { kind: Kind::Project, name: name.to_owned(), environment: None }
    }

    pub(crate) fn of(kind: Kind, (environment, name): (Environment, &str)) -> Self {
        Self { kind, name: name.to_owned(), environment: Some(environment.name()) }
    }
}

impl Plan {
    /// Compares. What is not in the file is removed only if `prune` says so.
    pub(crate) fn new(file: &File, there: &There, prune: bool) -> Self {
        let mut plan = Self::default();
        let mut removals = Vec::new();
        plan.project(file, there);
        if let Some(wanted) = &file.applications {
            plan.applications(wanted, there);
            let is_wanted = |key| wanted.iter().any(|section| section.key() == key);
            for application in there.applications.iter().filter(|application| !is_wanted(application.key())) {
                let subject = Subject::of(Kind::Application, application.key());
                plan.surplus(prune, subject, json(&application.settings), &mut removals);
            }
        }
        if let Some(wanted) = &file.flows {
            let mut surplus = Vec::new();
            let is_wanted = |key| wanted.iter().any(|section| section.key() == key);
            for flow in there.flows.iter().filter(|flow| !is_wanted(flow.key())) {
                plan.surplus(prune, Subject::of(Kind::Flow, flow.key()), json(&flow.settings), &mut surplus);
            }
            plan.drafts(wanted, there);
            plan.publications(wanted, there);
            plan.retirements(wanted, there, prune);
            plan.changes.append(&mut surplus);
        }
        plan.changes.append(&mut removals);
        plan
    }

    fn project(&mut self, file: &File, there: &There) {
        let Some(wanted) = &file.project else { return };
        let subject = Subject::project(wanted.name.as_str());
        let place = Some("project".to_owned());
        match &there.project {
            None => self.create(subject, place, json(wanted)),
            Some(project) => self.change(subject, place, json(&project.settings), &json(wanted)),
        }
    }

    fn applications(&mut self, wanted: &[ApplicationSection], there: &There) {
        for section in wanted {
            let subject = Subject::of(Kind::Application, section.key());
            let (place, settings) = (Some(section.place.clone()), json(&section.settings));
            match there.applications.iter().find(|application| application.key() == section.key()) {
                None => self.create(subject, place, with_environment(settings, section.environment)),
                Some(application) => self.change(subject, place, json(&application.settings), &settings),
            }
        }
    }

    fn drafts(&mut self, wanted: &[FlowSection], there: &There) {
        for section in wanted {
            let subject = Subject::of(Kind::Flow, section.key());
            let (place, settings) = (Some(section.place.clone()), json(&section.settings));
            match there.flows.iter().find(|flow| flow.key() == section.key()) {
                None => self.create(subject, place, with_environment(settings, section.environment)),
                Some(flow) => self.change(subject, place, json(&flow.settings), &settings),
            }
        }
    }

    fn publications(&mut self, wanted: &[FlowSection], there: &There) {
        let drafts: Vec<Subject> = self.changes.iter().map(|change| change.subject.clone()).collect();
        for section in wanted.iter().filter(|section| section.published == Some(true)) {
            let subject = Subject::of(Kind::Flow, section.key());
            let known = there.flows.iter().find(|flow| flow.key() == section.key());
            if known.is_some_and(|flow| flow.is_up_to_date() && !drafts.contains(&subject)) {
                continue;
            }
            let other = there.flows.iter().find(|flow| {
                flow.is_published() && flow.environment == section.environment && flow.key() != section.key()
            });
            let instead_of = other.map(|flow| flow.settings.name.to_string());
            self.add(Action::Publish { instead_of }, subject, Some(section.place.clone()), Value::Null);
        }
    }

    /// Flows that people sign in by and are not to, unless another is published in their place.
    fn retirements(&mut self, wanted: &[FlowSection], there: &There, prune: bool) {
        let is_replaced = |environment| {
            wanted.iter().any(|section| section.environment == environment && section.published == Some(true))
        };
        for flow in there.flows.iter().filter(|flow| flow.is_published() && !is_replaced(flow.environment)) {
            let section = wanted.iter().find(|section| section.key() == flow.key());
            if section.map_or(prune, |section| section.published == Some(false)) {
                let place = section.map(|section| section.place.clone());
                self.add(Action::Unpublish, Subject::of(Kind::Flow, flow.key()), place, Value::Null);
            }
        }
    }

    fn surplus(&mut self, prune: bool, subject: Subject, was: Value, removals: &mut Vec<Change>) {
        if prune {
            let (place, fields, body) = (None, Vec::new(), Value::Null);
            removals.push(Change { action: Action::Remove, subject, place, fields, body, was });
        } else {
            self.kept.push(subject);
        }
    }

    fn create(&mut self, subject: Subject, place: Option<String>, body: Value) {
        self.add(Action::Create, subject, place, body);
    }

    fn change(&mut self, subject: Subject, place: Option<String>, was: Value, wanted: &Value) {
        let fields = differences(&was, wanted);
        if !fields.is_empty() {
            let body = patch(&was, wanted);
            self.changes.push(Change { action: Action::Change, subject, place, fields, body, was });
        }
    }

    fn add(&mut self, action: Action, subject: Subject, place: Option<String>, body: Value) {
        self.changes.push(Change { action, subject, place, fields: Vec::new(), body, was: Value::Null });
    }
}

pub(crate) fn json(settings: &impl Serialize) -> Value {
    serde_json::to_value(settings).expect("settings are plain data")
}

fn with_environment(mut settings: Value, environment: Environment) -> Value {
    settings["environment"] = environment.name().into();
    settings
}

/// The merge patch (RFC 7396) that makes one of the other: it names what differs and nothing else.
fn patch(was: &Value, wanted: &Value) -> Value {
    let (Value::Object(was), Value::Object(wanted)) = (was, wanted) else { return wanted.clone() };
    let gone = was.keys().filter(|name| !wanted.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let different = wanted.iter().filter(|(name, value)| was.get(*name) != Some(*value));
    let different = different.map(|(name, value)| (name.clone(), patch(was.get(name).unwrap_or(&Value::Null), value)));
    Value::Object(gone.chain(different).collect::<Map<_, _>>())
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
