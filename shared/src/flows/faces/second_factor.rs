//! What comes on top of a face: a code to an address of whoever was recognised.

use crate::{
    App, Code,
    error::{Result, refuse},
    model::Purpose,
    store::ProjectScope,
    types::{Address, Environment, ValidationId},
};

/// Where the code of a second factor went.
pub async fn second_factor_address(
    app: &App,
    scope: &ProjectScope,
    environment: Environment,
    id: &ValidationId,
) -> Result<Address> {
    let found = app.store.validation(scope, id).await?;
    let found = found.filter(|found| found.purpose == Purpose::SecondFactor && found.environment == environment);
    Ok(found.ok_or_else(|| refuse(Code::ValidationNotFound))?.address)
}
