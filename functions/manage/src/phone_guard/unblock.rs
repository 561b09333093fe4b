//! `DELETE /v2/projects/{project_id}/phone-guard/blocks/{country}`: lets codes go to a country's phones again, whose codes
//! were hardly used. What was asked for before is judged no more. A cap is lifted by changing the project; a block of
//! numbers that look alike ends by itself within ten minutes.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::Permission,
    types::Country,
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnblockedCountry {
    country: Country,
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<UnblockedCountry>> {
    let manager = app.manager(&request, Permission::ChangeProject).await?;
    let country = request.parameter("country")?;
    flows::unblock_country(app, &manager, country).await?;
    Ok(success(UnblockedCountry { country }))
}
