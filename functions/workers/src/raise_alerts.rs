//! Takes events that alerts count, one by one, and tells who wants to know when there are too many. It also tells a team
//! that one of its webhooks was switched off.

use smartaccess::{App, Result, flows, queue::EventJob};

pub(crate) async fn handle(app: &'static App, body: String) -> Result<()> {
    flows::raise_alert(app, &EventJob::parse(&body)?).await
}
