//! Jobs from a queue. Each may come twice and in any order; one that fails is reported alone, so that the others of its
//! batch are done.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use aws_lambda_events::{
    dynamodb,
    sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage},
};
use futures_util::{
    FutureExt, StreamExt,
    future::{self, LocalBoxFuture},
    stream,
};
use lambda_http::LambdaEvent;

use crate::{App, Result, clock::Stopwatch, error::Error};

/// What does jobs.
pub struct Worker {
    handler: Handler,
    together: bool,
}

impl Worker {
    /// Does all jobs of a batch at once: each of them mostly waits.
    #[must_use]
    pub fn together(self) -> Self {
        Self { together: true, ..self }
    }
}

type Handler = Box<dyn Fn(&'static App, String) -> LocalBoxFuture<'static, Result<()>>>;

impl fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Worker")
    }
}

/// What is done from time to time, whether anybody asks or not.
pub struct Task(Box<dyn Fn(&'static App) -> LocalBoxFuture<'static, Result<()>>>);

impl fmt::Debug for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Task")
    }
}

/// What is told of rows that were written. It is a hint: whatever it does not get to, a sweeper finds, so that a row that
/// it cannot handle holds up none behind it.
pub struct Listener(Box<dyn Fn(&'static App, Vec<Row>) -> LocalBoxFuture<'static, ()>>);

/// A row that was written, as the table takes it.
pub type Row = serde_dynamo::Item;

impl fmt::Debug for Listener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Listener")
    }
}

/// A listener to the table's stream.
pub fn listener<H, F>(handler: H) -> Listener
where
    H: Fn(&'static App, Vec<Row>) -> F + Copy + 'static,
    F: Future<Output = ()> + 'static,
{
    Listener(Box::new(move |app, rows| Box::pin(handler(app, rows))))
}

/// Tells of the rows of a batch.
pub(crate) async fn listen(app: &'static App, listener: &Listener, event: LambdaEvent<dynamodb::Event>) {
    let rows = event.payload.records.into_iter().map(|record| record.change.new_image).collect();
    if AssertUnwindSafe((listener.0)(app, rows)).catch_unwind().await.is_err() {
        tracing::error!("a listener panicked");
    }
}

/// A task of a schedule.
pub fn task<H, F>(handler: H) -> Task
where
    H: Fn(&'static App) -> F + Copy + 'static,
    F: Future<Output = Result<()>> + 'static,
{
    Task(Box::new(move |app| Box::pin(handler(app))))
}

/// Does a task. A failure is told to Lambda, which tries again.
pub(crate) async fn run(app: &'static App, task: &Task) -> Result<(), lambda_http::Error> {
    match AssertUnwindSafe((task.0)(app)).catch_unwind().await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            // The alarm of tasks counts these lines: one failure is enough, for nobody notices what does not happen.
            tracing::error!(cause = format!("{error:?}"), "task failed");
            Err("the task failed; the log says why".into())
        }
        Err(_) => {
            tracing::error!("task failed by panicking");
            Err("the task panicked; the log says where".into())
        }
    }
}

/// A worker that takes the body of a queue's message.
pub fn worker<H, F>(handler: H) -> Worker
where
    H: Fn(&'static App, String) -> F + Copy + 'static,
    F: Future<Output = Result<()>> + 'static,
{
    Worker { handler: Box::new(move |app, body| Box::pin(handler(app, body))), together: false }
}

/// Does a batch, and says which of it failed.
pub(crate) async fn work(app: &'static App, worker: &Worker, event: LambdaEvent<SqsEvent>) -> SqsBatchResponse {
    let at_once = if worker.together { event.payload.records.len().max(1) } else { 1 };
    let failed = stream::iter(event.payload.records).map(|message| failure(app, worker, message)).buffered(at_once);
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failed.filter_map(future::ready).collect().await;
    response
}

/// Does a job, and names it if it failed.
async fn failure(app: &'static App, worker: &Worker, message: SqsMessage) -> Option<BatchItemFailure> {
    let id = message.message_id.clone().unwrap_or_default();
    if succeeds(app, worker, message, &id).await {
        return None;
    }
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = id;
    Some(failure)
}

async fn succeeds(app: &'static App, worker: &Worker, message: SqsMessage, id: &str) -> bool {
    let took = Stopwatch::start();
    let body = message.body.unwrap_or_default();
    let outcome = AssertUnwindSafe((worker.handler)(app, body)).catch_unwind().await;
    let outcome = outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("the worker panicked").into()));
    let milliseconds = took.milliseconds();
    match outcome {
        Ok(()) => tracing::info!(message.id = id, milliseconds, "done"),
        Err(Error::Refused(refusal)) => {
            tracing::error!(message.id = id, milliseconds, code = refusal.code.name(), "refused");
            return false;
        }
        Err(Error::Failed { cause, .. }) => {
            tracing::error!(message.id = id, milliseconds, cause = format!("{cause:#}"), "failed");
            return false;
        }
    }
    true
}
