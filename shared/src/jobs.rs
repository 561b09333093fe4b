//! Jobs from a queue. Each may come twice and in any order; one that fails is reported alone, so that the others of its
//! batch are done.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use aws_lambda_events::{
    cloudwatch_logs::LogsEvent,
    dynamodb,
    sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent},
};
use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture, stream};
use lambda_http::LambdaEvent;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{App, Result, clock::Stopwatch, error::Error};

/// What does the jobs of a batch, and says of each what came of it.
pub struct Worker(Handler);

type Handler = Box<dyn Fn(&'static App, Vec<String>) -> LocalBoxFuture<'static, Vec<Result<()>>>>;

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

/// What answers another function of ours.
pub struct Called(Box<dyn Fn(&'static App, Value) -> LocalBoxFuture<'static, Result<Value>>>);

impl fmt::Debug for Called {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Called")
    }
}

/// What answers another function of ours, from JSON to JSON.
pub fn called<T, A, H, F>(handler: H) -> Called
where
    T: DeserializeOwned + 'static,
    A: Serialize,
    H: Fn(&'static App, T) -> F + Copy + 'static,
    F: Future<Output = Result<A>> + 'static,
{
    Called(Box::new(move |app, asked| {
        Box::pin(async move {
            let asked = serde_json::from_value(asked).map_err(anyhow::Error::new)?;
            Ok(serde_json::to_value(handler(app, asked).await?).map_err(anyhow::Error::new)?)
        })
    }))
}

/// Answers another function of ours. A failure is told to it, and the cause to the log.
pub(crate) async fn call(
    app: &'static App,
    called: &Called,
    event: LambdaEvent<Value>,
) -> Result<Value, lambda_http::Error> {
    isolated((called.0)(app, event.payload)).await.map_err(|error| {
        tracing::error!(cause = format!("{error:?}"), "call failed");
        "the call failed; the log says why".into()
    })
}

/// What reads lines of a log group, one after the other.
pub struct Reader(Box<dyn Fn(&'static App, String) -> LocalBoxFuture<'static, Result<()>>>);

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Reader")
    }
}

/// A reader of a log group.
pub fn reader<H, F>(handler: H) -> Reader
where
    H: Fn(&'static App, String) -> F + Copy + 'static,
    F: Future<Output = Result<()>> + 'static,
{
    Reader(Box::new(move |app, line| Box::pin(handler(app, line))))
}

/// What lines of a log group come as. Others only look whether anybody is there.
const LINES: &str = "DATA_MESSAGE";

/// Reads lines, each for itself. If one fails, Lambda brings all of them again, twice.
pub(crate) async fn read(
    app: &'static App,
    reader: &Reader,
    event: LambdaEvent<LogsEvent>,
) -> Result<(), lambda_http::Error> {
    let data = event.payload.aws_logs.data;
    let mut failed = 0;
    for line in data.log_events.into_iter().filter(|_| data.message_type == LINES) {
        if let Err(error) = isolated((reader.0)(app, line.message)).await {
            tracing::error!(line.id = line.id, cause = format!("{error:?}"), "failed");
            failed += 1;
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} lines failed; the log says why").into()) }
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

/// A worker that takes the body of one message after the other.
pub fn worker<H, F>(handler: H) -> Worker
where
    H: Fn(&'static App, String) -> F + Copy + 'static,
    F: Future<Output = Result<()>> + 'static,
{
    batch_worker(move |app, bodies| async move {
        stream::iter(bodies).then(|body| isolated(handler(app, body))).collect().await
    })
}

/// A worker that takes the bodies of all messages of a batch, and says of each what came of it, in their order.
pub fn batch_worker<H, F>(handler: H) -> Worker
where
    H: Fn(&'static App, Vec<String>) -> F + Copy + 'static,
    F: Future<Output = Vec<Result<()>>> + 'static,
{
    Worker(Box::new(move |app, bodies| Box::pin(handler(app, bodies))))
}

/// A job of a batch whose panic is its own failure.
pub(crate) async fn isolated<T>(job: impl Future<Output = Result<T>>) -> Result<T> {
    let outcome = AssertUnwindSafe(job).catch_unwind().await;
    outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("the worker panicked").into()))
}

/// Does a batch, and says which of it failed. What a batch says nothing of has failed.
pub(crate) async fn work(app: &'static App, worker: &Worker, event: LambdaEvent<SqsEvent>) -> SqsBatchResponse {
    let took = Stopwatch::start();
    let messages = event.payload.records.into_iter();
    let (ids, bodies): (Vec<_>, Vec<_>) =
        messages.map(|message| (message.message_id.unwrap_or_default(), message.body.unwrap_or_default())).unzip();
    let outcomes = isolated(async { Ok((worker.0)(app, bodies).await) }).await.unwrap_or_default();
    let milliseconds = took.milliseconds();
    let mut response = SqsBatchResponse::default();
    for (index, id) in ids.into_iter().enumerate() {
        match outcomes.get(index) {
            Some(Ok(())) => {
                tracing::info!(message.id = id, milliseconds, "done");
                continue;
            }
            Some(Err(Error::Refused(refusal))) => {
                tracing::error!(message.id = id, milliseconds, code = refusal.code.name(), "refused");
            }
            Some(Err(Error::Failed { cause, .. })) => {
                tracing::error!(message.id = id, milliseconds, cause = format!("{cause:#}"), "failed");
            }
            None => tracing::error!(message.id = id, milliseconds, "failed with its batch"),
        }
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        response.batch_item_failures.push(failure);
    }
    response
}
