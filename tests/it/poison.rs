//! Jobs that nobody can do: each is reported alone, the others of its batch are done, and the template says how often it
//! comes back and where it ends.

use serde_json::{Value, json};
use smartaccess::types::EventId;

use crate::support::{
    Client, Project, Stack,
    receiver::Receiver,
    table::{deliveries, settled},
};

/// What a queue hands over: messages that are named so.
fn batch(messages: &[(&str, String)]) -> Value {
    let record = |(id, body): &(&str, String)| json!({"messageId": id, "body": body, "eventSource": "aws:sqs"});
    json!({"Records": messages.iter().map(record).collect::<Vec<_>>()})
}

/// The names of the messages that a function says it has not done.
async fn failed(client: &Client, function: &str, messages: &[(&str, String)]) -> Vec<String> {
    let done = client.calls(function, &batch(messages)).await;
    assert!(done.well, "{function}: {}", done.answer);
    let failures = done.answer["batchItemFailures"].as_array().unwrap_or_else(|| panic!("{}", done.answer)).clone();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn jobs_that_nobody_can_do_are_reported_and_the_others_of_their_batch_are_done() {
    let (project, mut receiver) = (Project::new(), Receiver::new().await);
    let made = project.manages(reqwest::Method::POST, "/webhooks", &json!({"url": receiver.url})).await;
    let webhook = made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let event = EventId::new();
    let mut row = settled(&webhook, &event);
    row["state"] = json!("pending");
    row["next_at"] = row["begun_at"].clone();
    project.client.adds(&deliveries(&project, &webhook), event.as_str(), &row).await;
    let job = |receiver: &str| json!({"project": project.id, "receiver": receiver, "event": event}).to_string();
    let messages = [
        ("no-json", "{\"project\"".to_owned()),
        ("unknown-kind", job("xyz_i3ua5bkdd4rq6vcgxx7jzcwmqe")),
        ("good", job(&webhook)),
        ("an-alert", job("alr_i3ua5bkdd4rq6vcgxx7jzcwmqe")),
        ("gone", job("whk_i3ua5bkdd4rq6vcgxx7jzcwmqe")),
    ];
    let reported = failed(&project.client, "WorkersDeliverWebhooks", &messages).await;
    assert_eq!(reported, ["no-json", "unknown-kind", "an-alert"], "what is gone is nobody's job any more");
    assert_eq!(receiver.next().await.header("webhook-id"), event.as_str());
    assert_eq!(project.client.deliveries(&project.id, &webhook).await, ["delivered"]);
}

#[tokio::test]
async fn every_worker_reports_what_it_cannot_read_and_nothing_of_nothing() {
    let client = Client::new();
    for function in [
        "WorkersDeliverMessages",
        "WorkersRecordFeedback",
        "WorkersRecordWhatsappStatus",
        "WorkersDeliverWebhooks",
        "WorkersRaiseAlerts",
    ] {
        let messages = ["", "{", "[]"].map(str::to_owned);
        let messages: Vec<_> = ["one", "two", "three"].into_iter().zip(messages).collect();
        assert_eq!(failed(&client, function, &messages).await, ["one", "two", "three"], "{function}");
        assert_eq!(failed(&client, function, &[]).await, [""; 0], "{function}");
    }
}

/// A queue waits at least six times as long as its function may take, as Lambda asks for, so that no job is done by two
/// because the first is slow.
#[test]
fn a_job_comes_back_a_few_times_after_its_function_has_ended_and_is_then_put_aside() {
    let template = Stack::find().json("template");
    let resources = template["Resources"].as_object().unwrap();
    let usual = &template["Globals"]["Function"]["Timeout"];
    let mut looked_at = 0;
    for (name, function) in resources {
        let event = &function["Properties"]["Events"]["Queue"];
        let Some(queue) = event["Properties"]["Queue"]["Fn::GetAtt"][0].as_str() else { continue };
        assert_eq!(event["Properties"]["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{name}");
        let timeout = function["Properties"]["Timeout"].as_u64().or(usual.as_u64()).unwrap();
        let queue = &resources[queue]["Properties"];
        assert!(queue["VisibilityTimeout"].as_u64().unwrap() >= 6 * timeout, "{name}");
        assert!((3..=5).contains(&queue["RedrivePolicy"]["maxReceiveCount"].as_u64().unwrap()), "{name}");
        looked_at += 1;
    }
    assert_eq!(looked_at, 6);
}
