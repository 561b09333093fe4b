//! What becomes of the events for a webhook, and sending them again.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use smartaccess::types::EventId;

use crate::support::{
    Answer, Project,
    operator::Operator,
    table::{deliveries, settled},
};

/// A project with a webhook that nobody answers, and where the webhook is.
async fn with_webhook() -> (Project, String, String) {
    let project = Project::new();
    let (webhook, below) = another(&project).await;
    (project, webhook, below)
}

async fn another(project: &Project) -> (String, String) {
    let wanted = json!({"url": "http://127.0.0.1:1027/", "headers": {"X-Shop": "17"}});
    let made = project.manages(Method::POST, "/webhooks", &wanted).await;
    assert_eq!(made.status, 200, "{made}");
    let id = made.json()["data"]["id"].as_str().expect("an id").to_owned();
    let below = format!("/webhooks/{id}");
    (id, below)
}

/// A delivery that nobody tries, with these fields in the place of the usual ones.
async fn kept(project: &Project, webhook: &str, fields: &Value) -> EventId {
    let event = EventId::new();
    let mut row = settled(webhook, &event);
    row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    project.client.adds(&deliveries(project, webhook), event.as_str(), &row).await;
    event
}

async fn posts(project: &Project, below: &str, body: &Value) -> Answer {
    project.manages(Method::POST, below, body).await
}

async fn reads(project: &Project, below: &str) -> Answer {
    project.manages(Method::GET, below, &Value::Null).await
}

/// The ids on a page, and where the next one begins.
async fn page(project: &Project, path: &str) -> (Vec<String>, Option<String>) {
    let answer = reads(project, path).await;
    let data = answer.json()["data"].clone();
    let items = data["items"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    let ids = items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect();
    (ids, data["next_cursor"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn a_test_event_is_sent_to_one_webhook_and_is_among_its_deliveries() {
    let (project, webhook, below) = with_webhook().await;
    let (_, other) = another(&project).await;
    let sent = posts(&project, &format!("{below}/test"), &json!({})).await;
    assert_eq!(sent.status, 200, "{sent}");
    let sent = sent.json()["data"].clone();
    assert_eq!(
        (&sent["type"], &sent["state"], &sent["replays"]),
        (&json!("webhook.test"), &json!("pending"), &json!(0))
    );
    let event = sent["id"].as_str().expect("an id");
    let seen = reads(&project, &format!("{below}/deliveries/{event}")).await.json()["data"].clone();
    let request = &seen["request"];
    assert_eq!((&request["method"], &request["url"]), (&json!("POST"), &json!("http://127.0.0.1:1027/")));
    assert_eq!((&request["headers"]["webhook-id"], &request["headers"]["x-shop"]), (&json!(event), &json!("•••")));
    let body: Value = serde_json::from_str(request["body"].as_str().expect("a text")).unwrap();
    assert_eq!((&body["type"], &body["data"]["webhook_id"]), (&json!("webhook.test"), &json!(webhook)));
    assert_eq!(body["timestamp"].as_str().expect("a time")[..19], sent["created_at"].as_str().unwrap()[..19]);
    assert_eq!(page(&project, &format!("{below}/deliveries")).await, (vec![event.to_owned()], None));
    assert_eq!(page(&project, &format!("{other}/deliveries")).await, (vec![], None));
    assert_eq!(reads(&project, &format!("{other}/deliveries/{event}")).await.status, 404);

    let told = reads(&project, "/audit?type=webhook.test").await.json()["data"]["items"][0].clone();
    assert_eq!((&told["id"], &told["data"]["webhook_id"]), (&json!(event), &json!(webhook)), "the same id");
}

#[tokio::test]
async fn deliveries_are_listed_newest_first_by_state_and_type_on_pages() {
    let (project, webhook, below) = with_webhook().await;
    let mut made = Vec::new();
    for number in 0..12 {
        let state = ["failed", "delivered", "pending"][number % 3];
        let kind = if number < 6 { "otp.failed" } else { "login.succeeded" };
        made.push(kept(&project, &webhook, &json!({"state": state, "type": kind})).await.to_string());
    }
    made.reverse();
    let list = format!("{below}/deliveries");
    assert_eq!(page(&project, &list).await, (made.clone(), None));
    let which = |wanted: &[usize]| wanted.iter().map(|number| made[11 - number].clone()).collect::<Vec<_>>();
    assert_eq!(page(&project, &format!("{list}?state=delivered")).await, (which(&[10, 7, 4, 1]), None));
    assert_eq!(page(&project, &format!("{list}?event_type=otp.failed&state=failed")).await, (which(&[3, 0]), None));
    assert_eq!(page(&project, &format!("{list}?event_type=login.")).await.0.len(), 6);
    assert_eq!(page(&project, &format!("{list}?event_type=customer.")).await, (vec![], None));

    let (first, next) = page(&project, &format!("{list}?state=failed&limit=3")).await;
    let next = next.expect("there are more");
    let (rest, end) = page(&project, &format!("{list}?state=failed&limit=3&cursor={next}")).await;
    assert_eq!((first, rest, end), (which(&[9, 6, 3]), which(&[0]), None));
    for query in [format!("cursor={next}"), "state=lost".into(), "event_type=x".into(), "limit=101".into()] {
        assert_eq!(reads(&project, &format!("{list}?{query}")).await.status, 400, "{query}");
    }
    let (_, other) = another(&project).await;
    assert_eq!(reads(&project, &format!("{other}/deliveries?state=failed&cursor={next}")).await.status, 400);
}

#[tokio::test]
async fn who_may_not_see_addresses_sees_them_masked_in_what_was_sent() {
    let (project, webhook, below) = with_webhook().await;
    let event = kept(&project, &webhook, &json!({})).await;
    let path = format!("/v2/projects/{}{below}/deliveries/{event}", project.id);
    let in_full = Operator::member_of(&project.id, "editor").get(&path).await;
    assert!(in_full.text.contains(r#"\"email\":\"maria@example.org\""#), "{in_full}");
    assert_eq!(in_full.json()["data"]["tries"][0]["answer"], "no maria@example.org");
    let masked = Operator::member_of(&project.id, "viewer").get(&path).await;
    assert!(masked.text.contains("m•••@example.org") && !masked.text.contains("maria@"), "{masked}");
    let tried = masked.json()["data"]["tries"][0].clone();
    assert_eq!((&tried["status"], &tried["answer"]), (&json!(500), &json!("•••")));
}

#[tokio::test]
async fn an_event_is_sent_again_with_the_same_id_and_body_and_all_tries_before_it() {
    let (project, webhook, below) = with_webhook().await;
    let event = kept(&project, &webhook, &json!({})).await;
    let one = format!("{below}/deliveries/{event}");
    let before = reads(&project, &one).await.json()["data"].clone();
    assert_eq!(
        (&before["state"], &before["reason"], &before["failures"]),
        (&json!("failed"), &json!("exhausted"), &json!(10))
    );
    let again = posts(&project, &format!("{one}/replay"), &json!({})).await;
    let data = again.json()["data"].clone();
    assert_eq!(
        (&data["state"], &data["replays"], &data["failures"]),
        (&json!("pending"), &json!(1), &json!(0)),
        "{again}"
    );
    assert_eq!(
        (&data["id"], &data["reason"], &data["created_at"]),
        (&json!(event), &Value::Null, &before["created_at"])
    );
    let after = reads(&project, &one).await.json()["data"].clone();
    assert_eq!((&after["request"]["body"], &after["replays"]), (&before["request"]["body"], &json!(1)));
    let missing = format!("{below}/deliveries/{}/replay", EventId::new());
    assert_eq!(posts(&project, &missing, &json!({})).await.status, 404);
    let told = reads(&project, "/audit?type=webhook.replayed").await.json()["data"]["items"].clone();
    assert_eq!((told.as_array().unwrap().len(), &told[0]["data"]["event_id"]), (1, &json!(event)));

    assert_eq!(project.manages(Method::PATCH, &below, &json!({"enabled": false})).await.status, 200);
    let refused = posts(&project, &format!("{one}/replay"), &json!({})).await;
    assert!(refused.status == 409 && refused.text.contains("is switched off"), "{refused}");
}

#[tokio::test]
async fn events_of_some_time_are_sent_again_a_hundred_with_each_request() {
    let (project, webhook, below) = with_webhook().await;
    let hours = |hours: i64| 1_780_000_000_000 + hours * 3_600_000;
    let time = |hours: i64| jiff::Timestamp::from_second(1_780_000_000 + hours * 3600).unwrap().to_string();
    let keeps = async |hour: i64, state: &str| {
        kept(&project, &webhook, &json!({"created_at": hours(hour), "state": state})).await
    };
    for state in ["failed", "delivered", "pending"] {
        keeps(-48, state).await;
    }
    let crowd = stream::iter(0..130).map(|_| keeps(1, "failed")).buffer_unordered(16);
    let failed: BTreeSet<String> = crowd.map(|event| event.to_string()).collect().await;
    let (delivered, pending) = (keeps(2, "delivered").await, keeps(2, "pending").await);
    keeps(3, "failed").await;

    let path = format!("{below}/replay");
    let mut wanted = json!({"since": time(0), "until": time(3)});
    let mut counts = Vec::new();
    loop {
        let answer = posts(&project, &path, &wanted).await;
        assert_eq!(answer.status, 200, "{answer}");
        let data = answer.json()["data"].clone();
        counts.push(data["replayed"].clone());
        if data["next_cursor"].is_null() {
            break;
        }
        wanted["cursor"] = data["next_cursor"].clone();
    }
    assert_eq!(counts, [100, 30]);
    let replays = async |event: &str| {
        reads(&project, &format!("{below}/deliveries/{event}")).await.json()["data"]["replays"].clone()
    };
    let sample: Vec<_> = failed.iter().step_by(26).collect();
    for event in sample {
        assert_eq!(replays(event).await, 1, "{event}");
    }
    assert_eq!(replays(pending.as_str()).await, 0, "it is on its way already");
    let again = posts(&project, &path, &json!({"since": time(0), "until": time(3), "state": "delivered"})).await;
    assert_eq!(again.json()["data"], json!({"replayed": 1, "next_cursor": null}));
    assert_eq!(replays(delivered.as_str()).await, 1);
    let rest = posts(&project, &path, &json!({"since": time(-72), "state": "all"})).await;
    assert_eq!(rest.json()["data"]["replayed"], 3, "two of before and one of after: {rest}");
    let nothing = posts(&project, &path, &json!({"since": time(-72), "state": "all"})).await;
    assert_eq!(nothing.json()["data"]["replayed"], 0, "all of them are on their way");

    let told = reads(&project, "/audit?type=webhook.replayed").await.json()["data"]["items"].clone();
    let events: Vec<_> = told.as_array().unwrap().iter().map(|item| item["data"]["events"].clone()).collect();
    assert_eq!(events, [3, 1, 30, 100], "once for each request that found something");
    for (bad, field) in [
        (json!({}), "since"),
        (json!({"since": "yesterday"}), "since"),
        (json!({"since": time(1), "until": time(1)}), "until"),
        (json!({"since": time(1), "state": "pending"}), "state"),
        (json!({"since": time(0), "until": time(2), "cursor": wanted["cursor"]}), "cursor"),
    ] {
        let refused = posts(&project, &path, &bad).await;
        assert_eq!(refused.json()["details"]["fields"][0]["field"], field, "{refused}");
    }
}
