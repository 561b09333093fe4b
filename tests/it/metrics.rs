//! How many people sign in, and how fast.

use serde_json::{Value, json};

use crate::support::{operator::Operator, other_than};

#[tokio::test]
async fn a_sign_in_is_counted_with_the_time_it_took() {
    let maria = Operator::new();
    let project = maria.sets_up("Aurora").await;
    let pedro = project.address("pedro");
    let validation = project.validation(&pedro).await;
    let code = project.client.code(&pedro, 1).await;
    project.client.happened(&project.id, &validation, "login.email.sent").await;
    project.verify(&pedro, &validation, other_than(&code)).await;
    assert_eq!(project.verify(&pedro, &validation, code).await.status, 200);

    project.is_ahead(120);
    let ask = async |query: &str| {
        let answer = maria.get(&format!("/v2/projects/{}/metrics{query}", project.id)).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.json()["data"].clone()
    };
    let metrics = ask("").await;
    let counts = |figures: &Value| {
        ["requested", "sent", "delivered", "failed", "verified", "wrong_codes", "locked"]
            .map(|name| figures[name].clone())
    };
    assert_eq!(counts(&metrics["totals"]), [1, 1, 0, 0, 1, 1, 0].map(|count| json!(count)), "{metrics}");
    let row = &metrics["items"][0];
    assert_eq!((&row["channel"], &row["country"]), (&json!("email"), &Value::Null));
    assert_eq!(counts(row), counts(&metrics["totals"]));
    for (name, count) in [("request_to_sent", 1), ("request_to_verified", 1), ("sent_to_delivered", 0)] {
        let times = &row[name];
        assert_eq!(times["count"], count, "{name}: {row}");
        assert_eq!(times["p50"].as_u64().is_some_and(|time| time < 60_000), count == 1, "{name}: {row}");
    }
    assert_eq!(ask("").await, metrics, "who looks again counts nothing again");
    assert_eq!(counts(&ask("?environment=sandbox").await["totals"]), [0; 7].map(|count| json!(count)));
}

#[tokio::test]
async fn where_nothing_was_there_are_zeros() {
    let maria = Operator::new();
    let path = maria.project("Aurora").await;
    let metrics = maria.get(&format!("{path}/metrics?from=2026-01-01&until=2026-04-02")).await.json()["data"].clone();
    assert_eq!((&metrics["items"], &metrics["totals"]["requested"]), (&json!([]), &json!(0)));
    assert_eq!(metrics["totals"]["request_to_sent"], json!({"count": 0, "p50": null, "p95": null}));
    for query in ["from=2026-01-01&until=2026-04-03", "from=2026-01-02&until=2026-01-01", "from=soon"] {
        let refused = maria.get(&format!("{path}/metrics?{query}")).await;
        assert_eq!(refused.json()["details"]["fields"][0]["field"], "from", "{refused}");
    }
}
