//! What is wrong, by its place in the file.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use smartaccess::{
    error::Faults,
    model::{Finding, FlowSettings, Severity},
};

use crate::api::Refused;

/// Everything that is wrong with a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong(pub(crate) Vec<Fault>);

/// One fault, and where it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: String,
    pub(crate) problem: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(|Fault { place, problem }| format!("{place}: {problem}")).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Wrong {}

impl Wrong {
    pub(crate) fn one(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self(vec![Fault { place: place.into(), problem: problem.into() }])
    }

    /// Nothing, if there is nothing.
    pub(crate) fn unless_empty(faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self(faults)) }
    }
}

/// What the settings' own parsers tell, by its place in the file. What stands beside the settings is known there too.
pub(crate) fn within(place: &str, beside: &[&str], faults: &Faults) -> Vec<Fault> {
    const UNKNOWN: &str = "is not known here; known are ";
    let faults = serde_json::to_value(faults).expect("faults are plain data");
    let fault = |(field, problem): (String, String)| {
        let problem = match problem.strip_prefix(UNKNOWN) {
            Some(known) if !field.contains('.') => {
                let beside = beside.iter().map(|name| format!("`{name}`"));
                format!("{UNKNOWN}{}", beside.chain([known.to_owned()]).collect::<Vec<_>>().join(", "))
            }
            _ => problem,
        };
        Fault { place: if field.is_empty() { place.to_owned() } else { format!("{place}.{field}") }, problem }
    };
    fields(&faults).map(fault).collect()
}

/// An error in full: what the API names is named by its place in the file.
pub(crate) fn told(error: &anyhow::Error, place: Option<&str>) -> String {
    let before = place.map(|place| format!("{place}: ")).unwrap_or_default();
    let Some(refused) = error.downcast_ref::<Refused>() else { return format!("{before}{error:#}") };
    let at = |field: &str| at(place, field);
    let mut lines: Vec<String> =
        fields(&refused.details["fields"]).map(|(field, problem)| format!("{}: {problem}", at(&field))).collect();
    let findings: Vec<Finding> = serde_json::from_value(refused.details["findings"].clone()).unwrap_or_default();
    lines.extend(findings.into_iter().map(|finding| Found::new(place, finding).to_string()));
    if lines.is_empty() {
        lines.push(format!("{before}{}", refused.message));
    }
    let hint = match refused.code.as_str() {
        "UNAUTHENTICATED" => "SMARTACCESS_TOKEN must be the token of a team member, or an api token with `manage`.",
        "FORBIDDEN" => "The token's owner needs a higher role in this project, or this permission.",
        "NOT_FOUND" => "The token may not know of it: an api token sees one project, and one environment of it.",
        _ => return lines.join("\n"),
    };
    lines.push(hint.to_owned());
    lines.join("\n")
}

/// What the API has found of a flow, by its place in the file.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Found {
    severity: Severity,
    code: String,
    place: String,
    message: String,
}

impl Found {
    pub(crate) fn new(place: Option<&str>, finding: Finding) -> Self {
        let Finding { severity, code, field, message, .. } = finding;
        Self { severity, code, place: at(place, &field), message }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(formatter, "{severity}: {}: {}", self.place, self.message)
    }
}

/// Where in the file a setting is that the API names. A flow can be told of its project's settings.
fn at(place: Option<&str>, field: &str) -> String {
    let place = place.unwrap_or_default();
    let first = field.split(['.', '[']).next().unwrap_or_default();
    let place = if place.starts_with("flows") && !is_of_a_flow(first) { "project" } else { place };
    match (place, field) {
        ("", field) => field.to_owned(),
        (place, "") => place.to_owned(),
        (place, field) => format!("{place}.{field}"),
    }
}

fn is_of_a_flow(field: &str) -> bool {
    let settings = FlowSettings::named("Any".parse().expect("it is a name"));
    let settings = serde_json::to_value(settings).expect("settings are plain data");
    field.is_empty() || settings.get(field).is_some()
}

fn fields(faults: &Value) -> impl Iterator<Item = (String, String)> {
    let word = |fault: &Value, name: &str| fault[name].as_str().unwrap_or_default().to_owned();
    faults.as_array().into_iter().flatten().map(move |fault| (word(fault, "field"), word(fault, "problem")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(code: &str, details: Value) -> anyhow::Error {
        Refused { status: 400, code: code.to_owned(), message: "It is not valid.".to_owned(), details }.into()
    }

    #[test]
    fn a_refusal_is_told_by_the_place_in_the_file() {
        let fields = json!({"fields": [{"field": "login_settings.email.digits", "problem": "must be …, not 5"}]});
        let error = refused("INVALID_REQUEST", fields);
        assert_eq!(told(&error, Some("flows[0]")), "flows[0].login_settings.email.digits: must be …, not 5");
        let finding = |field: &str| json!({"severity": "error", "code": "X", "field": field, "message": "Do it."});
        let findings = json!({"findings": [finding("security.source"), finding("allowed_countries")]});
        assert_eq!(
            told(&refused("FLOW_INCOMPLETE", findings), Some("flows[1]")),
            "error: flows[1].security.source: Do it.\nerror: project.allowed_countries: Do it."
        );
        assert_eq!(told(&refused("CONFLICT", json!({})), Some("flows[1]")), "flows[1]: It is not valid.");
        assert_eq!(told(&refused("CONFLICT", json!({})), None), "It is not valid.");
        assert!(told(&refused("FORBIDDEN", json!({})), None).contains("higher role"));
        assert_eq!(told(&anyhow::anyhow!("in").context("out"), Some("flows[0]")), "flows[0]: out: in");
    }
}
