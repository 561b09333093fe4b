//! `GET /v2/projects/{project_id}/phone-guard`: what codes to phones have cost so far, beside their caps, and where none go
//! at this time.

use serde::Serialize;
use smartaccess::{
    App, Result, flows,
    http::{NoInput, Request, Success, success},
    model::{BlockReason, Permission, PhoneBlock},
    types::Money,
};
use utoipa::ToSchema;

/// Prices are in US dollars; days and months are of UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhoneGuardState {
    currency: &'static str,
    today: Budget,
    this_month: Budget,
    /// Up to 100.
    blocks: Vec<BlockView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Budget {
    spent: Money,
    cap: Money,
}

#[derive(Debug, Serialize, ToSchema)]
struct BlockView {
    /// A country, how numbers begin, or `day` or `month` for a cap.
    target: String,
    reason: BlockReason,
    #[schema(value_type = String, format = DateTime)]
    since: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: jiff::Timestamp,
}

impl From<PhoneBlock> for BlockView {
    fn from(block: PhoneBlock) -> Self {
        let PhoneBlock { target, reason, since, until } = block;
        Self { target, reason, since, until }
    }
}

pub(crate) async fn handle(app: &'static App, request: Request<NoInput>) -> Result<Success<PhoneGuardState>> {
    let manager = app.manager(&request, Permission::ReadProject).await?;
    let (spent, guard, blocks) = flows::phone_costs(app, &manager).await?;
    Ok(success(PhoneGuardState {
        currency: "USD",
        today: Budget { spent: spent.day, cap: guard.daily_cap },
        this_month: Budget { spent: spent.month, cap: guard.monthly_cap },
        blocks: blocks.into_iter().map(BlockView::from).collect(),
    }))
}
