//! Signing in by face, with photos of people.

use data_encoding::BASE64URL_NOPAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    camera::{MARTHA, STEFANO, Studio, VICKI, id},
    other_than,
};

/// What a token says.
fn claims(answer: &Value) -> Value {
    let token = answer["token"].as_str().expect("a token");
    let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1).expect("claims").as_bytes()).expect("base64url");
    serde_json::from_slice(&claims).expect("JSON")
}

#[tokio::test]
async fn the_seeds_three_calls_work_one_after_the_other() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let martha = studio.customer("martha").await;
    let registered = studio.registers("martha", MARTHA[0]).await;
    assert_eq!(registered.status, 200, "{registered}");
    let data = &registered.json()["data"];
    assert_eq!(data["status"], "registered");
    assert!(
        data["face_id"].as_str().unwrap().starts_with("fac_") && data["quality"]["size"].is_number(),
        "{registered}"
    );
    let validation = id(&registered);

    let body = json!({"user_id": "martha", "face_image": studio.photo(MARTHA[1]), "validation_id": validation});
    let verified = studio.project.post("/v2/access/biometric/verify-face", &body).await;
    assert_eq!(verified.status, 200, "{verified}");
    let data = verified.json()["data"].clone();
    assert_eq!((&data["match"], &data["status"]), (&json!(true), &json!("verified")));
    assert_eq!((&data["user"]["id"], &data["user"]["external_id"]), (&martha["id"], &json!("martha")));
    let claims = claims(&data);
    assert_eq!((&claims["sub"], &claims["amr"], &claims["acr"]), (&martha["id"], &json!(["face"]), &json!("1")));
    assert_eq!(claims["email_verified"], json!(false), "a face proves no address");
    let who = studio.project.userinfo(data["token"].as_str().unwrap()).await;
    assert_eq!((who.status.as_u16(), &who.json()["sub"]), (200, &martha["id"]));

    let live = studio.checks(&validation, &studio.photo(MARTHA[1])).await;
    assert_eq!(live.status, 200, "{live}");
    let data = live.json()["data"].clone();
    assert_eq!((&data["is_live"], &data["status"]), (&json!(true), &json!("live")));
    assert!(data["liveness_score"].as_f64().unwrap() >= 0.82, "{live}");
}

#[tokio::test]
async fn a_face_is_found_among_all_and_a_code_comes_on_top_of_it() {
    let Some(studio) = Studio::open(&json!({})).await else { return };
    let martha = studio.known("martha", MARTHA[0]).await;
    studio.known("stefano", STEFANO[0]).await;
    let verified = studio.verifies(MARTHA[2], None).await;
    assert_eq!(verified.status, 200, "{verified}");
    let data = verified.json()["data"].clone();
    assert_eq!((&data["match"], &data["status"]), (&json!(true), &json!("second_factor_required")));
    assert!(data["token"].is_null() && data["user"].is_null(), "{verified}");
    assert_eq!(data["second_factor"]["kinds"], json!(["email"]));

    let address = studio.project.address("martha");
    let code = studio.project.client.code(&address, 1).await;
    let second = data["second_factor"]["validation_id"].as_str().unwrap();
    let by_mail = studio.project.verify(&address, second, code.clone()).await;
    assert_eq!(
        by_mail.json()["code"],
        "VALIDATION_NOT_FOUND",
        "a code for one thing is nothing for another: {by_mail}"
    );
    let verify = async |code: &str| {
        let body = json!({"validation_id": second, "code": code});
        studio.project.post("/v2/access/second-factor/verify", &body).await
    };
    let wrong = verify(&other_than(&code)).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["code"]), (400, &json!("INVALID_OTP")), "{wrong}");
    let right = verify(&code).await;
    assert_eq!(right.status, 200, "{right}");
    let data = right.json()["data"].clone();
    assert_eq!((&data["status"], &data["user"]["id"]), (&json!("verified"), &martha["id"]));
    assert_eq!(claims(&data)["amr"], json!(["face", "otp"]));
    let again = verify(&code).await;
    assert_eq!(again.json()["code"], "OTP_ALREADY_USED", "{again}");
}

#[tokio::test]
async fn another_person_is_not_recognised_by_either_way() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    studio.customer("nobody").await;
    for (photo, user) in [(STEFANO[0], None), (VICKI[0], Some("martha")), (STEFANO[1], Some("nobody"))] {
        let answer = studio.verifies(photo, user).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("FACE_NOT_RECOGNIZED")), "{answer}");
        assert_eq!(answer.json()["details"], json!({}), "nothing of who was near: {answer}");
    }
}

#[tokio::test]
async fn who_moves_as_they_are_asked_to_is_alive_and_the_same_picture_serves_every_step() {
    let Some(studio) = Studio::open(&json!({"policy": "challenge", "face_only": true})).await else { return };
    let customer = studio.customer("who").await;
    let (validation, frames) = studio.moves(Some("who")).await;
    let alone = studio.checks(&validation, &frames[0]).await;
    assert_eq!((alone.status.as_u16(), &alone.json()["details"]["fields"][0]["field"]), (400, &json!("frames")));
    let body = json!({"frames": frames, "validation_id": validation});
    let live = studio.project.post("/v2/access/biometric/liveness-check", &body).await;
    assert_eq!(live.status, 200, "{live}");
    let fields = json!({"face_image": frames[0], "validation_id": validation});
    let registered = studio.registers_with("who", &fields).await;
    assert_eq!(registered.status, 200, "{registered}");
    let verified = studio.verifies_in(&validation, &frames[0], None).await;
    assert_eq!(
        (verified.status.as_u16(), &verified.json()["data"]["user"]["id"]),
        (200, &customer["id"]),
        "{verified}"
    );
}

#[tokio::test]
async fn frames_that_answer_no_challenge_are_not_alive() {
    let Some(studio) = Studio::open(&json!({"policy": "challenge"})).await else { return };
    studio.customer("who").await;
    let (validation, frames) = studio.moves(Some("who")).await;
    let still = json!({"frames": [frames[0], frames[0], frames[0]], "validation_id": validation});
    let answer = studio.project.post("/v2/access/biometric/liveness-check", &still).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (422, &json!("LIVENESS_FAILED")), "{answer}");
    let reasons = answer.json()["details"]["reasons"].clone();
    assert!(reasons.as_array().unwrap().iter().any(|reason| reason["reason"] == "not_turned"), "{reasons}");
    let registered = studio.registers_with("who", &json!({"face_image": frames[0]})).await;
    assert_eq!(registered.json()["details"]["fields"][0]["field"], "validation_id", "{registered}");
}

#[tokio::test]
async fn a_later_face_takes_the_place_of_the_first_and_a_customer_is_named_by_either_id() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let martha = studio.known("martha", MARTHA[0]).await;
    let id = martha["id"].as_str().unwrap();
    let again = studio.registers(id, MARTHA[1]).await;
    assert_eq!(again.status, 200, "{again}");
    let verified = studio.verifies(MARTHA[2], Some(id)).await;
    assert_eq!((verified.status.as_u16(), &verified.json()["data"]["user"]["id"]), (200, &martha["id"]), "{verified}");
}

#[tokio::test]
async fn who_has_no_face_is_asked_to_register_one_where_the_flow_says_so() {
    let Some(studio) = Studio::open(&json!({"recommend_registration": true})).await else { return };
    let (martha, stefano) = (studio.project.address("martha"), studio.project.address("stefano"));
    studio.known("martha", MARTHA[0]).await;
    assert_eq!(studio.project.signs_in(&martha).await["recommend_face_registration"], false);
    assert_eq!(studio.project.signs_in(&stefano).await["recommend_face_registration"], true);
    studio.signs_in_by(&json!({}), &json!({})).await;
    assert_eq!(studio.project.signs_in(&stefano).await["recommend_face_registration"], false);
}

#[tokio::test]
async fn a_code_goes_to_a_phone_where_there_is_no_mail_and_nowhere_where_there_is_neither() {
    let login = json!({"email": {"enabled": false}, "phone": {"sms": true}});
    let project = json!({"allowed_countries": ["CO"]});
    let Some(studio) = Studio::open(&json!({})).await else { return };
    studio.project.changes_project(&project).await;
    studio.signs_in_by(&json!({}), &login).await;
    let number = studio.project.number(0);
    studio.project.adds_customer(&json!({"phones": [number], "external_id": "stefano"})).await;
    assert_eq!(studio.registers("stefano", STEFANO[0]).await.status, 200);
    let verified = studio.verifies(STEFANO[1], None).await;
    assert_eq!(verified.status, 200, "{verified}");
    let second = verified.json()["data"]["second_factor"].clone();
    assert_eq!(second["kinds"], json!(["phone"]));
    let code = studio.project.client.code(&number, 1).await;
    let body = json!({"validation_id": second["validation_id"], "code": code});
    let right = studio.project.post("/v2/access/second-factor/verify", &body).await;
    assert_eq!(claims(&right.json()["data"])["amr"], json!(["face", "otp", "sms"]), "{right}");

    studio.project.adds_customer(&json!({"external_id": "martha"})).await;
    assert_eq!(studio.registers("martha", MARTHA[0]).await.status, 200);
    let nowhere = studio.verifies(MARTHA[1], None).await;
    assert_eq!((nowhere.status.as_u16(), &nowhere.json()["code"]), (403, &json!("FORBIDDEN")), "{nowhere}");
    assert!(nowhere.json()["error"].as_str().unwrap().contains("no address"), "{nowhere}");
}

#[tokio::test]
async fn a_request_that_is_repeated_is_answered_once() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    let validation = studio.validation(Some("martha")).await;
    let body = json!({"face_image": studio.photo(MARTHA[1]), "validation_id": validation});
    let call = async || {
        let call = studio.project.call("/v2/access/biometric/verify-face", &body).header("idempotency-key", "the-same");
        crate::support::Answer::of(call).await
    };
    let (first, second) = (call().await, call().await);
    assert_eq!((first.status.as_u16(), &first.text), (200, &second.text), "{first}");
}

#[tokio::test]
async fn faces_are_counted() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    assert_eq!(studio.verifies(MARTHA[1], None).await.status, 200);
    assert_eq!(studio.verifies(STEFANO[0], None).await.status, 401);
    assert_eq!(studio.verifies(MARTHA[1], None).await.status, 422, "it was sent before");
    studio.project.is_ahead(120);
    let metrics = studio.project.manages(Method::GET, "/metrics", &Value::Null).await;
    let rows = metrics.json()["data"]["items"].clone();
    let [row] = &rows.as_array().expect("rows")[..] else { panic!("{metrics}") };
    assert_eq!(row["channel"], "face", "{metrics}");
    let counts = ["faces_registered", "verified", "not_recognised", "not_live"].map(|name| row[name].clone());
    assert_eq!(counts, [1, 1, 1, 1].map(|count| json!(count)), "{metrics}");
}
