//! What a team does about a face that two of its customers seem to have.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::camera::{MARTHA, Studio};

async fn reviews(studio: &Studio) -> Value {
    let listed = studio.project.manages(Method::GET, "/face-reviews", &Value::Null).await;
    assert_eq!(listed.status, 200, "{listed}");
    listed.json()["data"]["items"].clone()
}

#[tokio::test]
async fn a_team_says_whether_two_customers_with_one_face_are_one_person() {
    let Some(studio) = Studio::open(&json!({})).await else { return };
    let martha = studio.known("martha", MARTHA[0]).await;
    let twin = studio.customer("twin").await;
    let validation = studio.validation(Some("twin")).await;
    let body = json!({"face_image": studio.photo(MARTHA[1]), "validation_id": validation});
    let registers = || studio.registers_with("twin", &body);
    for _ in 0..2 {
        let refused = registers().await;
        assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!("DUPLICATE_FACE")), "{refused}");
        assert_eq!(refused.json()["details"], json!({}), "nothing of whose it is: {refused}");
    }
    let listed = reviews(&studio).await;
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    for review in listed.as_array().unwrap() {
        assert_eq!((&review["customer_id"], &review["other_id"]), (&twin["id"], &martha["id"]), "{review}");
    }
    let path = |review: &Value| format!("/face-reviews/{}", review["id"].as_str().unwrap());
    let dismissed = studio.project.manages(Method::DELETE, &path(&listed[0]), &Value::Null).await;
    assert_eq!(dismissed.status, 200, "{dismissed}");
    assert_eq!(reviews(&studio).await, json!([listed[1]]));
    assert_eq!(registers().await.json()["code"], "DUPLICATE_FACE", "they may be one person");

    let allows =
        async || studio.project.manages(Method::POST, &format!("{}/allow", path(&listed[1])), &json!({})).await;
    assert_eq!(allows().await.status, 200);
    assert_eq!(allows().await.status, 404, "it is off the list");
    let registered = registers().await;
    assert_eq!(registered.status, 200, "each of two people may have it: {registered}");
}
