//! How many people sign in, and how fast.

use deserr::Deserr;
use utoipa::ToSchema;

use super::audit::chain_for_reader;
use crate::{
    App,
    error::{Faults, Result},
    model::metrics::{Cell, Tally},
    tokens::Manager,
    types::{Day, Environment},
};

/// Which metrics.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct MetricsQuery {
    /// In which world; production, or a token's own, if it is not said.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// The first day, in UTC; 29 days before the last, if it is not said.
    #[deserr(default)]
    pub from: Option<Day>,
    /// The last day, in UTC; today, if it is not said. At most 92 days from the first.
    #[deserr(default)]
    pub until: Option<Day>,
}

/// What was counted.
#[derive(Debug)]
pub struct Metrics {
    /// In which world.
    pub environment: Environment,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// For each day, channel and country where anything was.
    pub cells: Vec<(Cell, Tally)>,
}

/// Days of one answer.
const MOST: i64 = 92;

/// Days of an answer where nobody says which.
const USUALLY: i64 = 30;

/// What was counted, up to about a minute ago.
pub async fn metrics(app: &App, manager: &Manager, query: &MetricsQuery) -> Result<Metrics> {
    let environment = manager.environment(query.environment)?;
    let until = query.until.unwrap_or_else(|| Day::of(manager.now));
    let from = query.from.unwrap_or_else(|| until.before(USUALLY - 1));
    if from > until {
        return Err(crate::error::Refusal::from(Faults::one("from", "must not be behind `until`")).into());
    }
    if from < until.before(MOST - 1) {
        let problem = format!("must be {MOST} days up to `until` at most");
        return Err(crate::error::Refusal::from(Faults::one("from", problem)).into());
    }
    chain_for_reader(app, &manager.scope, manager.now).await?;
    let cells = app.store.metrics(&manager.scope, environment, (from, until)).await?;
    Ok(Metrics { environment, from, until, cells })
}
