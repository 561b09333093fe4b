//! A plan as people and programs read it.

use serde_json::{Value, json};

use crate::{
    faults::Found,
    plan::{Action, Change, Kind, Plan, Subject},
};

/// The most characters of a value in a line.
const LONGEST: usize = 120;

/// A line for each change, and for what is kept.
pub(crate) fn lines(plan: &Plan) -> Vec<String> {
    let kept = plan.kept.iter().map(|subject| format!("  {}: not in the file (kept)", named(subject)));
    plan.changes.iter().flat_map(change).chain(kept).collect()
}

/// How much there is to do.
pub(crate) fn summary(plan: &Plan) -> String {
    let count = |is: fn(&Action) -> bool| plan.changes.iter().filter(|change| is(&change.action)).count();
    let counts = [
        (count(|action| *action == Action::Create), "to add"),
        (count(|action| *action == Action::Change), "to change"),
        (count(|action| matches!(action, Action::Publish { .. })), "to publish"),
        (count(|action| *action == Action::Unpublish), "to unpublish"),
        (count(|action| *action == Action::Remove), "to remove"),
    ];
    let counts: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if counts.is_empty() { "Nothing to do.".to_owned() } else { format!("{}.", counts.join(", ")) }
}

/// The whole of it for programs.
pub(crate) fn document(plan: &Plan, project: Option<&str>, findings: &[Found]) -> Value {
    let changes: Vec<Value> = plan
        .changes
        .iter()
        .map(|Change { action, subject, place, fields, .. }| {
            let (action, instead_of) = match action {
                Action::Publish { instead_of } => (json!("publish"), instead_of.as_ref()),
                other => (json!(other), None),
            };
            json!({"action": action, "object": subject.kind, "name": subject.name,
                "environment": subject.environment, "place": place, "fields": fields, "instead_of": instead_of})
        })
        .collect();
    json!({"project": project, "changes": changes, "kept": plan.kept, "findings": findings})
}

/// A change in its lines: one, or one for each setting.
pub(crate) fn change(change: &Change) -> Vec<String> {
    let name = named(&change.subject);
    match &change.action {
        Action::Create => vec![format!("+ {name}")],
        Action::Change => change
            .fields
            .iter()
            .map(|field| format!("~ {name}: {} {} → {}", field.field, value(&field.before), value(&field.after)))
            .collect(),
        Action::Publish { instead_of: None } => vec![format!("! publish {name}")],
        Action::Publish { instead_of: Some(other) } => {
            vec![format!("! publish {name}, in the place of {}", json!(other))]
        }
        Action::Unpublish => vec![format!("! unpublish {name}")],
        Action::Remove => vec![format!("- {name}")],
    }
}

fn named(subject: &Subject) -> String {
    let kind = match subject.kind {
        Kind::Project => "project",
        Kind::Application => "application",
        Kind::Flow => "flow",
    };
    let environment = subject.environment.map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{kind} {}{environment}", json!(subject.name))
}

fn value(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
