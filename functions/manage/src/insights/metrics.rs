//! `GET /v2/projects/{project_id}/metrics`: how many people sign in, and how fast, up to about a minute ago.

use serde::Serialize;
use smartaccess::{
    App, Result,
    flows::{self, MetricsQuery},
    http::{Request, Success, success},
    model::{
        Permission,
        metrics::{Cell, Count, Latency, Tally},
    },
    types::{Country, Day, Environment},
};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MetricsView {
    environment: Environment,
    from: Day,
    until: Day,
    /// For each day, channel and country where anything was.
    items: Vec<MetricsRow>,
    /// Of all of them.
    totals: Figures,
}

#[derive(Debug, Serialize, ToSchema)]
struct MetricsRow {
    /// In UTC.
    day: Day,
    /// How the code went; or `face`.
    channel: String,
    /// To which country; nothing where the way does not tell, as for email.
    country: Option<Country>,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Debug, Serialize, ToSchema)]
struct Figures {
    /// Codes asked for.
    requested: u64,
    /// Messages that a provider took.
    sent: u64,
    /// Messages that the receiver's side took.
    delivered: u64,
    /// Messages that could not be sent or delivered.
    failed: u64,
    /// Sign-ins.
    verified: u64,
    /// Wrong codes.
    wrong_codes: u64,
    /// Codes that have had all the guesses they take.
    locked: u64,
    /// Faces that were registered.
    faces_registered: u64,
    /// Faces that were nobody's, or of several.
    not_recognised: u64,
    /// Pictures that showed no living person, or had been sent before.
    not_live: u64,
    /// From the request until a provider took the message.
    request_to_sent: Times,
    /// From then until the receiver's side took it.
    sent_to_delivered: Times,
    /// From the first request until the right code.
    request_to_verified: Times,
}

/// In milliseconds, at most a fifth above the true ones: the upper bounds of buckets, four to each doubling.
#[derive(Debug, Serialize, ToSchema)]
struct Times {
    /// How many were timed.
    count: u64,
    /// Half of them took no longer; nothing where none was timed.
    p50: Option<u64>,
    /// 95 of 100 took no longer.
    p95: Option<u64>,
}

pub(crate) async fn handle(app: &'static App, request: Request<MetricsQuery>) -> Result<Success<MetricsView>> {
    let manager = app.manager(&request, Permission::ReadMetrics).await?;
    let metrics = flows::metrics(app, &manager, &request.input).await?;
    let mut totals = Tally::default();
    for (_, tally) in &metrics.cells {
        totals.add_all(tally);
    }
    Ok(success(MetricsView {
        environment: metrics.environment,
        from: metrics.from,
        until: metrics.until,
        items: metrics.cells.into_iter().map(MetricsRow::from).collect(),
        totals: Figures::of(&totals),
    }))
}

impl From<(Cell, Tally)> for MetricsRow {
    fn from((cell, tally): (Cell, Tally)) -> Self {
        let Cell { day, channel, country } = cell;
        Self { day, channel, country, figures: Figures::of(&tally) }
    }
}

impl Figures {
    fn of(tally: &Tally) -> Self {
        let times = |latency| Times {
            count: tally.timed(latency),
            p50: tally.percentile(latency, 50),
            p95: tally.percentile(latency, 95),
        };
        Self {
            requested: tally.count(Count::Requested),
            sent: tally.count(Count::Sent),
            delivered: tally.count(Count::Delivered),
            failed: tally.count(Count::Failed),
            verified: tally.count(Count::Verified),
            wrong_codes: tally.count(Count::WrongCodes),
            locked: tally.count(Count::Locked),
            faces_registered: tally.count(Count::FacesRegistered),
            not_recognised: tally.count(Count::NotRecognised),
            not_live: tally.count(Count::NotLive),
            request_to_sent: times(Latency::RequestToSent),
            sent_to_delivered: times(Latency::SentToDelivered),
            request_to_verified: times(Latency::RequestToVerified),
        }
    }
}
