//! `/_faults`, over HTTP.

use reqwest::StatusCode;
use serde_json::json;

use crate::bench::Bench;

#[tokio::test]
async fn calls_and_faults_are_counted() {
    let mut bench = Bench::with(json!({"operation": "dynamodb:UpdateItem", "fault": "throttle", "at_most": 1})).await;
    for operation in ["UpdateItem", "UpdateItem", "GetItem"] {
        bench.status(operation).await;
    }
    insta::assert_json_snapshot!(bench.report().await, @r#"
    {
      "calls": {
        "dynamodb:GetItem": 1,
        "dynamodb:UpdateItem": 2
      },
      "faults": [
        {
          "call": 1,
          "fault": "throttle",
          "number": 1,
          "operation": "dynamodb:UpdateItem",
          "rule": 0
        }
      ],
      "rules": [
        {
          "after": 0,
          "at_most": 1,
          "delay_ms": 0,
          "fault": "throttle",
          "injected": 1,
          "matched": 2,
          "operation": "dynamodb:UpdateItem",
          "probability": 1.0
        }
      ],
      "seed": 7,
      "total": 3,
      "upstream_failures": 0
    }
    "#);
    assert_eq!(bench.upstream.arrivals(), 2);
}

#[tokio::test]
async fn rules_can_be_taken_away() {
    let mut bench = Bench::with(json!({"operation": "*", "fault": "server_error"})).await;
    assert_eq!(bench.status("UpdateItem").await, Some(500));
    assert_eq!(bench.delete().await, StatusCode::NO_CONTENT);
    assert_eq!(bench.status("UpdateItem").await, Some(200));
    assert_eq!(bench.report().await["total"], 1);
    assert_eq!(bench.upstream.arrivals(), 1);
}

#[tokio::test]
async fn wrong_rules_are_refused_and_the_old_ones_stay() {
    let bench = Bench::with(json!({"operation": "*", "fault": "server_error"})).await;
    let wrong = json!({"rules": [{"operation": "*", "fault": "throttle", "probability": 2}]});
    assert_eq!(bench.put(&wrong).await, StatusCode::BAD_REQUEST);
    assert_eq!(bench.status("UpdateItem").await, Some(500));
}
