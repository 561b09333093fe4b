//! What a team keeps of a customer besides what the product knows: texts by name.

use std::collections::BTreeMap;

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Map, Value, ValueKind, ValuePointerRef, take_cf_content};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// Up to 20 texts of up to 500 characters, by names of 1 to 40 of `A`–`Z`, `a`–`z`, `0`–`9`, `_` and `-`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

/// Entries.
const MOST: usize = 20;
/// Characters of a name.
const LONGEST_NAME: usize = 40;
/// Characters of a text.
const LONGEST_TEXT: usize = 500;

impl Metadata {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with each text in another form.
    #[must_use]
    pub fn map(self, show: impl Fn(&str) -> String) -> Self {
        Self(self.0.into_iter().map(|(name, text)| (name, show(&text))).collect())
    }
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_plain)
}

fn is_text(text: &str) -> bool {
    text.chars().count() <= LONGEST_TEXT && !text.chars().any(char::is_control)
}

/// Tells every fault: the one of the library for maps forgets those of its values.
impl<E: DeserializeError> Deserr<E> for Metadata {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        let Value::Map(map) = value else {
            let error = ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Map] };
            return Err(take_cf_content(E::error(None, error, location)));
        };
        let (mut entries, mut faults) = (BTreeMap::new(), None);
        let tell = |faults: Option<E>, msg: String, location: ValuePointerRef<'_>| {
            Some(take_cf_content(E::error::<V>(faults, ErrorKind::Unexpected { msg }, location)))
        };
        if map.len() > MOST {
            faults = tell(faults, format!("must have at most {MOST} entries"), location);
        }
        for (name, value) in map.into_iter() {
            let at = location.push_key(&name);
            if !is_name(&name) {
                let problem = format!("is no name of 1 to {LONGEST_NAME} of `A`–`Z`, `a`–`z`, `0`–`9`, `_` and `-`");
                faults = tell(faults, problem, at);
                continue;
            }
            match value.into_value() {
                Value::String(text) if is_text(&text) => {
                    entries.insert(name.clone(), text);
                }
                Value::String(_) => {
                    let problem =
                        format!("must be at most {LONGEST_TEXT} characters, none of them a control character");
                    faults = tell(faults, problem, at);
                }
                actual => {
                    let error = ErrorKind::IncorrectValueKind { actual, accepted: &[ValueKind::String] };
                    faults = Some(take_cf_content(E::error(faults, error, at)));
                }
            }
        }
        faults.map_or(Ok(Self(entries)), Err)
    }
}

impl PartialSchema for Metadata {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(LONGEST_TEXT));
        ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(Schema::from(text))).into()
    }
}

impl ToSchema for Metadata {}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::error::Faults;

    fn of(value: Value) -> Result<Metadata, Faults> {
        deserr::deserialize::<Metadata, _, Faults>(value)
    }

    #[test]
    fn metadata_is_short_texts_by_plain_names() {
        assert!(of(json!({"plan": "gold", "shop-id_2": "é".repeat(500), "": ""})).is_err());
        assert!(of(json!({"plan": "gold", "shop-id_2": "é".repeat(500), "x": ""})).is_ok());
        let twenty: Value =
            (0..20).map(|number| (number.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
        assert!(of(twenty).is_ok());
    }

    #[test]
    fn every_fault_is_told() {
        let mut bad = json!({"a b": "x", "n": 1, "long": "x".repeat(501), "line": "a\nb"});
        for number in 0..20 {
            bad[format!("k{number}")] = json!("x");
        }
        let faults = serde_json::to_value(of(bad).unwrap_err()).unwrap();
        let fields: Vec<_> = faults.as_array().unwrap().iter().map(|fault| fault["field"].clone()).collect();
        assert_eq!(fields, ["", "a b", "line", "long", "n"]);
    }
}
