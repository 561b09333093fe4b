//! A code as callers send it.

use std::fmt;

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{model::Guess, secret::Secret};

/// What a person typed: text, or a number from a caller whose language made one of it. Whatever it is, it counts as a
/// guess.
pub struct Otp(Guess);

impl Otp {
    /// The guess.
    pub fn guess(&self) -> &Guess {
        &self.0
    }
}

impl fmt::Debug for Otp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[code]")
    }
}

impl<E: DeserializeError> Deserr<E> for Otp {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        match value {
            Value::String(text) => Ok(Self(Guess::typed(&text))),
            Value::Integer(number) => Ok(Self(Guess::Number(Secret::new(number)))),
            actual => {
                let accepted = &[ValueKind::String, ValueKind::Integer];
                let error = ErrorKind::IncorrectValueKind { actual, accepted };
                Err(take_cf_content(E::error(None, error, location)))
            }
        }
    }
}

impl PartialSchema for Otp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).examples(["012345"]).into()
    }
}

impl ToSchema for Otp {}
