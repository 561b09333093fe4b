//! Takes jobs from the webhook queue and sends the events that they name. It alone speaks to addresses that customers
//! give.

use smartaccess::{App, Result, flows, queue::EventJob};

pub(crate) async fn handle(app: &'static App, body: String) -> Result<()> {
    Box::pin(flows::deliver_event(app, &EventJob::parse(&body)?)).await
}
