//! A crash between any two steps of what leads an event to its receivers. A worker is killed at each of its calls of AWS,
//! once before the call arrives and once after it was applied; then the sweeper finds what was left behind. The receiver
//! gets the event, and all copies of it are the same.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::time::timeout;

use crate::{
    happenings::text,
    killed::{CALLS, HELD, Victim},
    proxy::Faults,
    support::{Project, receiver::Receiver},
};

/// How long what is due may take, before the sweeper is asked again.
const PATIENCE: Duration = Duration::from_secs(5);

/// An event of a project, and the one webhook that gets it.
struct OnItsWay {
    project: Project,
    receiver: Receiver,
}

impl OnItsWay {
    /// A receiver that waits for something to happen.
    async fn new() -> Self {
        let (project, receiver) = (Project::new(), Receiver::new().await);
        Self { project, receiver }.with_a_webhook().await
    }

    /// An event that the stream has not told of.
    async fn forgotten() -> Self {
        let event = Self { project: Project::new(), receiver: Receiver::new().await };
        event.happens().await;
        let due = event.project.client.left_the_outbox(&event.project.id).await + 60_000;
        let event = event.with_a_webhook().await;
        event.project.client.waits_again(&event.project.id, due).await;
        event.project.is_ahead(61);
        event
    }

    async fn with_a_webhook(self) -> Self {
        let made = self.project.manages(Method::POST, "/webhooks", &json!({"url": self.receiver.url})).await;
        assert_eq!(made.status, 200, "{made}");
        self
    }

    /// Makes something happen.
    async fn happens(&self) {
        self.project.adds_customer(&json!({"emails": [self.project.address("maria")]})).await;
    }

    /// Makes something happen, and waits until its receiver is told.
    async fn happens_and_is_told(&self) {
        self.happens().await;
        while self.receiver.count() == 0 || self.project.client.due(&[&self.project]).await > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Lets the sweeper find what was left behind, and looks what came to the receiver.
    async fn arrives(&mut self, what: &str) {
        for hour in 1.. {
            self.project.is_ahead(hour * 3600);
            self.project.client.runs("WorkersSweepDue").await;
            let done = async { while self.project.client.due(&[&self.project]).await > 0 {} };
            if timeout(PATIENCE, done).await.is_ok() {
                break;
            }
            assert!(hour < 5, "{what}: it waits still");
        }
        let events = self.project.events().await;
        let [event] = &events[..] else { panic!("{what}: {events:?}") };
        let copies = self.receiver.so_far();
        assert!(!copies.is_empty(), "{what}: nothing came");
        for copy in &copies {
            assert_eq!((copy.header("webhook-id"), &copy.body), (text(event, "id"), &copies[0].body), "{what}");
        }
    }
}

/// Kills a worker at each of its calls, from the first that matters on, while it does this work.
async fn loses_nothing(
    handler: &'static str,
    first_call: usize,
    begin: impl AsyncFn() -> OnItsWay,
    work: impl AsyncFn(&OnItsWay),
) {
    let faults = Faults::turn().await;
    // Whoever is to be killed must have run.
    let first = OnItsWay::new().await;
    first.happens_and_is_told().await;
    first.project.client.runs("WorkersSweepDue").await;
    let victim = Victim::new(&faults, handler);
    for fault in HELD {
        for call in first_call..=CALLS {
            let mut event = begin().await;
            victim.is_held_at(call, fault).await;
            let whole = victim.is_killed_during(work(&event)).await;
            event.arrives(&format!("{handler} {fault} at call {call}")).await;
            if whole.is_some() {
                assert!(call > 4, "{handler} makes only {call} calls");
                break;
            }
        }
    }
}

#[tokio::test]
async fn what_finds_receivers_may_be_killed_anywhere() {
    loses_nothing("workers.fan_out", 1, OnItsWay::new, OnItsWay::happens_and_is_told).await;
}

#[tokio::test]
async fn what_sends_to_receivers_may_be_killed_anywhere() {
    loses_nothing("workers.deliver_webhooks", 1, OnItsWay::new, OnItsWay::happens_and_is_told).await;
}

#[tokio::test]
async fn what_finds_what_is_due_may_be_killed_anywhere() {
    let sweep = async |event: &OnItsWay| event.project.client.runs("WorkersSweepDue").await;
    // Eight look into partitions of the index at once, before anything is found.
    loses_nothing("workers.sweep_due", 9, OnItsWay::forgotten, sweep).await;
}
