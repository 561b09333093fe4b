//! What becomes of events: each of them reaches every receiver that wants it, or its team can see why not.

use futures_util::future::join_all;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Project,
    operator::Operator,
    receiver::{Received, Receiver},
    verified::verified,
};

/// A webhook of a project, as a test knows it.
struct Hook<'a> {
    project: &'a Project,
    id: String,
    secret: String,
}

impl<'a> Hook<'a> {
    async fn new(project: &'a Project, url: &str, more: &Value) -> Self {
        let mut body = json!({"url": url});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        let made = project.manages(Method::POST, "/webhooks", &body).await;
        let text = |name: &str| made.json()["data"][name].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        Self { project, id: text("id"), secret: text("secret") }
    }

    async fn read(&self) -> Value {
        let answer = self.project.manages(Method::GET, &format!("/webhooks/{}", self.id), &Value::Null).await;
        answer.json()["data"].clone()
    }

    async fn delivery(&self, event: &str) -> Value {
        let path = format!("/webhooks/{}/deliveries/{event}", self.id);
        self.project.manages(Method::GET, &path, &Value::Null).await.json()["data"].clone()
    }

    /// The delivery of an event, once it is so. Each look is a request, so a worker has time.
    async fn delivery_where(&self, event: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut found = Value::Null;
        for _ in 0..1000 {
            found = self.delivery(event).await;
            if is_so(&found) {
                return found;
            }
        }
        panic!("{event} stays so: {found}");
    }

    /// The webhook, once it is so.
    async fn where_it(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut found = Value::Null;
        for _ in 0..1000 {
            found = self.read().await;
            if is_so(&found) {
                return found;
            }
        }
        panic!("{} stays so: {found}", self.id);
    }

    async fn posts(&self, below: &str, body: &Value) -> Value {
        let answer = self.project.manages(Method::POST, &format!("/webhooks/{}{below}", self.id), body).await;
        assert!(answer.status.is_success(), "{answer}");
        answer.json()["data"].clone()
    }
}

/// Makes something happen.
async fn add_customer(project: &Project, name: &str) -> Value {
    project.adds_customer(&json!({"name": name, "emails": [project.address(name)]})).await
}

fn is_signed(message: &Received, secret: &str) -> bool {
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers = names.into_iter().map(|name| {
        let value = message.header(name).parse().expect("a header");
        (name.parse().expect("a name"), value)
    });
    verified(secret, &headers.collect(), message.body.as_bytes()).is_some()
}

#[tokio::test]
async fn what_happens_reaches_a_receiver_signed_and_says_what_when_and_about_whom() {
    let project = Project::new();
    let mut receiver = Receiver::new().await;
    let hook = Hook::new(&project, &receiver.url, &json!({"headers": {"x-key": "opens-the-door"}})).await;
    let customer = add_customer(&project, "maria").await;
    let message = receiver.next().await;
    assert!(is_signed(&message, &hook.secret), "{message:?}");
    assert_eq!(message.header("content-type"), "application/json");
    assert_eq!(message.header("x-key"), "opens-the-door");
    let body = message.json();
    assert_eq!(body["type"], "customer.created");
    assert!(body["timestamp"].as_str().is_some_and(|at| at.parse::<Timestamp>().is_ok()), "{body}");
    let data = &body["data"];
    assert_eq!((&data["project_id"], &data["environment"]), (&project.id.as_str().into(), &"production".into()));
    assert!(data["sequence"].is_u64() && data["subject"].is_string(), "{data}");
    assert!(body.to_string().contains(customer["id"].as_str().expect("an id")), "{body}");
    let delivery = hook.delivery_where(message.header("webhook-id"), |found| found["state"] == "delivered").await;
    assert_eq!(delivery["tries"][0]["status"], 204, "{delivery}");
    assert!(!delivery.to_string().contains("opens-the-door"), "{delivery}");
}

#[tokio::test]
async fn events_of_one_subject_have_growing_sequences() {
    let project = Project::new();
    let mut receiver = Receiver::new().await;
    Hook::new(&project, &receiver.url, &json!({})).await;
    let customer = add_customer(&project, "maria").await;
    for name in ["María", "Mary", "Marie"] {
        project.changes_customer(&customer, &json!({"name": name})).await;
    }
    let mut messages = Vec::new();
    for _ in 0..4 {
        messages.push(receiver.next().await);
    }
    messages.sort_by_key(|message| message.json()["data"]["sequence"].as_u64());
    let kinds: Vec<_> = messages.iter().map(|message| message.json()["type"].clone()).collect();
    assert_eq!(kinds[0], "customer.created");
    assert!(kinds[1..].iter().all(|kind| kind == "customer.updated"), "{kinds:?}");
    let ids: Vec<_> = messages.iter().map(|message| message.header("webhook-id").to_owned()).collect();
    assert!(ids.is_sorted(), "ids are in the order of sequences: {ids:?}");
}

#[tokio::test]
async fn a_receiver_gets_what_it_wants_of_its_own_world_and_nothing_else() {
    let operator = Operator::new();
    let project = Project::of(&operator).await;
    let trial = project.in_sandbox(&operator).await;
    let (mut deletions, mut sandbox, mut all) = (Receiver::new().await, Receiver::new().await, Receiver::new().await);
    Hook::new(&project, &deletions.url, &json!({"events": ["customer.deleted"]})).await;
    Hook::new(&trial, &sandbox.url, &json!({})).await;
    let off = Hook::new(&project, "https://off.example.org/", &json!({})).await;
    let path = format!("/webhooks/{}", off.id);
    project.manages(Method::PATCH, &path, &json!({"enabled": false})).await;
    Hook::new(&project, &all.url, &json!({})).await;
    let customer = add_customer(&project, "maria").await;
    project.manages(Method::DELETE, &Project::below(&customer), &Value::Null).await;
    add_customer(&trial, "mario").await;
    assert_eq!(deletions.next().await.json()["type"], "customer.deleted");
    let message = sandbox.next().await.json();
    assert_eq!((&message["type"], &message["data"]["environment"]), (&"customer.created".into(), &"sandbox".into()));
    let (one, other) = (all.next().await.json(), all.next().await.json());
    assert!(one["type"] != other["type"], "{one} {other}");
    assert_eq!((deletions.count(), sandbox.count(), all.count()), (1, 1, 2));
    let listed = project.manages(Method::GET, &format!("{path}/deliveries"), &Value::Null).await;
    assert_eq!(listed.json()["data"]["items"], json!([]), "{listed}");
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_ten_times_in_three_days_with_the_same_bytes_and_can_be_sent_it_again() {
    let project = Project::new();
    let mut receiver = Receiver::answering(&["500 Oh no"]).await;
    let hook = Hook::new(&project, &receiver.url, &json!({})).await;
    add_customer(&project, "maria").await;
    let first = receiver.next().await;
    let event = first.header("webhook-id").to_owned();
    let mut ahead = 0;
    for (tries, hours) in [0, 0, 1, 3, 6, 12, 17, 24, 29].into_iter().enumerate() {
        let waiting = hook.delivery_where(&event, |found| found["failures"] == json!(tries + 1)).await;
        assert_eq!(waiting["state"], "pending", "{waiting}");
        assert!(waiting["next_at"].is_string(), "{waiting}");
        // A little more than the longest wait for the next try.
        ahead += hours * 3600 + 600;
        project.is_ahead(ahead);
        project.client.runs("WorkersSweepDue").await;
        let next = receiver.next().await;
        assert_eq!((next.header("webhook-id"), &next.body), (event.as_str(), &first.body), "try {tries}");
        assert!(is_signed(&next, &hook.secret));
    }
    let failed = hook.delivery_where(&event, |found| found["state"] == "failed").await;
    assert_eq!(
        (&failed["reason"], failed["tries"].as_array().map(Vec::len)),
        (&"exhausted".into(), Some(10)),
        "{failed}"
    );
    assert_eq!(failed["tries"][9]["answer"], "ok", "{failed}");
    project.is_ahead(ahead + 3600);
    project.client.runs("WorkersSweepDue").await;
    assert_eq!(receiver.count(), 10);
    hook.posts(&format!("/deliveries/{event}/replay"), &json!({})).await;
    let again = receiver.next().await;
    assert_eq!((again.header("webhook-id"), &again.body), (event.as_str(), &first.body));
}

#[tokio::test]
async fn a_receiver_says_when_to_come_again() {
    let project = Project::new();
    let mut receiver = Receiver::answering(&["429 Too Many Requests|Retry-After: 7200", "200 OK"]).await;
    let hook = Hook::new(&project, &receiver.url, &json!({})).await;
    add_customer(&project, "maria").await;
    let event = receiver.next().await.header("webhook-id").to_owned();
    let waiting = hook.delivery_where(&event, |found| found["failures"] == 1).await;
    let moment = |value: &Value| value.as_str().expect("a time").parse::<Timestamp>().expect("RFC 3339");
    let wait = moment(&waiting["next_at"]).duration_since(moment(&waiting["tries"][0]["at"]));
    assert!((7200..7210).contains(&wait.as_secs()), "{waiting}");
    project.is_ahead(3600);
    project.client.runs("WorkersSweepDue").await;
    project.is_ahead(7210);
    project.client.runs("WorkersSweepDue").await;
    assert_eq!(receiver.next().await.answer, "200 OK");
    assert_eq!(receiver.count(), 2);
    hook.delivery_where(&event, |found| found["state"] == "delivered").await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_switched_off_and_others_are_told() {
    let project = Project::new();
    let (mut gone, mut other) = (Receiver::answering(&["410 Gone"]).await, Receiver::new().await);
    let hook = Hook::new(&project, &gone.url, &json!({})).await;
    Hook::new(&project, &other.url, &json!({"events": ["webhook.disabled"]})).await;
    add_customer(&project, "maria").await;
    gone.next().await;
    let told = other.next().await.json();
    assert_eq!((&told["data"]["webhook_id"], &told["data"]["reason"]), (&hook.id.as_str().into(), &"gone".into()));
    let off = hook.where_it(|found| found["enabled"] == false).await;
    assert_eq!(off["disabled"]["reason"], "gone", "{off}");
    add_customer(&project, "mario").await;
    assert_eq!(gone.count(), 1);
}

#[tokio::test]
async fn a_receiver_that_fails_for_five_days_is_switched_off_and_begins_anew_when_it_is_switched_on() {
    let project = Project::new();
    let (mut failing, mut mended) = (Receiver::answering(&["500 Oh no"]).await, Receiver::new().await);
    let hook = Hook::new(&project, &failing.url, &json!({"events": ["customer.created"]})).await;
    add_customer(&project, "maria").await;
    failing.next().await;
    hook.where_it(|found| found["health"]["failures"] == 1).await;
    project.is_ahead(5 * 24 * 3600 + 60);
    add_customer(&project, "mario").await;
    failing.next().await;
    let off = hook.where_it(|found| found["enabled"] == false).await;
    assert_eq!(off["disabled"]["reason"], "failing", "{off}");
    let wanted = json!({"enabled": true, "url": mended.url});
    let on = project.manages(Method::PATCH, &format!("/webhooks/{}", hook.id), &wanted).await;
    assert_eq!(on.json()["data"]["health"]["failures"], 0, "{on}");
    add_customer(&project, "mary").await;
    mended.next().await;
    hook.where_it(|found| found["health"]["last_delivered_at"].is_string()).await;
}

#[tokio::test]
async fn while_a_secret_takes_the_place_of_another_both_sign() {
    let project = Project::new();
    let mut receiver = Receiver::new().await;
    let hook = Hook::new(&project, &receiver.url, &json!({})).await;
    let next = hook.posts("/rotate-secret", &json!({"overlap_hours": 1})).await["secret"].as_str().unwrap().to_owned();
    add_customer(&project, "maria").await;
    let message = receiver.next().await;
    assert!(is_signed(&message, &hook.secret) && is_signed(&message, &next));
    assert_eq!(message.header("webhook-signature").split(' ').count(), 2);
    let mut tampered = message.clone();
    tampered.body.push(' ');
    assert!(!is_signed(&tampered, &hook.secret) && !is_signed(&tampered, &next));
    project.is_ahead(3601);
    add_customer(&project, "mario").await;
    let message = receiver.next().await;
    assert!(!is_signed(&message, &hook.secret) && is_signed(&message, &next));
}

#[tokio::test]
async fn an_event_that_no_stream_has_told_of_is_found() {
    let project = Project::new();
    add_customer(&project, "maria").await;
    let mut receiver = Receiver::new().await;
    Hook::new(&project, &receiver.url, &json!({})).await;
    let due = project.client.left_the_outbox(&project.id).await + 600_000;
    let event = project.client.waits_again(&project.id, due).await;
    project.client.runs("WorkersSweepDue").await;
    assert_eq!(receiver.count(), 0, "it is not due yet");
    project.is_ahead(601);
    project.client.runs("WorkersSweepDue").await;
    assert_eq!(receiver.next().await.header("webhook-id"), event);
}

#[tokio::test]
async fn a_job_that_comes_many_times_at_once_is_done_by_one_worker() {
    let project = Project::new();
    let mut receiver = Receiver::new().await;
    let hook = Hook::new(&project, &receiver.url, &json!({})).await;
    add_customer(&project, "maria").await;
    let event = receiver.next().await.header("webhook-id").to_owned();
    hook.delivery_where(&event, |found| found["state"] == "delivered").await;
    hook.posts(&format!("/deliveries/{event}/replay"), &json!({})).await;
    let job = json!({"project": project.id, "receiver": hook.id, "event": event});
    join_all((0..16).map(|_| project.client.enqueue("WebhookQueue", job.to_string()))).await;
    receiver.next().await;
    let done = hook.delivery_where(&event, |found| found["state"] == "delivered").await;
    assert_eq!(done["tries"].as_array().map(Vec::len), Some(2), "{done}");
    add_customer(&project, "mario").await;
    receiver.next().await;
    assert_eq!(receiver.count(), 3);
}

#[tokio::test]
async fn a_test_event_reaches_one_receiver() {
    let project = Project::new();
    let (mut receiver, other) = (Receiver::new().await, Receiver::new().await);
    let hook = Hook::new(&project, &receiver.url, &json!({"events": ["customer.created"]})).await;
    Hook::new(&project, &other.url, &json!({})).await;
    hook.posts("/test", &json!({})).await;
    let message = receiver.next().await;
    assert!(is_signed(&message, &hook.secret));
    assert_eq!(message.json()["type"], "webhook.test");
    assert_eq!(other.count(), 0);
}

#[tokio::test]
async fn a_receiver_that_fails_again_and_again_is_left_alone_and_then_asked_once() {
    let project = Project::new();
    let lines = ["500 Oh no", "500 Oh no", "500 Oh no", "500 Oh no", "500 Oh no", "200 OK"];
    let mut receiver = Receiver::answering(&lines).await;
    let hook = Hook::new(&project, &receiver.url, &json!({})).await;
    for name in ["ada", "bea", "carla", "dora", "elsa"] {
        add_customer(&project, name).await;
        receiver.next().await;
    }
    let paused = hook.where_it(|found| found["health"]["paused_until"].is_string()).await;
    assert_eq!(paused["health"]["failures"], 5, "{paused}");
    add_customer(&project, "fatima").await;
    // A message to another receiver has been on its way for as long, and longer.
    let mut other = Receiver::new().await;
    Hook::new(&project, &other.url, &json!({"events": ["customer.deleted"]})).await;
    let customer = add_customer(&project, "gina").await;
    project.manages(Method::DELETE, &Project::below(&customer), &Value::Null).await;
    other.next().await;
    let path = format!("/webhooks/{}/deliveries?state=pending", hook.id);
    let listed = project.manages(Method::GET, &path, &Value::Null).await;
    let waiting = listed.json()["data"]["items"].as_array().cloned().unwrap_or_default();
    assert_eq!((waiting.len(), receiver.count()), (8, 5), "{waiting:?}");
    assert_eq!(waiting[0]["failures"], 0, "being left alone is no try: {}", waiting[0]);
    project.is_ahead(600);
    project.client.runs("WorkersSweepDue").await;
    // One of them asks, and all others follow, at once or when they look again.
    receiver.next().await;
    hook.where_it(|found| found["health"]["failures"] == 0).await;
    project.is_ahead(7200);
    project.client.runs("WorkersSweepDue").await;
    for _ in 0..7 {
        receiver.next().await;
    }
    assert_eq!(receiver.count(), 13);
}

#[tokio::test]
async fn a_bus_of_the_account_gets_what_receivers_get_if_its_name_says_that_it_may() {
    let project = Project::new();
    let (bus, queue) = project.client.bus(&format!("smartaccess-{}", project.id)).await;
    let hook = Hook::new(&project, &bus, &json!({"events": ["customer.created"]})).await;
    add_customer(&project, "maria").await;
    let event: Value = serde_json::from_str(&project.client.receives(&queue).await).expect("an event is JSON");
    assert_eq!((&event["source"], &event["detail-type"]), (&"smartaccess".into(), &"customer.created".into()));
    let id = event["detail"]["id"].as_str().expect("an id");
    let delivery = hook.delivery_where(id, |found| found["state"] == "delivered").await;
    assert_eq!(event["detail"]["data"]["project_id"], project.id.as_str(), "{event}");
    assert_eq!(event["resources"], json!([id]), "{delivery}");

    let (other, _) = project.client.bus(&format!("other-{}", project.id)).await;
    let hook = Hook::new(&project, &other, &json!({"events": ["customer.deleted"]})).await;
    let customer = add_customer(&project, "mario").await;
    project.manages(Method::DELETE, &Project::below(&customer), &Value::Null).await;
    let failing = hook.where_it(|found| found["health"]["failures"] == 1).await;
    assert_eq!(failing["enabled"], true, "{failing}");
}

#[tokio::test]
async fn what_waits_for_a_receiver_that_is_removed_ends() {
    let project = Project::new();
    let mut receiver = Receiver::answering(&["500 Oh no"]).await;
    let hook = Hook::new(&project, &receiver.url, &json!({})).await;
    add_customer(&project, "maria").await;
    let event = receiver.next().await.header("webhook-id").to_owned();
    hook.delivery_where(&event, |found| found["failures"] == 1).await;
    project.manages(Method::DELETE, &format!("/webhooks/{}", hook.id), &Value::Null).await;
    project.is_ahead(600);
    project.client.runs("WorkersSweepDue").await;
    let partition = format!("P#{}#D#{}", project.id, hook.id);
    let row = project.client.row_where(&partition, &event, "state", "failed").await;
    assert_eq!(row["reason"].as_s().map(String::as_str), Ok("removed"));
    assert!(!row.contains_key("due_at"), "{row:?}");
    assert_eq!(receiver.count(), 1);
}
