//! What a caller sent, as a value that a handler's input is parsed from.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::error::{Faults, Refusal};

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
            "problem": "must be true or false, not a whole number (1)"
          },
          {
            "field": "nmae",
            "problem": "is not known here; known are `project_id`, `name`, `nested`"
          },
          {
            "field": "project_id",
            "problem": "must be an id that begins with `prj_`, not \"x\""
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
