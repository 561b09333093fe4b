//! Finds the receivers of events as they are written. The table's stream calls it with rows of the outbox, and with no
//! others.

use smartaccess::{App, flows, jobs::Row};

pub(crate) async fn handle(app: &'static App, rows: Vec<Row>) {
    Box::pin(flows::fan_out_all(app, rows)).await;
}
