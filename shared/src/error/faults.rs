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

    /// One fault of the field that is being read: where it stands is filled in by whoever reads it.
    pub fn here(problem: impl Into<String>) -> Self {
        Self::one("", problem)
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        refuse(Code::InvalidRequest).detail("fields", faults)
    }
}

impl MergeWithError<Self> for Faults {
    fn merge(so_far: Option<Self>, other: Self, location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut faults = so_far.unwrap_or_default();
        faults.0.extend(other.0.into_iter().map(|fault| match fault {
            Fault { field, problem } if field.is_empty() => Fault { field: path(location), problem },
            told => told,
        }));
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
            ErrorKind::UnknownValue { value, accepted } => {
                Self::one(at, format!("must be one of {}, not {}", listed(accepted), shortened(&format!("{value:?}"))))
            }
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                let accepted = accepted.iter().map(|kind| named(*kind)).collect::<Vec<_>>().join(" or ");
                let kind = named(actual.kind());
                let actual = match actual.kind() {
                    ValueKind::Null | ValueKind::Sequence | ValueKind::Map => kind.to_owned(),
                    _ => format!("{kind} ({})", sent(actual)),
                };
                Self::one(at, format!("must be {accepted}, not {actual}"))
            }
            ErrorKind::BadSequenceLen { expected, .. } => Self::one(at, format!("must have {expected} items")),
            ErrorKind::Unexpected { msg } => Self::one(at, msg),
        };
        <Self as MergeWithError<Self>>::merge(so_far, fault, location)
    }
}

/// What a caller has sent, as JSON and not too long.
pub(crate) fn sent<V: IntoValue>(value: deserr::Value<V>) -> String {
    shortened(&serde_json::Value::from(value).to_string())
}

/// A text that may be of any length, as much of it as helps.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
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
