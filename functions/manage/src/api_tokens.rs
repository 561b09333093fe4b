//! Tokens that a customer's back ends hold.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::{ApiToken, Scope},
    types::{ApiTokenId, Environment, Name},
};
use utoipa::ToSchema;

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;

/// A token as its project's team sees it: never the token itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ApiTokenView {
    id: ApiTokenId,
    name: Name,
    environment: Environment,
    scopes: Vec<Scope>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
    /// When it was taken back, if it was.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<jiff::Timestamp>,
    /// When it was used last, to the hour; nothing if it never was.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<jiff::Timestamp>,
}

impl From<ApiToken> for ApiTokenView {
    fn from(token: ApiToken) -> Self {
        let ApiToken { id, name, environment, scopes, created_at, expires_at, revoked_at, last_used_at } = token;
        Self { id, name, environment, scopes, created_at, expires_at, revoked_at, last_used_at }
    }
}
