//! Services that take nothing for a while.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    person::Person,
    proxy::Faults,
    support::{Answer, Project},
};

/// Well before a function's time is over.
const PATIENCE: Duration = Duration::from_secs(5);

async fn in_time(request: impl Future<Output = Answer>) -> Answer {
    timeout(PATIENCE, request).await.expect("an answer comes in time")
}

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    let body = answer.json();
    assert_eq!((answer.status.as_u16(), &body["code"]), (503, &json!("UNAVAILABLE")), "{answer}");
    assert_eq!(body["details"]["request_id"], answer.header("x-request-id"), "{answer}");
    let wait: u64 = answer.header("retry-after").parse().expect("a number of seconds");
    assert_eq!(body["details"]["retry_after"], wait, "{answer}");
}

fn all_of(service: &str) -> Value {
    json!([{"operation": format!("{service}:*"), "fault": "throttle"}])
}

#[tokio::test]
async fn while_a_service_takes_nothing_callers_are_told_when_to_come_back() {
    let faults = Faults::turn().await;
    for service in ["dynamodb", "kms", "sqs"] {
        // A new project: its keys are in no function's memory yet.
        let project = Project::new();
        let maria = project.address("maria");
        faults.breaks(0, all_of(service)).await;
        assert_unavailable(&in_time(project.send(&maria)).await);
        assert!(faults.mends().await[0] > 0, "{service} was asked");
        assert_eq!(project.send(&maria).await.status, 200, "{service} is back");
    }
}

#[tokio::test]
async fn a_right_code_is_still_good_when_the_table_is_back() {
    let faults = Faults::turn().await;
    let maria = Person::with_a_code().await;
    faults.breaks(0, all_of("dynamodb")).await;
    assert_unavailable(&in_time(maria.guesses(&maria.code)).await);
    faults.mends().await;
    let right = maria.guesses(&maria.code).await;
    assert_eq!(right.status, 200, "{right}");
}

/// Three tries, a minute apart.
#[tokio::test]
async fn a_mail_that_the_provider_never_takes_ends_in_the_dead_letters() {
    let faults = Faults::turn().await;
    let project = Project::new();
    let maria = project.address("maria");
    faults.breaks(0, json!([{"operation": "ses:SendEmail", "fault": "server_error"}])).await;
    assert_eq!(project.send(&maria).await.status, 200, "the request does not wait for the provider");
    let letter = project.client.takes_from("MessageDeadLetters").await;
    assert_eq!(faults.mends().await, [3]);
    let job: Value = serde_json::from_str(&letter).expect("a job is JSON");
    assert_eq!(job["project"], json!(project.id), "{letter}");
    assert_eq!(project.client.mails(&maria, 0).await.len(), 0);
}

#[tokio::test]
async fn what_was_not_queued_is_not_sent_until_it_is_asked_for_again() {
    let faults = Faults::turn().await;
    let project = Project::new();
    let maria = project.address("maria");
    let body = json!({"email": maria, "project_id": project.id});
    let send = || Answer::of(project.call("/v2/access/email/send-otp", &body).header("idempotency-key", "k1"));
    faults.breaks(0, json!([{"operation": "sqs:SendMessage", "fault": "server_error"}])).await;
    assert_unavailable(&in_time(send()).await);
    faults.mends().await;
    assert_eq!(project.client.mails(&maria, 0).await.len(), 0);
    let again = send().await;
    assert_eq!(again.status, 200, "{again}");
    let code = project.client.code(&maria, 1).await;
    let validation = again.json()["data"]["validation_id"].clone();
    assert_eq!(project.verify(&maria, validation.as_str().unwrap(), code).await.status, 200);
}
