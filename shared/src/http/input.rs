//! What a caller sent, with everything that is wrong with it told at once.

use std::{fmt, ops::ControlFlow};

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::error::{Code, Refusal, refuse};

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

/// Parses a JSON object, and refuses one that names a key twice: two readers could take two meanings from it.
pub(super) fn json_object(bytes: &[u8]) -> Result<Value, Refusal> {
    let broken = |problem: String| Faults::one("body", problem).into();
    let Strict(value) = serde_json::from_slice(bytes).map_err(|error| broken(format!("is not JSON: {error}")))?;
    if value.is_object() { Ok(value) } else { Err(broken("must be a JSON object".to_owned())) }
}

/// The query string as an object of texts. A name given twice is refused.
pub(super) fn query_object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Value, Refusal> {
    let mut object = Map::new();
    for (name, value) in pairs {
        if object.insert(name.to_owned(), value.into()).is_some() {
            return Err(Faults::one(name, "is given twice").into());
        }
    }
    Ok(Value::Object(object))
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, Strict>()? {
            if object.insert(key.clone(), value).is_some() {
                return Err(serde::de::Error::custom(format_args!("`{key}` is given twice")));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use deserr::Deserr;

    use super::*;
    use crate::types::ProjectId;

    #[derive(Debug, Deserr)]
    #[deserr(deny_unknown_fields)]
    struct Input {
        #[expect(dead_code, reason = "parsed, not read")]
        project_id: ProjectId,
        #[expect(dead_code, reason = "parsed, not read")]
        name: String,
        #[expect(dead_code, reason = "parsed, not read")]
        nested: Vec<bool>,
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let value = json_object(br#"{"project_id": "x", "nested": [true, 1], "nmae": "typing error"}"#).unwrap();
        let faults = deserr::deserialize::<Input, _, Faults>(value).unwrap_err();
        insta::assert_json_snapshot!(faults, @r#"
        [
          {
            "field": "nested[1]",
            "problem": "must be true or false, not a whole number"
          },
          {
            "field": "nmae",
            "problem": "is not known here; known are `project_id`, `name`, `nested`"
          },
          {
            "field": "project_id",
            "problem": "must be an id that begins with `prj_`"
          },
          {
            "field": "name",
            "problem": "is required"
          }
        ]
        "#);
    }

    #[test]
    fn a_key_given_twice_is_refused() {
        for body in [r#"{"a": 1, "a": 1}"#, r#"{"a": {"b": 1, "b": 2}}"#, r#"{"a": [{"b": 1, "b": 2}]}"#] {
            assert!(json_object(body.as_bytes()).is_err(), "{body} was taken");
        }
        assert!(json_object(br#"{"a": {"b": 1}, "b": 2}"#).is_ok());
    }

    #[test]
    fn only_an_object_is_a_body() {
        for body in ["", "1", "[]", "null", "{", "{}{}", "\u{feff}{}"] {
            assert!(json_object(body.as_bytes()).is_err(), "{body} was taken");
        }
    }
}
