//! Many faces at once: each step of a validation succeeds once.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer,
    camera::{MARK, MARTHA, STEFANO, Studio, VICKI},
    race::turn,
    tally,
};

/// So many at once: each is a function with networks of its own.
const CROWD: usize = 16;

/// The same request from a crowd.
async fn at_once(studio: &Studio, path: &str, body: &Value) -> BTreeMap<String, usize> {
    let path = format!("/v2/access/biometric/{path}");
    tally(&join_all((0..CROWD).map(|_| studio.project.post(&path, body))).await)
}

/// Waits until as many functions are awake as a race needs.
async fn awake(studio: &Studio, path: &str) {
    let unknown = format!("val_{}", "a".repeat(26));
    let mut body = json!({"validation_id": unknown, "face_image": "AQID"});
    if path == "register-face" {
        body["user_id"] = "martha".into();
        body["project_id"] = studio.project.id.as_str().into();
        body["consent"] = json!({"text_version": "1", "language": "en", "accepted_at": "2026-11-20T10:00:00Z"});
    }
    for _ in 0..10 {
        if at_once(studio, path, &body).await.keys().all(|key| key == "404 VALIDATION_NOT_FOUND") {
            return;
        }
    }
    panic!("the stack does not take {CROWD} requests at once");
}

fn is_one_of(counts: &BTreeMap<String, usize>) {
    assert_eq!(counts.get("200"), Some(&1), "{counts:?}");
    // Tries in flight count as failures until they have succeeded; and the limit of a customer's pictures holds.
    let refused = ["200", "409 CONFLICT", "429 MAX_ATTEMPTS_EXCEEDED", "429 RATE_LIMITED"];
    assert!(counts.keys().all(|key| refused.contains(&key.as_str())), "{counts:?}");
}

#[tokio::test]
async fn of_many_registrations_in_a_validation_one_is_made() {
    let Some(studio) = Studio::open(&json!({})).await else { return };
    let _turn = turn().await;
    studio.customer("martha").await;
    awake(&studio, "register-face").await;
    for (round, photo) in [MARTHA[0], MARTHA[1], MARTHA[2]].into_iter().enumerate() {
        studio.project.is_ahead(i64::try_from(round).unwrap() * 61);
        let validation = studio.validation(Some("martha")).await;
        let consent = json!({"text_version": "1", "language": "en", "accepted_at": "2026-11-20T10:00:00Z"});
        let body = json!({
            "user_id": "martha", "project_id": studio.project.id, "consent": consent,
            "face_image": studio.photo(photo), "validation_id": validation,
        });
        is_one_of(&at_once(&studio, "register-face", &body).await);
    }
}

#[tokio::test]
async fn of_many_who_are_recognised_in_a_validation_one_signs_in() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let _turn = turn().await;
    for (name, people) in [("martha", MARTHA[0]), ("stefano", STEFANO[0]), ("vicki", VICKI[0]), ("mark", MARK[0])] {
        studio.known(name, people).await;
    }
    awake(&studio, "verify-face").await;
    for photo in [MARTHA[1], STEFANO[1], VICKI[1]] {
        let body = json!({"face_image": studio.photo(photo), "validation_id": studio.validation(None).await});
        is_one_of(&at_once(&studio, "verify-face", &body).await);
    }
    // The same picture for many validations at once: one has it.
    let (photo, mut calls) = (studio.photo(MARK[1]), Vec::new());
    for _ in 0..CROWD {
        calls.push(json!({"face_image": photo, "validation_id": studio.validation(None).await}));
    }
    let path = "/v2/access/biometric/verify-face";
    let answers: Vec<Answer> = join_all(calls.iter().map(|body| studio.project.post(path, body))).await;
    let counts = tally(&answers);
    assert_eq!(counts.get("200").copied().unwrap_or_default(), 1, "{counts:?}");
    assert!(counts.keys().all(|key| key == "200" || key == "422 REPLAYED_IMAGE"), "{counts:?}");
}

#[tokio::test]
async fn of_many_who_are_seen_alive_in_a_validation_one_is() {
    let Some(studio) = Studio::open(&json!({})).await else { return };
    let _turn = turn().await;
    awake(&studio, "liveness-check").await;
    for photo in [MARTHA[1], STEFANO[1]] {
        let body = json!({"face_image": studio.photo(photo), "validation_id": studio.validation(None).await});
        is_one_of(&at_once(&studio, "liveness-check", &body).await);
    }
}

#[tokio::test]
async fn of_two_customers_who_register_one_face_at_once_one_has_it_at_most() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let _turn = turn().await;
    studio.customer("martha").await;
    awake(&studio, "register-face").await;
    let mut known = 0;
    for (round, [one, other]) in studio.people(8).iter().enumerate() {
        let names = [format!("one{round}"), format!("other{round}")];
        for name in &names {
            studio.customer(name).await;
        }
        let answers = [studio.registers(&names[0], one), studio.registers(&names[1], other)];
        let counts = tally(&join_all(answers).await);
        let registered = counts.get("200").copied().unwrap_or_default();
        assert!(registered <= 1, "{one}: {counts:?}");
        assert!(counts.keys().all(|key| key == "200" || key == "409 DUPLICATE_FACE"), "{one}: {counts:?}");
        known += registered;
        let faces = studio.project.manages(Method::GET, "/faces?limit=100", &Value::Null).await.json();
        assert_eq!(faces["data"]["items"].as_array().map(Vec::len), Some(known), "what was refused is not kept");
    }
}
