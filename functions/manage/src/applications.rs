//! Applications: the OAuth clients that people sign in to.

use serde::{Deserialize, Serialize};
use smartaccess::{
    keys::Algorithm,
    model::Application,
    types::{ApplicationId, Environment, Name, RedirectUri},
};
use utoipa::ToSchema;

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
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
}

impl From<Application> for ApplicationView {
    fn from(application: Application) -> Self {
        let Application { id, environment, name, redirect_uris, algorithm, created_at } = application;
        Self { id, name, environment, redirect_uris, algorithm, created_at }
    }
}
