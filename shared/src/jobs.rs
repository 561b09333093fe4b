//! Jobs from a queue. Each may come twice and in any order; one that fails is reported alone, so that the others of its
//! batch are done.

use std::{fmt, future::Future, panic::AssertUnwindSafe};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::{FutureExt, future::LocalBoxFuture};
use lambda_http::LambdaEvent;

use crate::{App, Result, clock::Stopwatch, error::Error};

/// What does a job.
pub struct Worker(Handler);

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
    Worker(Box::new(move |app, body| Box::pin(handler(app, body))))
}

/// Does a batch, and says which of it failed.
pub(crate) async fn work(app: &'static App, worker: &Worker, event: LambdaEvent<SqsEvent>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        let id = message.message_id.clone().unwrap_or_default();
        if !succeeds(app, worker, message, &id).await {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    response
}

async fn succeeds(app: &'static App, worker: &Worker, message: SqsMessage, id: &str) -> bool {
    let took = Stopwatch::start();
    let body = message.body.unwrap_or_default();
    let outcome = AssertUnwindSafe((worker.0)(app, body)).catch_unwind().await;
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
