//! How the OpenAPI document describes a type.

use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// A type's schema, and the named schemas it refers to.
pub struct Described {
    pub(crate) schema: RefOr<Schema>,
    pub(crate) named: Vec<(String, RefOr<Schema>)>,
    /// As `Content-Type` says it.
    pub(crate) media: &'static str,
}

impl Described {
    pub(super) fn of<T: ToSchema>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        Self { schema: T::schema(), named, media: "application/json" }
    }

    pub(super) fn of_media(self, media: &'static str) -> Self {
        Self { media, ..self }
    }

    pub(super) fn map_schema(self, change: impl FnOnce(RefOr<Schema>) -> RefOr<Schema>) -> Self {
        Self { schema: change(self.schema), ..self }
    }
}
