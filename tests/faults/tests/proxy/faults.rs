//! What each fault does to a call, as any HTTP client sees it.

use serde_json::json;

use crate::bench::Bench;

#[tokio::test]
async fn without_rules_everything_passes() {
    let mut bench = Bench::start().await;
    assert_eq!(bench.status("UpdateItem").await, Some(200));
    assert_eq!(bench.upstream.arrivals(), 1);
}

#[tokio::test]
async fn a_dropped_reply_was_applied() {
    let mut bench = Bench::with(json!({"operation": "dynamodb:UpdateItem", "fault": "drop_reply"})).await;
    assert_eq!(bench.status("UpdateItem").await, None);
    assert_eq!(bench.upstream.arrivals(), 1);
    assert_eq!(bench.report().await["faults"][0]["dropped_status"], 200);
    assert_eq!(bench.status("GetItem").await, Some(200));
}

#[tokio::test]
async fn a_dropped_request_never_arrives() {
    let mut bench = Bench::with(json!({"operation": "dynamodb:UpdateItem", "fault": "drop_request"})).await;
    assert_eq!(bench.status("UpdateItem").await, None);
    assert_eq!(bench.upstream.arrivals(), 0);
}

#[tokio::test]
async fn a_call_that_is_held_gets_no_answer_and_its_connection_stays_open() {
    for (fault, arrives) in [("hold_request", false), ("hold_reply", true)] {
        let mut bench = Bench::with(json!({"operation": "*", "fault": fault, "at_most": 1})).await;
        let held = tokio::spawn(bench.call("PutItem").send());
        bench.fault().await;
        if arrives {
            bench.upstream.next().await;
        }
        assert_eq!(bench.status("UpdateItem").await, Some(200), "{fault}: others pass");
        assert_eq!(bench.upstream.arrivals(), 1, "{fault}");
        assert!(!held.is_finished(), "{fault}");
    }
}

#[tokio::test]
async fn a_duplicate_arrives_twice_and_is_answered_once() {
    let mut bench = Bench::with(json!({"operation": "*", "fault": "duplicate", "at_most": 1})).await;
    assert_eq!(bench.status("PutItem").await, Some(200));
    assert_eq!(bench.upstream.arrivals(), 2);
    assert_eq!(bench.status("PutItem").await, Some(200));
    assert_eq!(bench.upstream.arrivals(), 1);
}

#[tokio::test]
async fn a_refused_call_never_arrives() {
    for (fault, status) in [("conflict", 400), ("throttle", 400), ("server_error", 500)] {
        let mut bench = Bench::with(json!({"operation": "*", "fault": fault})).await;
        assert_eq!(bench.status("UpdateItem").await, Some(status), "{fault}");
        assert_eq!(bench.upstream.arrivals(), 0, "{fault}");
    }
}

#[tokio::test]
async fn a_delayed_call_holds_up_no_other() {
    let rule = json!({"operation": "*", "fault": "delay", "delay_ms": 3_600_000, "at_most": 1});
    let mut bench = Bench::with(rule).await;
    let late = tokio::spawn(bench.call("PutItem").send());
    bench.fault().await;
    assert_eq!(bench.status("UpdateItem").await, Some(200));
    assert_eq!(bench.upstream.arrivals(), 1);
    assert!(!late.is_finished());
}

#[tokio::test]
async fn a_delayed_call_is_answered_late() {
    let bench = Bench::with(json!({"operation": "*", "fault": "delay", "delay_ms": 50})).await;
    let start = tokio::time::Instant::now();
    assert_eq!(bench.status("UpdateItem").await, Some(200));
    assert!(start.elapsed().as_millis() >= 50);
}

#[tokio::test]
async fn a_delayed_call_is_applied_even_if_its_caller_gives_up() {
    let mut bench = Bench::with(json!({"operation": "*", "fault": "delay", "delay_ms": 200})).await;
    let caller = tokio::spawn(bench.call("UpdateItem").body(r#"{"late": true}"#).send());
    bench.fault().await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    assert_eq!(bench.upstream.next().await, r#"{"late": true}"#);
}

#[tokio::test]
async fn the_same_seed_breaks_the_same_calls() {
    let bench = Bench::start().await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        let rule = json!({"operation": "*", "fault": "server_error", "probability": 0.5});
        bench.put(&json!({"seed": 7, "rules": [rule]})).await;
        let mut run = Vec::new();
        for _ in 0..20 {
            run.push(bench.status("UpdateItem").await);
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&Some(200)) && runs[0].contains(&Some(500)));
}

#[tokio::test]
async fn every_one_of_many_calls_at_once_is_counted() {
    let mut bench = Bench::with(json!({"operation": "*", "fault": "drop_request", "probability": 0.5})).await;
    let calls: Vec<_> = (0..200).map(|_| tokio::spawn(bench.call("UpdateItem").send())).collect();
    let mut answered = 0;
    for call in calls {
        answered += usize::from(call.await.unwrap().is_ok());
    }
    let report = bench.report().await;
    assert_eq!(report["calls"]["dynamodb:UpdateItem"], 200);
    assert_eq!(report["rules"][0]["matched"], 200);
    assert_eq!(report["rules"][0]["injected"], 200 - answered);
    assert_eq!(bench.upstream.arrivals(), answered);
}
