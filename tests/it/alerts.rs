//! Alerts: an event and a threshold, and who is told.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator, tally};

mod told;

const TOPIC: &str = "arn:aws:sns:eu-central-1:000000000000:smartaccess-alerts-team";

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].clone()
}

/// A project, and the path of its alerts.
async fn project(owner: &Operator) -> (Project, String) {
    let project = Project::of(owner).await;
    let path = format!("/v2/projects/{}/alerts", project.id);
    (project, path)
}

fn to_topic(event: &str) -> Value {
    json!({"event": event, "to": {"topic_arn": TOPIC}})
}

fn path_of(alerts: &str, alert: &Value) -> String {
    format!("{alerts}/{}", alert["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn an_alert_is_set_seen_changed_and_removed() {
    let owner = Operator::new();
    let (project, alerts) = project(&owner).await;
    let wanted = json!({"event": "otp.failed", "name": "Guessing", "count": 20, "to": {"email": owner.address}});
    let made = data(&owner.post(&alerts, &wanted).await);
    let one = path_of(&alerts, &made);
    let mut expected = json!({
        "id": made["id"], "environment": "production", "event": "otp.failed", "name": "Guessing", "count": 20,
        "within_minutes": 60, "quiet_minutes": 60, "to": {"email": owner.address}, "enabled": true, "told_at": null,
        "created_at": made["created_at"],
    });
    assert_eq!(made, expected);
    assert_eq!(data(&owner.get(&one).await), expected);
    assert_eq!(data(&owner.get(&alerts).await)["items"], json!([expected]));

    let change =
        json!({"name": null, "within_minutes": 5, "to": {"email": null, "topic_arn": TOPIC}, "enabled": false});
    let changed = data(&owner.patch(&one, &change).await);
    for (name, value) in change.as_object().unwrap() {
        expected[name] = value.clone();
    }
    expected["to"] = json!({"topic_arn": TOPIC});
    assert_eq!(changed, expected);
    assert_eq!(data(&owner.get(&one).await), expected);

    assert_eq!(data(&owner.delete(&one).await), json!({"id": made["id"]}));
    assert_eq!(
        (owner.get(&one).await.status, owner.delete(&one).await.status.as_u16()),
        (404.try_into().unwrap(), 404)
    );
    let audit = project.manages(Method::GET, "/audit?type=alert.", &Value::Null).await.json();
    let kinds: Vec<_> = audit["data"]["items"].as_array().unwrap().iter().map(|item| item["type"].clone()).collect();
    assert_eq!(kinds, ["alert.deleted", "alert.changed", "alert.created"]);
    assert_eq!(audit["data"]["items"][1]["data"]["changed"], json!(["enabled", "name", "to", "within_minutes"]));
}

#[tokio::test]
async fn a_fault_says_what_to_send_instead() {
    let owner = Operator::new();
    let (_, alerts) = project(&owner).await;
    let one = path_of(&alerts, &data(&owner.post(&alerts, &to_topic("otp.failed")).await));
    for (field, value, problem) in [
        ("event", json!("otp.requested"), "must be one of `login.email.sent`, "),
        ("count", json!(0), "must be a whole number from 1 to 1000, not 0"),
        ("within_minutes", json!(1441), "must be a whole number from 1 to 1440, not 1441"),
        ("quiet_minutes", json!(4), "must be a whole number from 5 to 1440, not 4"),
        ("to", json!({}), "must name `email` or `topic_arn`"),
        ("to", json!({"email": owner.address, "topic_arn": TOPIC}), "must name one of `email` and `topic_arn`"),
        ("to.email", json!({"email": "maria"}), "must be an email address"),
        (
            "to.email",
            json!({"email": "stranger@example.org"}),
            "must be the address of a member of this project's team",
        ),
        ("to.topic_arn", json!({"topic_arn": "smartaccess-alerts-team"}), "must be the ARN of a standard SNS topic"),
        ("to.topic_arn", json!({"topic_arn": TOPIC.replace("alerts", "alarms")}), "whose name begins with the stack's"),
        ("enabled", json!("yes"), "must be true or false"),
        ("evnet", json!(1), "is not known here"),
    ] {
        let name = field.split('.').next().unwrap();
        let mut wanted = to_topic("otp.failed");
        wanted[name] = value.clone();
        let mut answers = vec![owner.post(&alerts, &wanted).await];
        // A patch of `to` merges with what it was; what it counts cannot be changed.
        if name != "to" && name != "event" {
            answers.push(owner.patch(&one, &json!({name: value})).await);
        }
        for answer in answers {
            assert_eq!(answer.status, 400, "{field}: {answer}");
            let fault = answer.json()["details"]["fields"][0].clone();
            assert_eq!(fault["field"], field, "{answer}");
            assert!(
                fault["problem"].as_str().unwrap().starts_with(problem) || answer.text.contains(problem),
                "{answer}"
            );
        }
    }
    let stranger = json!({"to": {"email": "stranger@example.org", "topic_arn": null}});
    let stranger = owner.patch(&one, &stranger).await;
    assert_eq!(stranger.json()["details"]["fields"][0]["field"], "to.email", "{stranger}");
    let both = owner.patch(&one, &json!({"to": {"email": owner.address}})).await;
    assert!(both.text.contains("must name one of `email` and `topic_arn`, and null for the other"), "{both}");
    let fixed = owner.patch(&one, &json!({"event": "otp.locked"})).await;
    assert_eq!(fixed.json()["details"]["fields"][0]["field"], "event", "what it counts stays: {fixed}");
}

#[tokio::test]
async fn a_request_that_comes_again_adds_no_second_alert() {
    let owner = Operator::new();
    let (_, alerts) = project(&owner).await;
    let add = async || {
        let request = owner.request(Method::POST, &alerts).header("idempotency-key", "k1");
        data(&Answer::of(request.json(&to_topic("otp.failed"))).await)
    };
    assert_eq!(add().await, add().await);
    assert_eq!(data(&owner.get(&alerts).await)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_environment_has_twenty_alerts_at_most_however_many_are_added_at_once() {
    let owner = Operator::new();
    let (_, alerts) = project(&owner).await;
    let wanted = to_topic("otp.failed");
    let answers = join_all((0..24).map(|_| owner.post(&alerts, &wanted))).await;
    let counts = tally(&answers);
    assert_eq!((counts.get("200"), counts.get("409 CONFLICT")), (Some(&20), Some(&4)), "{counts:?}");
    let sandbox = json!({"event": "otp.failed", "environment": "sandbox", "to": {"topic_arn": TOPIC}});
    assert_eq!(data(&owner.post(&alerts, &sandbox).await)["environment"], "sandbox");

    let full = owner.post(&alerts, &wanted).await;
    assert!(full.text.contains("20 alerts at most. Remove one of them first."), "{full}");
    let listed = data(&owner.get(&format!("{alerts}?limit=100")).await)["items"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 21);
    let production = listed.as_array().unwrap().iter().find(|alert| alert["environment"] == "production").unwrap();
    let one = path_of(&alerts, production);
    let removals = join_all((0..4).map(|_| owner.delete(&one))).await;
    assert_eq!(removals.iter().filter(|answer| answer.status == 200).count(), 1, "{:?}", tally(&removals));
    assert_eq!(owner.post(&alerts, &wanted).await.status, 200);
    assert_eq!(owner.post(&alerts, &wanted).await.status, 409);
}

#[tokio::test]
async fn of_two_changes_at_once_none_is_half_done() {
    let owner = Operator::new();
    let (_, alerts) = project(&owner).await;
    let one = path_of(&alerts, &data(&owner.post(&alerts, &to_topic("otp.failed")).await));
    let changes: Vec<_> = (1..=8).map(|number| json!({"count": number + 1, "within_minutes": number + 1})).collect();
    let answers = join_all(changes.iter().map(|change| owner.patch(&one, change))).await;
    let counts = tally(&answers);
    assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT") && counts.contains_key("200"), "{counts:?}");
    let alert = data(&owner.get(&one).await);
    assert_eq!(alert["count"], alert["within_minutes"]);
    assert!(answers.iter().any(|answer| answer.status == 200 && answer.json()["data"]["count"] == alert["count"]));
}
