//! Takes jobs from the message queue, opens them and hands the messages to the provider. It alone can open a job.

use smartaccess::{App, Result, flows, queue::SendJob};

pub(crate) async fn handle(app: &'static App, body: String) -> Result<()> {
    let job: SendJob = SendJob::parse(&body)?;
    flows::deliver(app, &job).await
}
