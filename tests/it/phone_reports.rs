//! What the providers report of messages for phones.

use std::io::Write;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::{BASE64, HEXLOWER};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::support::{Client, Project};

/// A validation whose code is on its way, in a message that its provider calls so.
async fn sent(project: &Project, name: &str, message: &str) -> String {
    let validation = project.validation(&project.address(name)).await;
    project.client.happened(&project.id, &validation, "login.email.sent").await;
    let key = format!("MESSAGE#{}", HEXLOWER.encode(digest(&SHA256, message.as_bytes()).as_ref()));
    let row = json!({"project": project.id, "validation": validation, "send": 1, "step": 0, "ttl": 4_102_444_800_u64});
    project.client.adds(&key, "MESSAGE", &row).await;
    validation
}

/// A line of Amazon SNS.
fn line(message: &str, status: &str, response: &str) -> String {
    let delivery = json!({"destination": "+573001234567", "providerResponse": response, "dwellTimeMs": 599});
    let notification = json!({"messageId": message, "timestamp": "2026-11-21 19:39:57.897"});
    json!({"notification": notification, "delivery": delivery, "status": status}).to_string()
}

/// Lines as a log group hands them over. Whether all of them were read.
async fn read(client: &Client, kind: &str, lines: &[String]) -> bool {
    let events = lines.iter().map(|line| json!({"id": "1", "timestamp": 1, "message": line}));
    let data = json!({
        "messageType": kind, "owner": "000000000000", "logStream": "1", "subscriptionFilters": ["1"],
        "logGroup": "sns/eu-central-1/000000000000/DirectPublishToPhoneNumber",
        "logEvents": events.collect::<Vec<_>>(),
    });
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    zipped.write_all(data.to_string().as_bytes()).unwrap();
    let data = BASE64.encode(&zipped.finish().unwrap());
    client.calls("WorkersRecordSmsStatus", &json!({"awslogs": {"data": data}})).await.well
}

/// What WhatsApp says of a message, on its way through AWS and a topic.
fn status(header: Option<&str>, message: &str, status: &str, errors: &Value) -> String {
    let statuses = json!([{"id": message, "status": status, "timestamp": "1763754000", "errors": errors}]);
    let entry = json!({"id": "1", "changes": [{"field": "messages", "value": {"statuses": statuses}}]});
    let event = json!({"whatsAppWebhookEntry": entry.to_string(), "messageId": header});
    json!({"Type": "Notification", "Message": event.to_string()}).to_string()
}

#[tokio::test]
async fn a_line_says_what_became_of_a_text_message_and_of_others_says_nothing() {
    let project = Project::new();
    let (here, gone) = (format!("{}-here", project.id), format!("{}-gone", project.id));
    let (delivered, failed) = (sent(&project, "here", &here).await, sent(&project, "gone", &gone).await);
    let lines = [
        line("of-somebody-else", "SUCCESS", "Message has been accepted by phone"),
        line(&here, "SUCCESS", "Message has been accepted by phone carrier"),
        line(&here, "FAILURE", "Unknown error attempting to reach phone"),
        line(&gone, "FAILURE", "Phone has blocked SMS"),
        line(&gone, "FAILURE", "Phone has blocked SMS"),
        line(&gone, "SUCCESS", "Message has been accepted by phone"),
    ];
    assert!(read(&project.client, "DATA_MESSAGE", &lines).await);
    project.client.happened(&project.id, &delivered, "login.phone.delivered").await;
    project.client.happened(&project.id, &failed, "login.phone.failed").await;

    for (validation, kind, times) in [
        (&delivered, "login.phone.delivered", 1),
        (&delivered, "login.phone.failed", 0),
        (&failed, "login.phone.failed", 1),
        (&failed, "login.phone.delivered", 0),
    ] {
        assert_eq!(project.client.records(kind, validation).await, times, "{kind}");
    }
    let mut events = String::new();
    for (pk, sk) in project.client.rows_with(&format!("P#{}#E#", project.id)).await {
        events += &project.client.row(&pk, &sk).await;
    }
    assert!(events.contains("blocked") && events.contains("Phone has blocked SMS"), "{events}");
}

#[tokio::test]
async fn lines_that_nobody_can_read_are_reported_and_the_others_are_read() {
    let project = Project::new();
    let message = format!("{}-1", project.id);
    let validation = sent(&project, "maria", &message).await;
    let lines = ["no JSON".to_owned(), line(&message, "SUCCESS", "Message has been accepted by phone")];
    assert!(!read(&project.client, "DATA_MESSAGE", &lines).await);
    project.client.happened(&project.id, &validation, "login.phone.delivered").await;
    assert!(read(&project.client, "CONTROL_MESSAGE", &["CWL CONTROL MESSAGE: Checking".to_owned()]).await);
}

#[tokio::test]
async fn whatsapp_names_a_message_anew_and_its_reports_are_still_found() {
    let project = Project::new();
    let (ours, theirs) = (format!("{}-1", project.id), format!("wamid.{}", project.id));
    let (lost, their_lost) = (format!("{}-2", project.id), format!("wamid.{}-2", project.id));
    let (validation, other) = (sent(&project, "maria", &ours).await, sent(&project, "gone", &lost).await);
    let undeliverable = json!([{"code": 131_026, "title": "Message undeliverable"}]);
    let queue = [
        status(None, "wamid.of-somebody-else", "delivered", &json!([])),
        status(Some(&lost), &their_lost, "failed", &undeliverable),
        status(Some(&ours), &theirs, "accepted", &json!([])),
    ];
    for body in queue {
        project.client.enqueue("WhatsAppQueue", body).await;
    }
    project.client.happened(&project.id, &other, "login.phone.failed").await;
    let known = format!("MESSAGE#{}", HEXLOWER.encode(digest(&SHA256, theirs.as_bytes()).as_ref()));
    project.client.row_where(&known, "MESSAGE", "validation", &validation).await;
    project.client.enqueue("WhatsAppQueue", status(None, &theirs, "read", &json!([]))).await;
    project.client.happened(&project.id, &validation, "login.phone.delivered").await;
}

/// What is held until it is known whose it is.
async fn held(client: &Client, message: &str, name: &str) {
    let key = format!("MESSAGE#{}", HEXLOWER.encode(digest(&SHA256, message.as_bytes()).as_ref()));
    client.row_saying(&key, "HELD", name).await;
}

#[tokio::test]
async fn what_is_reported_before_the_event_that_names_the_message_is_not_lost() {
    let project = Project::new();
    let undeliverable = json!([{"code": 131_026, "title": "Message undeliverable"}]);
    for (nth, became, errors, told) in [
        (1, "delivered", json!([]), "login.phone.delivered"),
        (2, "failed", undeliverable.clone(), "login.phone.failed"),
    ] {
        let (ours, theirs) = (format!("{}-{nth}", project.id), format!("wamid.{}-{nth}", project.id));
        let validation = sent(&project, &format!("maria{nth}"), &ours).await;
        project.client.enqueue("WhatsAppQueue", status(None, &theirs, became, &errors)).await;
        held(&project.client, &theirs, "outcome").await;
        project.client.enqueue("WhatsAppQueue", status(Some(&ours), &theirs, "accepted", &json!([]))).await;
        project.client.happened(&project.id, &validation, told).await;
        project.client.enqueue("WhatsAppQueue", status(None, &theirs, "failed", &undeliverable)).await;
        let last = sent(&project, &format!("last{nth}"), &format!("{ours}-last")).await;
        let after = status(Some(&format!("{ours}-last")), &format!("{theirs}-last"), "delivered", &json!([]));
        project.client.enqueue("WhatsAppQueue", after).await;
        project.client.happened(&project.id, &last, "login.phone.delivered").await;
        assert_eq!(project.client.records(told, &validation).await, 1, "{became}");
    }
}

#[tokio::test]
async fn what_is_reported_before_we_have_written_down_what_the_message_is_called_is_not_lost() {
    let project = Project::with_phones(&json!({})).await;
    for (nth, order) in [[0, 1], [1, 0]].into_iter().enumerate() {
        // The stand-in's id for a message to such a number is known beforehand.
        let number = project.number_ending(u32::try_from(nth).unwrap(), "0060");
        let (ours, theirs) = (format!("foretold-{number}"), format!("wamid.{number}.{}", project.id));
        let reports =
            [status(Some(&ours), &theirs, "accepted", &json!([])), status(None, &theirs, "delivered", &json!([]))];
        for report in order {
            project.client.enqueue("WhatsAppQueue", reports[report].clone()).await;
        }
        held(&project.client, &ours, "also").await;
        held(&project.client, &theirs, "outcome").await;
        let validation = project.phone_validation("whatsapp", &number).await;
        project.client.happened(&project.id, &validation, "login.phone.delivered").await;
        assert_eq!(project.client.records("login.phone.delivered", &validation).await, 1);
    }
}
