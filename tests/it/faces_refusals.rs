//! What is refused of those who sign in by face, and what they are told.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Project,
    camera::{JON, MARK, MARTHA, STEFANO, Studio, VICKI, id},
    operator::Operator,
    picture::blue_png,
};

fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn pictures_that_cannot_be_used_say_what_to_change_and_cost_no_try() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    let validation = studio.validation(Some("martha")).await;
    let base64 = |bytes: &[u8]| data_encoding::BASE64.encode(bytes);
    let (aside, several) = (studio.photo("George_Clooney_0001"), studio.photo("Juanes_0003"));
    for (photo, expected) in [
        (base64(&blue_png(60, 60)), is(422, "NO_FACE")),
        (several, is(422, "MULTIPLE_FACES")),
        (aside, is(422, "LOW_QUALITY")),
        (base64(b"GIF89a"), is(422, "INVALID_IMAGE")),
        (base64(&studio.file(MARTHA[1])[..4000]), is(422, "INVALID_IMAGE")),
        ("no base64".to_owned(), is(422, "INVALID_IMAGE")),
        (base64(&vec![0; 3_100_000]), is(413, "IMAGE_TOO_LARGE")),
    ] {
        // Ten pictures in a minute are all there may be.
        let answer = studio.verifies_in(&validation, &photo, None).await;
        assert_eq!(told(&answer), expected, "{answer}");
        assert!(answer.text.len() < 500, "no answer repeats a picture");
    }
    let answer = studio.verifies_in(&validation, &studio.photo("George_Clooney_0001"), None).await;
    let check = answer.json()["details"]["checks"][0].clone();
    assert_eq!(check, json!({"check": "yaw", "problem": "Look straight into the camera."}));
    let seen = studio.verifies_in(&validation, &studio.photo(MARTHA[1]), None).await;
    assert_eq!(seen.status, 200, "{seen}");
}

#[tokio::test]
async fn a_photo_of_a_photo_is_not_alive_and_its_tries_are_counted() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    let validation = studio.validation(Some("martha")).await;
    for spoof in ["silent_F2", "vietmoney_fake_001", "vietmoney_fake_002", "vietmoney_fake_003", "silent_F2"] {
        let answer = studio.verifies_in(&validation, &studio.photo(&format!("liveness/spoof/{spoof}")), None).await;
        assert_eq!(told(&answer), is(422, "LIVENESS_FAILED"), "{answer}");
        assert_eq!(answer.json()["details"]["reasons"], json!([{"reason": "not_live"}]));
    }
    let sixth = studio.verifies_in(&validation, &studio.photo(MARTHA[1]), None).await;
    assert_eq!(told(&sixth), is(429, "MAX_ATTEMPTS_EXCEEDED"), "{sixth}");
    let wait: i64 = sixth.header("retry-after").parse().unwrap();
    assert!((20..=30).contains(&wait), "{wait}");
    studio.project.is_ahead(31);
    let rested = studio.verifies_in(&validation, &studio.photo(MARTHA[1]), None).await;
    assert_eq!(rested.status, 200, "{rested}");
}

#[tokio::test]
async fn a_picture_serves_one_validation_and_is_known_again_for_thirty_days() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    assert_eq!(studio.verifies(MARTHA[1], None).await.status, 200);
    let again = studio.verifies(MARTHA[1], None).await;
    assert_eq!(told(&again), is(422, "REPLAYED_IMAGE"), "{again}");
    for photo in [studio.in_another_file(MARTHA[1]), studio.saved_anew(MARTHA[1]), studio.cut(MARTHA[1])] {
        let validation = studio.validation(None).await;
        let again = studio.verifies_in(&validation, &photo, None).await;
        assert_eq!(told(&again), is(422, "REPLAYED_IMAGE"), "{again}");
    }
    let another = studio.verifies(MARTHA[2], None).await;
    assert_eq!(another.status, 200, "another photo of the same person is another one: {another}");
    studio.project.is_ahead(30 * 24 * 3600 + 60);
    let later = studio.verifies(MARTHA[1], None).await;
    assert_eq!(later.status, 200, "{later}");
}

#[tokio::test]
async fn another_customers_face_is_not_registered_a_second_time() {
    let Some(studio) = Studio::open(&json!({})).await else { return };
    let martha = studio.known("martha", MARTHA[0]).await;
    studio.customer("twin").await;
    let twin = studio.registers("twin", MARTHA[1]).await;
    assert_eq!(told(&twin), is(409, "DUPLICATE_FACE"), "{twin}");
    assert!(!twin.text.contains(martha["id"].as_str().unwrap()) && !twin.text.contains("martha"), "{twin}");
    let rows = studio.project.client.rows_with(&format!("{}#FACEREVIEWS#production", studio.project.id)).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
}

#[tokio::test]
async fn a_face_that_is_like_two_customers_is_neither() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("one", JON[0]).await;
    let other = studio.customer("other").await;
    studio.has_face(&other, JON[1]).await;
    let answer = studio.verifies(JON[2], None).await;
    assert_eq!(told(&answer), is(409, "AMBIGUOUS_MATCH"), "{answer}");
    assert!(answer.json()["error"].as_str().unwrap().contains("code") && answer.json()["details"] == json!({}));
}

#[tokio::test]
async fn no_face_is_kept_without_consent_unless_the_team_vouches_for_it() {
    let Some(studio) = Studio::open(&json!({})).await else { return };
    studio.customer("martha").await;
    let body = json!({"user_id": "martha", "project_id": studio.project.id, "face_image": studio.photo(MARTHA[0])});
    let without = studio.project.post("/v2/access/biometric/register-face", &body).await;
    assert_eq!(told(&without), is(409, "CONSENT_REQUIRED"), "{without}");
    let ahead = json!({"text_version": "1", "language": "en", "accepted_at": "2999-01-01T00:00:00Z"});
    let ahead =
        studio.registers_with("martha", &json!({"face_image": studio.photo(MARTHA[0]), "consent": ahead})).await;
    assert_eq!(ahead.json()["details"]["fields"][0]["field"], "consent.accepted_at", "{ahead}");
    studio.project.changes_project(&json!({"consent_mode": "attested"})).await;
    let attested = studio.project.post("/v2/access/biometric/register-face", &body).await;
    assert_eq!(attested.status, 200, "{attested}");
}

#[tokio::test]
async fn what_a_validation_has_come_to_is_told_to_its_own_project_alone() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let Some(other) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    other.known("martha", MARTHA[0]).await;
    let validation = studio.validation(Some("martha")).await;
    let unknown = format!("val_{}", "e".repeat(26));
    let photo = studio.photo(MARTHA[1]);
    let answers = [
        other.verifies_in(&validation, &photo, None).await,
        other.verifies_in(&unknown, &photo, None).await,
        other.checks(&validation, &photo).await,
        other.registers_with("martha", &json!({"face_image": photo, "validation_id": validation})).await,
    ];
    for answer in &answers {
        assert_eq!((told(answer), &answer.text), (is(404, "VALIDATION_NOT_FOUND"), &answers[0].text), "{answer}");
    }
    studio.customer("stefano").await;
    let elses = studio.verifies_in(&validation, &photo, Some("stefano")).await;
    assert_eq!(told(&elses), is(404, "VALIDATION_NOT_FOUND"), "it is about somebody else: {elses}");
    let nobody = studio.verifies_in(&validation, &photo, Some("nobody")).await;
    assert_eq!(told(&nobody), is(404, "NOT_FOUND"), "{nobody}");
    assert_eq!(told(&studio.starts(Some("nobody")).await), is(404, "NOT_FOUND"));
    assert_eq!(studio.verifies_in(&validation, &photo, None).await.status, 200, "none of it has cost anything");
    let again = studio.verifies_in(&validation, &photo, None).await;
    assert_eq!(told(&again), is(409, "CONFLICT"), "each step succeeds once: {again}");
    studio.project.is_ahead(181);
    let late = studio.checks(&validation, &photo).await;
    assert_eq!(told(&late), is(410, "VALIDATION_EXPIRED"), "{late}");
}

#[tokio::test]
async fn a_person_of_one_project_is_nobody_in_another_and_in_the_sandbox() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let Some(other) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.known("martha", MARTHA[0]).await;
    let stranger = other.verifies(MARTHA[1], None).await;
    assert_eq!(told(&stranger), is(401, "FACE_NOT_RECOGNIZED"), "{stranger}");
}

#[tokio::test]
async fn who_is_blocked_is_nobody() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let martha = studio.known("martha", MARTHA[0]).await;
    studio.project.changes_customer(&martha, &json!({"blocked": true})).await;
    for user in [None, Some("martha")] {
        let photo = if user.is_none() { MARTHA[1] } else { MARTHA[2] };
        let answer = studio.verifies(photo, user).await;
        assert_eq!(told(&answer), is(401, "FACE_NOT_RECOGNIZED"), "{answer}");
    }
    let address = json!({"address": studio.project.address("stefano")});
    studio.known("stefano", STEFANO[0]).await;
    assert_eq!(studio.project.manages(Method::POST, "/blocked-addresses", &address).await.status, 200);
    let answer = studio.verifies(STEFANO[1], None).await;
    assert_eq!(told(&answer), is(401, "FACE_NOT_RECOGNIZED"), "their only address is blocked: {answer}");
}

#[tokio::test]
async fn a_customer_is_looked_at_ten_times_in_a_minute() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    studio.customer("martha").await;
    for nth in 0..11 {
        let answer = studio.verifies_in(&studio.validation(None).await, &"no base64".to_owned(), Some("martha")).await;
        assert_eq!(told(&answer), is(422, "INVALID_IMAGE"), "{nth}: {answer}");
    }
    let validation = studio.validation(None).await;
    let blue = data_encoding::BASE64.encode(&blue_png(60, 60));
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(told(&studio.verifies_in(&validation, &blue, Some("martha")).await));
    }
    assert_eq!(answers, [vec![is(422, "NO_FACE"); 10], vec![is(429, "RATE_LIMITED")]].concat());
}

#[tokio::test]
async fn a_face_that_was_tried_in_vain_too_often_opens_nothing_until_its_owner_has_signed_in_otherwise() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let martha = studio.known("martha", MARTHA[0]).await;
    studio.was_tried_in_vain(&martha, 50).await;
    let locked = studio.verifies(MARTHA[1], Some("martha")).await;
    assert_eq!(told(&locked), is(429, "MAX_ATTEMPTS_EXCEEDED"), "{locked}");
    studio.project.signs_in(&studio.project.address("martha")).await;
    let open = studio.verifies(MARTHA[1], Some("martha")).await;
    assert_eq!(open.status, 200, "{open}");
}

#[tokio::test]
async fn a_flow_that_does_not_see_faces_lets_nobody_in_by_them() {
    let project = Project::new();
    let paths = ["start", "register-face", "verify-face", "liveness-check"];
    let body = json!({"project_id": project.id, "user_id": "x", "validation_id": format!("val_{}", "a".repeat(26))});
    let fields: [&[&str]; 4] = [&["project_id"], &["project_id", "user_id"], &["validation_id"], &["validation_id"]];
    for (path, fields) in paths.into_iter().zip(fields) {
        let body: Value = fields.iter().map(|name| ((*name).to_owned(), body[*name].clone())).collect();
        let answer = project.post(&format!("/v2/access/biometric/{path}"), &body).await;
        assert_eq!(told(&answer), is(403, "CHANNEL_DISABLED"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_project_is_searched_six_hundred_times_in_a_minute_half_of_them_at_once() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let validation = studio.validation(None).await;
    let (no_picture, mut looked_at) = ("AQID".to_owned(), 0);
    let limited = loop {
        let batch = (0..16).map(|_| studio.verifies_in(&validation, &no_picture, None));
        let (limited, others): (Vec<_>, Vec<_>) = join_all(batch).await.into_iter().partition(|one| one.status == 429);
        assert!(others.iter().all(|other| told(other) == is(422, "INVALID_IMAGE")), "{}", others[0]);
        looked_at += others.len();
        if let Some(limited) = limited.into_iter().next() {
            break limited;
        }
        assert!(looked_at < 700, "nothing holds");
    };
    assert!((300..=600).contains(&looked_at), "{looked_at}");
    assert_eq!(told(&limited), is(429, "RATE_LIMITED"), "{limited}");
    assert!(limited.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds <= 60), "{limited}");
    let named = studio.customer("martha").await;
    let answer = studio.verifies_in(&validation, &no_picture, named["id"].as_str()).await;
    assert_eq!(told(&answer), is(422, "INVALID_IMAGE"), "a customer's own limit is another: {answer}");
}

#[tokio::test]
async fn in_the_sandbox_nobody_of_production_is_known() {
    let operator = Operator::new();
    let project = Project::of(&operator).await;
    let sandbox = project.in_sandbox(&operator).await;
    let customer = project.adds_customer(&json!({"external_id": "martha"})).await;
    let body = json!({"project_id": project.id, "user_id": customer["id"]});
    let answer = sandbox.post("/v2/access/biometric/start", &body).await;
    assert_ne!(answer.status, 200, "{answer}");
}

#[tokio::test]
async fn what_has_happened_is_told_without_pictures_vectors_or_scores() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let mark = studio.customer("mark").await;
    let registered = id(&studio.registers("mark", MARK[0]).await);
    let validation = studio.validation(Some("mark")).await;
    studio.verifies_in(&validation, &studio.photo("liveness/spoof/silent_F2"), None).await;
    studio.verifies_in(&validation, &studio.photo(VICKI[0]), None).await;
    studio.verifies_in(&validation, &studio.photo(MARK[1]), None).await;
    let (client, project) = (&studio.project.client, &studio.project.id);
    let mut told = Vec::new();
    for (validation, kind) in [
        (&registered, "face.registered"),
        (&validation, "liveness.failed"),
        (&validation, "login.failed"),
        (&validation, "login.succeeded"),
    ] {
        told.push(client.happened_so(project, validation, kind, |_| true).await);
    }
    assert_eq!((&told[0]["customer_id"], &told[0]["consent"]["text_version"]), (&mark["id"], &json!("2026-11")));
    assert_eq!((&told[1]["reason"], &told[2]["reason"]), (&json!("not_live"), &json!("not_recognized")));
    assert_eq!((&told[3]["user_id"], &told[3]["channel"]), (&mark["id"], &json!("face")));
    for data in told {
        let text = data.to_string();
        assert!(text.len() < 400 && !text.contains("cosine") && !text.contains("score"), "{text}");
    }
}
