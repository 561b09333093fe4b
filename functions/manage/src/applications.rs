//! Applications: the OAuth clients that people sign in to.

use serde::{Deserialize, Serialize};
use smartaccess::{
    keys::Algorithm,
    model::{Application, ClientSecret},
    types::{ApplicationId, ClientSecretId, Environment, Name, RedirectUri},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod create_secret;
pub(crate) mod delete;
pub(crate) mod delete_secret;
pub(crate) mod list;
pub(crate) mod read;

/// An application as its project's team sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ApplicationView {
    /// Its `client_id`.
    id: ApplicationId,
    name: Name,
    environment: Environment,
    redirect_uris: Vec<RedirectUri>,
    /// How its ID tokens are signed.
    algorithm: Algorithm,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// Its secrets, the oldest first: at most two, and none of a public client.
    secrets: Vec<ClientSecretView>,
}

/// A secret as its project's team sees it: never the secret itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClientSecretView {
    id: ClientSecretId,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
    /// When it was used last, to the hour; nothing if it never was.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<jiff::Timestamp>,
}

impl ClientSecretView {
    fn new(id: &ClientSecretId, secret: &ClientSecret) -> Self {
        Self { id: id.clone(), created_at: secret.created_at, last_used_at: secret.last_used_at }
    }
}

impl From<Application> for ApplicationView {
    fn from(application: Application) -> Self {
        let Application { id, environment, name, redirect_uris, algorithm, created_at, secrets, change: _ } =
            application;
        let mut secrets: Vec<_> = secrets.iter().map(|(id, secret)| ClientSecretView::new(id, secret)).collect();
        secrets.sort_by_key(|secret| secret.created_at);
        Self { id, name, environment, redirect_uris, algorithm, created_at, secrets }
    }
}
