//! A request that its caller repeats.

use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::support::{Answer, Project, other_than};

async fn verify(project: &Project, key: &str, body: &Value) -> Answer {
    Answer::of(project.call("/v2/access/email/verify-otp", body).header("idempotency-key", key)).await
}

#[tokio::test]
async fn a_sign_in_whose_answer_was_lost_is_answered_again() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    let body = json!({"email": maria, "validation_id": validation, "otp": code});
    let first = verify(&project, "k1", &body).await;
    assert_eq!(first.status, 200, "{first}");
    let again = verify(&project, "k1", &body).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text), "the same token, too");
    let other = verify(&project, "k2", &body).await;
    assert_eq!(other.status, 409, "another request is not the same one: {other}");
}

#[tokio::test]
async fn a_wrong_guess_that_is_repeated_costs_one_try() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    let body = json!({"email": maria, "validation_id": validation, "otp": other_than(&code)});
    for _ in 0..3 {
        let answer = verify(&project, "k1", &body).await;
        assert_eq!(answer.json()["details"]["attempts_remaining"], 4, "{answer}");
    }
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let project = Project::new();
    let send = async |name: &str| {
        let body = json!({"email": project.address(name), "project_id": project.id});
        Answer::of(project.call("/v2/access/email/send-otp", &body).header("idempotency-key", "k1")).await
    };
    assert_eq!(send("maria").await.status, 200);
    let other = send("eve").await;
    assert_eq!((other.status.as_u16(), &other.json()["code"]), (422, &json!("IDEMPOTENCY_MISMATCH")));
}

#[tokio::test]
async fn a_key_of_one_project_is_not_another_projects() {
    let (first, second) = (Project::new(), Project::new());
    for project in [&first, &second] {
        let body = json!({"email": project.address("maria"), "project_id": project.id});
        let request = project.call("/v2/access/email/send-otp", &body).header("idempotency-key", "k1");
        assert_eq!(Answer::of(request).await.status, 200);
    }
}

#[tokio::test]
async fn a_key_that_is_no_key_is_refused() {
    let project = Project::new();
    let body = json!({"email": project.address("maria"), "project_id": project.id});
    let long = "k".repeat(256);
    for key in ["", "with space", "tab\there", "schlüssel", &long] {
        let value = HeaderValue::from_bytes(key.as_bytes()).unwrap();
        let answer =
            Answer::of(project.call("/v2/access/email/send-otp", &body).header("idempotency-key", value)).await;
        assert_eq!(answer.json()["details"]["fields"][0]["field"], "Idempotency-Key", "{key}: {answer}");
    }
}
