//! The control of the proxy.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::support::{Answer, Client};

/// Leave to break calls. There is one proxy for the whole stack, so one test has it at a time.
pub(crate) struct Faults {
    client: Client,
    _turn: MutexGuard<'static, ()>,
}

impl Faults {
    /// Waits for the turn, and mends what the test before may have left broken.
    pub(crate) async fn turn() -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        let faults = Self { _turn: TURN.lock().await, client: Client::new() };
        faults.mends().await;
        faults
    }

    /// Breaks calls by these rules, once no worker has anything left to do that they could meet.
    pub(crate) async fn breaks(&self, seed: usize, rules: Value) {
        self.client.is_drained("MessageQueue").await;
        let plan = json!({"seed": seed, "rules": rules});
        let answer = Answer::of(self.control(Method::PUT).json(&plan)).await;
        assert_eq!(answer.status, 204, "{answer}");
    }

    /// Lets all calls pass again, and says how many each rule has broken.
    pub(crate) async fn mends(&self) -> Vec<u64> {
        let broken = self.broken().await;
        assert_eq!(Answer::of(self.control(Method::DELETE)).await.status, 204);
        broken
    }

    /// How many calls each rule has broken so far.
    pub(crate) async fn broken(&self) -> Vec<u64> {
        let report = self.report().await;
        let rules = report["rules"].as_array().expect("the proxy tells its rules");
        rules.iter().map(|rule| rule["injected"].as_u64().expect("a count")).collect()
    }

    /// How many calls there were since they are broken.
    pub(crate) async fn calls(&self) -> u64 {
        self.report().await["total"].as_u64().expect("a count")
    }

    async fn report(&self) -> Value {
        Answer::of(self.control(Method::GET)).await.json()
    }

    fn control(&self, method: Method) -> reqwest::RequestBuilder {
        self.client.request("faults_url", method, "/_faults")
    }
}
