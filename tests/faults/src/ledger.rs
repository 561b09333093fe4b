//! What has passed and what was broken.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::{
    decision::{Hit, Rules, Tally},
    operation::Call,
    rules::{Fault, Plan},
};

/// How many of the latest faults are told one by one.
const TOLD: usize = 1_000;

/// The rules at work, the counts, and the latest faults.
#[derive(Debug)]
pub(crate) struct Ledger {
    own_seed: u64,
    rules: Rules,
    total: u64,
    calls: BTreeMap<String, u64>,
    upstream_failures: u64,
    faults: VecDeque<Entry>,
    /// Counts on when the rules are replaced: a late reply finds its own entry or none.
    latest: u64,
}

/// A fault that was injected.
#[derive(Debug, Serialize)]
struct Entry {
    number: u64,
    /// Which call it was, counted from 1 since the rules were made.
    call: u64,
    operation: String,
    fault: Fault,
    rule: usize,
    /// What the emulator answered where that reply was dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped_status: Option<u16>,
}

/// What `GET /_faults` tells.
#[derive(Debug, Serialize)]
struct Report<'a> {
    seed: u64,
    total: u64,
    calls: &'a BTreeMap<String, u64>,
    rules: &'a [Tally],
    upstream_failures: u64,
    faults: &'a VecDeque<Entry>,
}

impl Ledger {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            own_seed: seed,
            rules: Rules::new(seed, Vec::new()),
            total: 0,
            calls: BTreeMap::new(),
            upstream_failures: 0,
            faults: VecDeque::new(),
            latest: 0,
        }
    }

    /// Takes other rules and starts every count again.
    pub(crate) fn replace(&mut self, plan: Plan) {
        let rules = Rules::new(plan.seed.unwrap_or(self.own_seed), plan.rules);
        *self = Self { rules, latest: self.latest, ..Self::new(self.own_seed) };
    }

    /// Takes the rules away and starts every count again.
    pub(crate) fn clear(&mut self) {
        self.replace(Plan { seed: None, rules: Vec::new() });
    }

    /// Counts a call and decides on it. A fault has a number, by which it is found again.
    pub(crate) fn decide(&mut self, call: &Call) -> Option<(u64, Hit)> {
        let operation = call.operation.to_string();
        self.total += 1;
        *self.calls.entry(operation.clone()).or_default() += 1;
        let hit = self.rules.decide(call)?;
        self.latest += 1;
        if self.faults.len() == TOLD {
            self.faults.pop_front();
        }
        self.faults.push_back(Entry {
            number: self.latest,
            call: self.total,
            operation,
            fault: hit.fault,
            rule: hit.rule,
            dropped_status: None,
        });
        Some((self.latest, hit))
    }

    /// Notes what the emulator answered to a call whose reply was dropped.
    pub(crate) fn note_dropped(&mut self, number: u64, status: u16) {
        if let Some(entry) = self.faults.iter_mut().find(|entry| entry.number == number) {
            entry.dropped_status = Some(status);
        }
    }

    /// Notes that the emulator did not answer.
    pub(crate) fn note_upstream_failure(&mut self) {
        self.upstream_failures += 1;
    }

    /// All of it, as JSON.
    pub(crate) fn report(&self) -> Vec<u8> {
        let report = Report {
            seed: self.rules.seed,
            total: self.total,
            calls: &self.calls,
            rules: &self.rules.tallies,
            upstream_failures: self.upstream_failures,
            faults: &self.faults,
        };
        serde_json::to_vec(&report).expect("a report is plain data")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::operation::tests::call;

    fn ledger(rules: &str) -> Ledger {
        let mut ledger = Ledger::new(3);
        ledger.replace(Plan::parse(rules.as_bytes()).unwrap());
        ledger
    }

    fn report(ledger: &Ledger) -> Value {
        serde_json::from_slice(&ledger.report()).unwrap()
    }

    #[test]
    fn calls_and_faults_are_told() {
        let mut ledger =
            ledger(r#"{"seed": 7, "rules": [{"operation": "dynamodb:*", "fault": "drop_reply", "after": 1}]}"#);
        let update = call("DynamoDB_20120810.UpdateItem", "{}");
        ledger.decide(&update);
        ledger.decide(&call("AmazonSQS.SendMessage", "{}"));
        let (number, _) = ledger.decide(&update).unwrap();
        ledger.note_dropped(number, 200);
        insta::assert_json_snapshot!(report(&ledger), @r#"
        {
          "calls": {
            "dynamodb:UpdateItem": 2,
            "sqs:SendMessage": 1
          },
          "faults": [
            {
              "call": 3,
              "dropped_status": 200,
              "fault": "drop_reply",
              "number": 1,
              "operation": "dynamodb:UpdateItem",
              "rule": 0
            }
          ],
          "rules": [
            {
              "after": 1,
              "at_most": null,
              "delay_ms": 0,
              "fault": "drop_reply",
              "injected": 1,
              "matched": 2,
              "operation": "dynamodb:*",
              "probability": 1.0
            }
          ],
          "seed": 7,
          "total": 3,
          "upstream_failures": 0
        }
        "#);
    }

    #[test]
    fn other_rules_start_every_count_again() {
        let mut ledger = ledger(r#"{"seed": 7, "rules": [{"operation": "*", "fault": "drop_reply"}]}"#);
        let (number, _) = ledger.decide(&call("AmazonSQS.SendMessage", "{}")).unwrap();
        ledger.note_upstream_failure();
        ledger.clear();
        ledger.note_dropped(number, 200);
        assert_eq!(report(&ledger), report(&Ledger::new(3)));
    }

    #[test]
    fn only_the_latest_faults_are_told_one_by_one() {
        let mut ledger = ledger(r#"{"rules": [{"operation": "*", "fault": "throttle"}]}"#);
        let send = call("AmazonSQS.SendMessage", "{}");
        for _ in 0..TOLD + 5 {
            ledger.decide(&send);
        }
        let told = report(&ledger);
        assert_eq!(told["faults"].as_array().unwrap().len(), TOLD);
        assert_eq!(told["faults"][0]["number"], 6);
        assert_eq!(told["rules"][0]["injected"], TOLD + 5);
    }
}
