//! `GET /v2/health`: whether the service answers. It tells anybody, and touches nothing.

use serde::Serialize;
use smartaccess::{
    App, Result,
    http::{NoInput, Request, Success, success},
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`: a service that is not does not answer this.
    #[schema(example = "ok")]
    status: &'static str,
}

pub(crate) async fn handle(_: &'static App, _: Request<NoInput>) -> Result<Success<Health>> {
    Ok(success(Health { status: "ok" }))
}
