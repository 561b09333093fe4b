//! Many changes of webhooks at once: there are ten at most, no change is lost, and an event is sent again once.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use smartaccess::types::EventId;

use crate::support::{
    Answer, Project,
    race::turn,
    rounds,
    table::{deliveries, settled},
    tally,
};

/// How many are at once.
const CROWD: usize = 16;

fn done(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 200).count()
}

fn ids(answers: &[Answer]) -> Vec<String> {
    let done = answers.iter().filter(|answer| answer.status == 200);
    done.map(|answer| answer.json()["data"]["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn of_many_webhooks_added_and_changed_at_once_ten_are_there_and_no_change_is_lost() {
    let _turn = turn().await;
    for round in 0..rounds(2) {
        let project = Project::new();
        let body = json!({"url": "https://hooks.example.org/"});
        let made = join_all((0..CROWD).map(|_| project.manages(Method::POST, "/webhooks", &body))).await;
        let counts = tally(&made);
        assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT"), "round {round}: {counts:?}");
        assert_eq!(done(&made), 10, "round {round}: {counts:?}");
        let ids = ids(&made);

        // Each sets a header of its own: whoever is told it is done has it done.
        let below = format!("/webhooks/{}", ids[0]);
        let fields: Vec<Value> = (0..10).map(|number| json!({"headers": {(format!("x-{number}")): "x"}})).collect();
        let changed = join_all(fields.iter().map(|fields| project.manages(Method::PATCH, &below, fields))).await;
        let counts = tally(&changed);
        assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT"), "round {round}: {counts:?}");
        let seen = project.manages(Method::GET, &below, &Value::Null).await.json()["data"]["headers"].clone();
        assert_eq!(seen.as_object().unwrap().len(), done(&changed), "round {round}: {counts:?}");

        let removed = join_all((0..4).map(|_| project.manages(Method::DELETE, &below, &Value::Null))).await;
        assert_eq!(done(&removed), 1, "round {round}: {:?}", tally(&removed));
        let more = join_all((0..4).map(|_| project.manages(Method::POST, "/webhooks", &body))).await;
        assert_eq!(done(&more), 1, "round {round}: one place was free: {:?}", tally(&more));
    }
}

#[tokio::test]
async fn of_many_replays_of_an_event_at_once_one_is_done() {
    let _turn = turn().await;
    for round in 0..rounds(2) {
        let project = Project::new();
        let made = project.manages(Method::POST, "/webhooks", &json!({"url": "http://127.0.0.1:1027/"})).await;
        let webhook = made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        let event = EventId::new();
        let row = settled(&webhook, &event);
        project.client.adds(&deliveries(&project, &webhook), event.as_str(), &row).await;
        let below = format!("/webhooks/{webhook}/deliveries/{event}");
        let (path, nothing) = (format!("{below}/replay"), json!({}));
        // All have read the same row before any of them writes; a later one may find it replayed, and do it again.
        let again = join_all((0..CROWD).map(|_| project.manages(Method::POST, &path, &nothing))).await;
        let counts = tally(&again);
        assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT"), "round {round}: {counts:?}");
        let seen = project.manages(Method::GET, &below, &Value::Null).await.json()["data"].clone();
        assert_eq!(seen["replays"], done(&again), "round {round}: each that is done is counted: {counts:?}");
        assert_eq!(seen["request"]["body"], row["body"], "round {round}");
    }
}
