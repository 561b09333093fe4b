//! Signing in to the console.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Project};

async fn post(client: &Client, path: &str, body: &Value) -> Answer {
    Answer::of(client.request("api_url", Method::POST, path).json(body)).await
}

#[tokio::test]
async fn the_owner_signs_in_and_nobody_else_gets_a_mail() {
    let client = Client::new();
    let owner = client.stack.fact("owner_email").to_owned();
    let sent = post(&client, "/v2/operators/send-otp", &json!({"email": owner})).await;
    assert_eq!(sent.status, 200, "{sent}");
    let code = client.code(&owner, 1).await;
    let body = json!({"email": owner, "otp": code, "validation_id": sent.json()["data"]["validation_id"]});
    let signed_in = post(&client, "/v2/operators/verify-otp", &body).await;
    assert_eq!(signed_in.status, 200, "{signed_in}");
    let data = &signed_in.json()["data"];
    assert_eq!((&data["operator"]["email"], &data["expires_in"]), (&json!(owner), &json!(43200)));

    let stranger = Project::new().address("stranger");
    let decoy = post(&client, "/v2/operators/send-otp", &json!({"email": stranger})).await;
    assert_eq!(decoy.status, 200);
    let shape =
        |answer: &Answer| answer.json()["data"].as_object().map(|data| data.keys().cloned().collect::<Vec<_>>());
    assert_eq!((shape(&decoy), decoy.text.len()), (shape(&sent), sent.text.len()), "nobody learns who is of the team");
    let guess = json!({"email": stranger, "otp": "000000", "validation_id": decoy.json()["data"]["validation_id"]});
    let answer = post(&client, "/v2/operators/verify-otp", &guess).await;
    assert_eq!(answer.json()["details"]["attempts_remaining"], 4, "{answer}");
}

#[tokio::test]
async fn an_operators_validation_is_nothing_to_a_project() {
    let project = Project::new();
    let stranger = project.address("stranger");
    let sent = post(&project.client, "/v2/operators/send-otp", &json!({"email": stranger})).await;
    let validation = sent.json()["data"]["validation_id"].as_str().unwrap().to_owned();
    let answer = project.verify(&stranger, &validation, "000000").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (404, &json!("VALIDATION_NOT_FOUND")));
}
