//! Takes jobs from the webhook queue and sends the events that they name. It alone speaks to addresses that customers
//! give.

use smartaccess::{App, Result, flows};

pub(crate) async fn handle(app: &'static App, bodies: Vec<String>) -> Vec<Result<()>> {
    Box::pin(flows::deliver_events(app, bodies)).await
}
