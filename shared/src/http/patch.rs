//! A merge patch (RFC 7396) of something.

use std::marker::PhantomData;

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// What of a `T` is to change: what it names is set, null puts back the default. Whoever merges it checks it.
#[derive(Debug)]
pub struct Patch<T> {
    changes: serde_json::Value,
    of: PhantomData<T>,
}

impl<T> Patch<T> {
    /// The changes.
    pub fn changes(&self) -> &serde_json::Value {
        &self.changes
    }
}

impl<T, E: DeserializeError> Deserr<E> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        match value {
            Value::Map(_) => Ok(Self { changes: value.into(), of: PhantomData }),
            actual => {
                let error = ErrorKind::IncorrectValueKind { actual, accepted: &[ValueKind::Map] };
                Err(take_cf_content(E::error(None, error, location)))
            }
        }
    }
}

/// As `T`, but nothing is required.
impl<T: PartialSchema> PartialSchema for Patch<T> {
    fn schema() -> RefOr<Schema> {
        match T::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.required.clear();
                RefOr::T(Schema::Object(object))
            }
            other => other,
        }
    }
}

impl<T: ToSchema> ToSchema for Patch<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}
