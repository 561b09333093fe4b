//! A function that is killed at one of its calls of AWS: nothing of what it would have done later happens.

use futures_util::future::{Either, select};
use serde_json::json;

use crate::{processes::Process, proxy::Faults, support::Client};

/// A call that never arrives, and one that is applied and never answered.
pub(crate) const HELD: [&str; 2] = ["hold_request", "hold_reply"];

/// More calls than any function makes for one thing.
pub(crate) const CALLS: usize = 60;

/// A function that is to be killed.
pub(crate) struct Victim<'a> {
    faults: &'a Faults,
    client: Client,
    handler: &'static str,
    /// What it signs its calls with.
    key: String,
}

impl<'a> Victim<'a> {
    /// A function that runs already, such as `manage.customers`.
    pub(crate) fn new(faults: &'a Faults, handler: &'static str) -> Self {
        let client = Client::new();
        let process = client.processes(&[handler]).into_iter().next();
        let Process { key, .. } = process.unwrap_or_else(|| panic!("{handler} has not run yet"));
        Self { faults, client, handler, key }
    }

    /// Holds its calls from this one on, which is the first. Only this one may be applied.
    pub(crate) async fn is_held_at(&self, call: usize, fault: &str) {
        let held = json!({"operation": "*", "caller": self.key, "fault": fault, "after": call - 1, "at_most": 1});
        let behind = json!({"operation": "*", "caller": self.key, "fault": "hold_request", "after": call});
        self.faults.breaks(0, json!([held, behind])).await;
    }

    /// Kills it once it has got so far, unless it has done its work before. Says what came of the work in that case.
    pub(crate) async fn is_killed_during<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let held = async { while self.faults.broken().await[0] == 0 {} };
        let done = match select(Box::pin(work), Box::pin(held)).await {
            Either::Left((done, _)) if self.faults.broken().await[0] == 0 => Some(done),
            Either::Left(_) | Either::Right(_) => {
                self.ends();
                None
            }
        };
        self.faults.mends().await;
        done
    }

    /// Ends all of its processes, and waits until they are gone.
    fn ends(&self) {
        loop {
            let processes = self.client.processes(&[self.handler]);
            if processes.is_empty() {
                return;
            }
            processes.iter().for_each(Process::ends);
        }
    }
}
