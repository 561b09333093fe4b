//! A zone: one zip, one trust zone, one binary with several functions in it. `Handler:` says which of them it is.
//!
//! The endpoint's file, its name here, `Handler:` and the logical id in the template are one name; a test holds them
//! together.

use lambda_http::{LambdaEvent, service_fn};
use tokio::task::LocalSet;

mod openapi;

pub use openapi::document;

use crate::{
    App,
    config::{self, Config},
    http::{self, Route},
    jobs::{self, Called, Listener, Reader, Task, Worker},
    log,
};

/// One zone.
#[derive(Debug)]
pub struct Zone {
    /// The folder below `functions/`.
    pub name: &'static str,
    /// Its functions, in the order of the template.
    pub functions: Vec<Function>,
}

/// One Lambda function.
#[derive(Debug)]
pub struct Function {
    /// The part of `Handler:` behind the zone.
    pub name: &'static str,
    /// What it does.
    pub work: Work,
    /// The AWS actions it takes; its role in the template allows these and no others.
    pub actions: Vec<&'static str>,
}

/// What a function does.
#[derive(Debug)]
pub enum Work {
    /// It answers requests.
    Routes(Vec<Route>),
    /// It does jobs from a queue.
    Jobs(Worker),
    /// It is told of rows that were written.
    Stream(Listener),
    /// It reads lines of log groups.
    Lines(Reader),
    /// It does one thing on a schedule.
    Task(Task),
    /// It answers another function of ours.
    Call(Called),
}

/// Groups of AWS actions that several functions take.
pub mod actions {
    /// Rows that a sign-in reads and writes.
    pub const TABLE: &[&str] =
        &["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"];
    /// Keys that are made at their first use and unwrapped.
    pub const KEYS: &[&str] = &["kms:Decrypt", "kms:Encrypt"];
}

impl Zone {
    /// A zone without functions.
    pub fn new(name: &'static str) -> Self {
        Self { name, functions: Vec::new() }
    }

    /// Adds a function that answers requests.
    #[must_use]
    pub fn function(self, name: &'static str, routes: impl IntoIterator<Item = Route>) -> Self {
        self.with(name, Work::Routes(routes.into_iter().collect()))
    }

    /// Adds a function that does jobs from a queue.
    #[must_use]
    pub fn worker(self, name: &'static str, worker: Worker) -> Self {
        self.with(name, Work::Jobs(worker))
    }

    /// Adds a function that the table's stream calls.
    #[must_use]
    pub fn listens(self, name: &'static str, listener: Listener) -> Self {
        self.with(name, Work::Stream(listener))
    }

    /// Adds a function that log groups call.
    #[must_use]
    pub fn reads(self, name: &'static str, reader: Reader) -> Self {
        self.with(name, Work::Lines(reader))
    }

    /// Adds a function that a schedule calls.
    #[must_use]
    pub fn scheduled(self, name: &'static str, task: Task) -> Self {
        self.with(name, Work::Task(task))
    }

    /// Adds a function that others of ours call.
    #[must_use]
    pub fn called(self, name: &'static str, called: Called) -> Self {
        self.with(name, Work::Call(called))
    }

    /// Says which AWS actions the function added last takes, in groups and one by one.
    #[must_use]
    pub fn may(mut self, groups: &[&[&'static str]]) -> Self {
        if let Some(function) = self.functions.last_mut() {
            function.actions = groups.concat();
        }
        self
    }

    fn with(mut self, name: &'static str, work: Work) -> Self {
        self.functions.push(Function { name, work, actions: Vec::new() });
        self
    }
}

impl Function {
    /// The routes it answers.
    pub fn routes(&self) -> &[Route] {
        match &self.work {
            Work::Routes(routes) => routes,
            Work::Call(_) | Work::Jobs(_) | Work::Lines(_) | Work::Stream(_) | Work::Task(_) => &[],
        }
    }
}

/// Runs the function that `Handler:` names, until Lambda ends the process.
pub async fn serve(zone: Zone) -> Result<(), lambda_http::Error> {
    log::start();
    #[cfg(feature = "test-clock")]
    tracing::warn!(marker = crate::clock::TEST_CLOCK_MARKER, "a test build: rows in the table can move time");

    let config = Config::from_env()?;
    let wanted = config::handler();
    let function = zone.functions.into_iter().find(|function| wanted == format!("{}.{}", zone.name, function.name));
    let function = function.ok_or_else(|| format!("this binary has no handler `{wanted}`"))?;

    // Both live as long as the process.
    let app: &'static App = Box::leak(Box::new(App::start(config).await));
    let work: &'static Work = Box::leak(Box::new(function.work));
    match work {
        Work::Routes(routes) => {
            // One thread serves one request at a time, so a handler need not be `Send`; what only wants it to be is
            // given a task's handle.
            let answer = move |request| {
                let answered = tokio::task::spawn_local(http::answer(app, routes, request));
                async move { answered.await.map_err(lambda_http::Error::from) }
            };
            LocalSet::new().run_until(lambda_http::run(service_fn(answer))).await
        }
        Work::Task(task) => {
            let run = move |_: LambdaEvent<serde_json::Value>| jobs::run(app, task);
            lambda_http::lambda_runtime::run(service_fn(run)).await
        }
        Work::Stream(listener) => {
            let listen = move |event| async move {
                jobs::listen(app, listener, event).await;
                Ok::<_, std::convert::Infallible>(())
            };
            lambda_http::lambda_runtime::run(service_fn(listen)).await
        }
        Work::Lines(reader) => {
            let read = move |event| jobs::read(app, reader, event);
            lambda_http::lambda_runtime::run(service_fn(read)).await
        }
        Work::Call(called) => {
            let call = move |event| jobs::call(app, called, event);
            lambda_http::lambda_runtime::run(service_fn(call)).await
        }
        Work::Jobs(worker) => {
            let work =
                move |event| async move { Ok::<_, std::convert::Infallible>(jobs::work(app, worker, event).await) };
            lambda_http::lambda_runtime::run(service_fn(work)).await
        }
    }
}
