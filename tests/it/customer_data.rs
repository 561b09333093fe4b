//! What is held about a customer, for them to have or to have erased.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Project, other_than};

#[tokio::test]
async fn a_customer_is_told_what_is_held_about_them() {
    let project = Project::new();
    let maria = project.address("maria");
    let customer = project.signs_in(&maria).await["user"].clone();
    project.changes_customer(&customer, &json!({"phones": ["+573001234567"]})).await;
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 2).await;
    project.verify(&maria, &validation, other_than(&code)).await;
    let answer = project.manages(Method::GET, &format!("{}/data", Project::below(&customer)), &Value::Null).await;
    assert_eq!(answer.status, 200, "{answer}");
    let data = &answer.json()["data"];
    assert_eq!(data["customer"]["emails"], json!([maria]));
    let known = |address: &str, failures| json!({"address": address, "failures": failures, "waits_until": null, "suppressed": false, "blocked": false});
    assert_eq!(data["addresses"], json!([known(&maria, 1), known("+573001234567", 0)]));
    assert!(data["elsewhere"].as_array().is_some_and(|elsewhere| !elsewhere.is_empty()));
}

#[tokio::test]
async fn what_is_known_of_an_address_outlives_its_customer_until_they_are_erased() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    project.verify(&maria, &validation, other_than(&code)).await;
    let failures = async |customer: &Value| {
        let data = project.manages(Method::GET, &format!("{}/data", Project::below(customer)), &Value::Null).await;
        data.json()["data"]["addresses"][0]["failures"].clone()
    };
    let first = project.adds_customer(&json!({"emails": [maria]})).await;
    assert_eq!(failures(&first).await, 1);
    project.manages(Method::DELETE, &Project::below(&first), &Value::Null).await;
    let second = project.adds_customer(&json!({"emails": [maria]})).await;
    assert_eq!(failures(&second).await, 1);
    project.manages(Method::DELETE, &format!("{}/data", Project::below(&second)), &Value::Null).await;
    let third = project.adds_customer(&json!({"emails": [maria]})).await;
    assert_eq!(failures(&third).await, 0);
}

#[tokio::test]
async fn a_customer_that_was_erased_is_signed_out_and_known_no_more() {
    let project = Project::new();
    let (maria, barred) = (project.address("maria"), project.address("barred"));
    let signed_in = project.signs_in(&maria).await;
    let (customer, token) = (&signed_in["user"], signed_in["token"].as_str().unwrap());
    project.changes_customer(customer, &json!({"emails": [maria, barred], "external_id": "c-17"})).await;
    project.manages(Method::POST, "/blocked-addresses", &json!({"address": barred})).await;
    let path = format!("{}/data", Project::below(customer));
    let erased = project.manages(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(erased.status, 200, "{erased}");
    let receipt = &erased.json()["data"];
    assert!(receipt["id"].as_str().is_some_and(|id| id.starts_with("evt_")) && receipt["erased_at"].is_string());
    let removed =
        json!({"customer": true, "emails": 2, "phones": 0, "external_id": true, "faces": 0, "addresses_forgotten": 1});
    assert_eq!((&receipt["removed"], &receipt["kept_blocked"]), (&removed, &json!([barred])));
    assert_eq!(receipt["customer_id"], customer["id"]);

    assert_eq!(project.userinfo(token).await.status, 401);
    assert_eq!(project.manages(Method::DELETE, &path, &Value::Null).await.status, 404);
    assert_eq!(project.manages(Method::GET, "/customers", &Value::Null).await.json()["data"]["items"], json!([]));
    let again = project.adds_customer(&json!({"emails": [maria, barred], "external_id": "c-17"})).await;
    assert_ne!(again["id"], customer["id"]);
    let blocked = project.manages(Method::GET, "/blocked-addresses", &Value::Null).await.json();
    assert_eq!(blocked["data"]["items"][0]["address"], barred.as_str(), "a block outlives whom it was for");
}
