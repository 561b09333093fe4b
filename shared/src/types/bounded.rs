//! Settings that are numbers, each with its range and what it is where nobody says it.

use std::borrow::Cow;

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValuePointerRef, take_cf_content};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{SchemaType, Type},
    },
};

use crate::error::sent;

/// A whole number between two others, both possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole<const LEAST: u32, const MOST: u32, const USUAL: u32>(u32);

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> Whole<LEAST, MOST, USUAL> {
    /// As a number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> Default for Whole<LEAST, MOST, USUAL> {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> Serialize for Whole<LEAST, MOST, USUAL> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// From a row: another release may have had a wider range.
impl<'de, const LEAST: u32, const MOST: u32, const USUAL: u32> Deserialize<'de> for Whole<LEAST, MOST, USUAL> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(|number| Self(number.clamp(LEAST, MOST)))
    }
}

impl<E: DeserializeError, const LEAST: u32, const MOST: u32, const USUAL: u32> Deserr<E> for Whole<LEAST, MOST, USUAL> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        match value {
            Value::Integer(number) if (LEAST.into()..=MOST.into()).contains(&number) => {
                Ok(Self(u32::try_from(number).unwrap_or(MOST)))
            }
            other => {
                let msg = format!("must be a whole number from {LEAST} to {MOST}, not {}", sent(other));
                Err(take_cf_content(E::error::<V>(None, ErrorKind::Unexpected { msg }, location)))
            }
        }
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> PartialSchema for Whole<LEAST, MOST, USUAL> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .minimum(Some(LEAST))
            .maximum(Some(MOST))
            .default(Some(USUAL.into()))
            .into()
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> ToSchema for Whole<LEAST, MOST, USUAL> {
    fn name() -> Cow<'static, str> {
        format!("Whole{LEAST}To{MOST}Else{USUAL}").into()
    }
}

/// A score: a share of one, its range in hundredths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score<const LEAST: u32, const MOST: u32, const USUAL: u32>(f64);

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> Score<LEAST, MOST, USUAL> {
    /// As a number from 0 to 1.
    pub const fn get(self) -> f64 {
        self.0
    }
}

fn share(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> Default for Score<LEAST, MOST, USUAL> {
    fn default() -> Self {
        Self(share(USUAL))
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> Serialize for Score<LEAST, MOST, USUAL> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// From a row: another release may have had a wider range.
impl<'de, const LEAST: u32, const MOST: u32, const USUAL: u32> Deserialize<'de> for Score<LEAST, MOST, USUAL> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(|number| Self(number.clamp(share(LEAST), share(MOST))))
    }
}

impl<E: DeserializeError, const LEAST: u32, const MOST: u32, const USUAL: u32> Deserr<E> for Score<LEAST, MOST, USUAL> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        match value {
            Value::Float(number) if (share(LEAST)..=share(MOST)).contains(&number) => Ok(Self(number)),
            other => {
                let (least, most) = (share(LEAST), share(MOST));
                let msg = format!("must be a number from {least:.2} to {most:.2}, not {}", sent(other));
                Err(take_cf_content(E::error::<V>(None, ErrorKind::Unexpected { msg }, location)))
            }
        }
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> PartialSchema for Score<LEAST, MOST, USUAL> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Number))
            .minimum(Some(share(LEAST)))
            .maximum(Some(share(MOST)))
            .default(Some(share(USUAL).into()))
            .into()
    }
}

impl<const LEAST: u32, const MOST: u32, const USUAL: u32> ToSchema for Score<LEAST, MOST, USUAL> {
    fn name() -> Cow<'static, str> {
        format!("Score{LEAST}To{MOST}Else{USUAL}").into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::{Faults, Refusal};

    #[test]
    fn what_an_older_release_has_written_is_read_within_the_range() {
        let read = |number: u32| serde_json::from_value::<Whole<60, 600, 300>>(json!(number)).unwrap().get();
        assert_eq!([59, 60, 600, 601].map(read), [60, 60, 600, 600]);
        assert_eq!(serde_json::to_value(Score::<70, 99, 85>::default()).unwrap(), json!(0.85));
    }

    #[test]
    fn a_fault_says_the_range_and_what_was_sent() {
        let problem = |value: serde_json::Value| {
            let faults = deserr::deserialize::<Whole<60, 600, 300>, _, Faults>(value).unwrap_err();
            Refusal::from(faults).details["fields"][0]["problem"].as_str().unwrap().to_owned()
        };
        let range = "must be a whole number from 60 to 600, not";
        assert_eq!(problem(json!(59)), format!("{range} 59"));
        assert_eq!(problem(json!(-1)), format!("{range} -1"));
        assert_eq!(problem(json!(90.5)), format!("{range} 90.5"));
        assert_eq!(problem(json!("90")), format!("{range} \"90\""));
        assert_eq!(problem(json!([90])), format!("{range} [90]"));
        assert_eq!(problem(json!(null)), format!("{range} null"));
        assert_eq!(problem(json!("x".repeat(99))), format!("{range} \"{}…", "x".repeat(39)));
    }
}
