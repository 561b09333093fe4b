//! What is wrong with an input, told all at once.

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use serde::Serialize;

use super::{Code, Refusal, refuse};

/// Everything that is wrong with an input.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Faults(Vec<Fault>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Fault {
    field: String,
    problem: String,
}

impl Faults {
    /// One fault of one field.
    pub fn one(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self(vec![Fault { field: field.into(), problem: problem.into() }])
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        refuse(Code::InvalidRequest).detail("fields", faults)
    }
}

impl MergeWithError<Self> for Faults {
    fn merge(so_far: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut faults = so_far.unwrap_or_default();
        faults.0.extend(other.0);
        ControlFlow::Continue(faults)
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        so_far: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let at = path(location);
        let field = |key: &str| {
            if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
        };
        let fault = match error {
            ErrorKind::MissingField { field: name } => Self::one(field(name), "is required"),
            ErrorKind::UnknownKey { key, accepted } => {
                Self::one(field(key), format!("is not known here; known are {}", listed(accepted)))
            }
            ErrorKind::UnknownValue { accepted, .. } => Self::one(at, format!("must be one of {}", listed(accepted))),
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                let accepted = accepted.iter().map(|kind| named(*kind)).collect::<Vec<_>>().join(" or ");
                Self::one(at, format!("must be {accepted}, not {}", named(actual.kind())))
            }
            ErrorKind::BadSequenceLen { expected, .. } => Self::one(at, format!("must have {expected} items")),
            ErrorKind::Unexpected { msg } => Self::one(at, msg),
        };
        <Self as MergeWithError<Self>>::merge(so_far, fault, location)
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn named(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer => "a whole number",
        ValueKind::NegativeInteger => "a negative number",
        ValueKind::Float => "a number",
        ValueKind::String => "text",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    }
}

fn path(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => match path(*prev) {
            before if before.is_empty() => key.to_owned(),
            before => format!("{before}.{key}"),
        },
        ValuePointerRef::Index { index, prev } => format!("{}[{index}]", path(*prev)),
    }
}
