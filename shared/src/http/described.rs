//! How the OpenAPI document describes a type.

use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A type's schema, and the named schemas it refers to.
pub struct Described {
    pub(crate) schema: RefOr<Schema>,
    pub(crate) named: Vec<(String, RefOr<Schema>)>,
    pub(crate) content_type: &'static str,
}

impl Described {
    pub(super) fn of<T: ToSchema>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        Self { schema: T::schema(), named, content_type: "application/json" }
    }

    /// Text in a form of its own.
    pub(super) fn text(content_type: &'static str) -> Self {
        let text = ObjectBuilder::new().schema_type(Type::String);
        Self { schema: text.into(), named: Vec::new(), content_type }
    }

    pub(super) fn map_schema(self, change: impl FnOnce(RefOr<Schema>) -> RefOr<Schema>) -> Self {
        Self { schema: change(self.schema), ..self }
    }
}
