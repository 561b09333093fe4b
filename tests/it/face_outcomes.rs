//! Webhooks of the format `incode`: how sign-ins by face ended, in the original product's words, and what proves it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Project,
    camera::{MARTHA, STEFANO, Studio, VICKI, id},
    operator::Operator,
    race::turn,
    receiver::{Received, Receiver},
    verified::verified,
};

const VERIFY: &str = "/v2/access/authentications/verify";

/// A spoof that the networks see.
const SPOOF: &str = "liveness/spoof/silent_F2";

/// What every body says.
const ALWAYS: [&str; 12] = [
    "children",
    "faceMatch",
    "interviewId",
    "interviewToken",
    "overallScore",
    "overallStatus",
    "recognitionConfidence",
    "secondFactor",
    "spoofAttempt",
    "spoofConfidence",
    "token",
    "transactionId",
];

/// A project whose back end is told how sign-ins by face ended.
struct Told {
    studio: Studio,
    receiver: Receiver,
    webhook: Value,
}

impl Told {
    async fn open(biometric: &Value) -> Option<Self> {
        Self::answering(biometric, &["204 No Content"]).await
    }

    async fn answering(biometric: &Value, lines: &[&str]) -> Option<Self> {
        let studio = Studio::open(biometric).await?;
        let receiver = Receiver::answering(lines).await;
        let webhook = json!({"url": receiver.url, "format": "incode"});
        let webhook = studio.project.manages(Method::POST, "/webhooks", &webhook).await.json()["data"].clone();
        Some(Self { studio, receiver, webhook })
    }

    /// What comes next, which must be signed.
    async fn next(&mut self) -> (Received, Value) {
        let message = self.receiver.next().await;
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let headers =
            names.into_iter().map(|name| (name.parse().unwrap(), message.header(name).parse().unwrap())).collect();
        let event = verified(self.webhook["secret"].as_str().unwrap(), &headers, message.body.as_bytes());
        let body = event.unwrap_or_else(|| panic!("not signed: {message:?}"));
        assert_eq!(body["transactionId"], message.header("webhook-id"));
        (message, body)
    }

    async fn proves(&self, body: &Value) -> Answer {
        self.studio.project.post(VERIFY, &claimed(body)).await
    }
}

/// What a back end brings of a body.
fn claimed(body: &Value) -> Value {
    json!({
        "transaction_id": body["transactionId"],
        "token": body["token"],
        "interview_token": body["interviewToken"],
    })
}

fn names(body: &Value) -> BTreeSet<&str> {
    body.as_object().unwrap().keys().map(String::as_str).collect()
}

fn and<'a>(more: &[&'a str]) -> BTreeSet<&'a str> {
    ALWAYS.into_iter().chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn a_face_that_is_enough_is_told_as_the_original_product_tells_it_and_proved_once() {
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    let martha = told.studio.known("martha", MARTHA[0]).await;
    let validation = told.studio.validation(None).await;
    let verified = told.studio.verifies_in(&validation, &told.studio.photo(MARTHA[1]), None).await;
    assert_eq!(verified.status, 200, "{verified}");
    let (_, body) = told.next().await;
    assert_eq!(names(&body), and(&["customerId", "email"]), "{body}");
    assert_eq!((&body["overallStatus"], &body["faceMatch"]), (&json!("PASS"), &json!(true)));
    assert_eq!((&body["customerId"], &body["interviewId"]), (&martha["id"], &json!(validation)));
    assert_eq!(body["email"], told.studio.project.address("martha"));
    assert_eq!((&body["secondFactor"], &body["spoofAttempt"]), (&json!(false), &json!(false)));
    assert!(body["spoofConfidence"].as_f64().unwrap() <= 0.18, "{body}");
    let confidence = &body["recognitionConfidence"]["confidence"];
    assert!((0.7..=0.99).contains(&confidence.as_f64().unwrap()), "{body}");
    assert_eq!(&body["overallScore"], confidence);
    let candidates = json!([{"confidence": confidence, "identityId": martha["id"]}]);
    assert_eq!(body["recognitionConfidence"]["candidates"], candidates);

    let proved = told.proves(&body).await;
    assert_eq!(proved.status, 200, "{proved}");
    let data = &proved.json()["data"];
    assert_eq!((&data["status"], &data["reason"]), (&json!("passed"), &Value::Null));
    assert_eq!((&data["transaction_id"], &data["validation_id"]), (&body["transactionId"], &body["interviewId"]));
    assert_eq!((&data["user"]["id"], &data["user"]["external_id"]), (&martha["id"], &json!("martha")));
    assert_eq!(data["second_factor"], false);
    let again = told.proves(&body).await;
    assert_eq!((again.status.as_u16(), &again.json()["code"]), (409, &json!("CONFLICT")), "{again}");
    assert_eq!(told.studio.project.client.records("authentication.verified", &validation).await, 1);
}

#[tokio::test]
async fn who_types_a_code_on_top_is_told_of_when_they_have() {
    let Some(mut told) = Told::open(&json!({})).await else { return };
    let martha = told.studio.known("martha", MARTHA[0]).await;
    let verified = told.studio.verifies(MARTHA[1], None).await;
    let data = verified.json()["data"].clone();
    let code = told.studio.project.client.code(&told.studio.project.address("martha"), 1).await;
    let body = json!({"validation_id": data["second_factor"]["validation_id"], "code": code});
    let right = told.studio.project.post("/v2/access/second-factor/verify", &body).await;
    assert_eq!(right.status, 200, "{right}");
    let (_, body) = told.next().await;
    assert_eq!((&body["overallStatus"], &body["secondFactor"]), (&json!("PASS"), &json!(true)), "{body}");
    assert_eq!((&body["customerId"], &body["interviewId"]), (&martha["id"], &data["validation_id"]));
    let proved = told.proves(&body).await;
    assert_eq!(proved.json()["data"]["second_factor"], true, "{proved}");

    // Who signs in by code alone has no outcome: the next that comes is of the next face.
    told.studio.project.signs_in(&told.studio.project.address("martha")).await;
    assert_eq!(told.studio.verifies(VICKI[0], None).await.status, 401);
    assert_eq!(told.next().await.1["errorCode"], 4015);
}

#[tokio::test]
async fn a_failure_says_why_and_nothing_of_any_customer_and_is_proved_too() {
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    let martha = told.studio.known("martha", MARTHA[0]).await;
    told.studio.customer("nobody").await;
    let failures = [
        (SPOOF, None, 4005, "spoof"),
        (STEFANO[0], None, 4015, "not_recognized"),
        (VICKI[0], Some("martha"), 4015, "not_recognized"),
        (STEFANO[1], Some("nobody"), 4004, "no_face"),
        (STEFANO[0], None, 4005, "spoof"), // it came before
        (MARTHA[1], None, 4003, "blocked"),
    ];
    for (photo, user, code, reason) in failures {
        if reason == "blocked" {
            told.studio.project.changes_customer(&martha, &json!({"blocked": true})).await;
        }
        let validation = told.studio.validation(None).await;
        let refused = told.studio.verifies_in(&validation, &told.studio.photo(photo), user).await;
        assert!(refused.status.is_client_error(), "{refused}");
        let (_, body) = told.next().await;
        assert_eq!(names(&body), and(&["error", "errorCode", "errorMessage"]), "{body}");
        assert_eq!((&body["errorCode"], &body["interviewId"]), (&json!(code), &json!(validation)), "{body}");
        assert_eq!((&body["overallStatus"], &body["overallScore"]), (&json!("FAIL"), &json!(0)));
        assert_eq!((&body["faceMatch"], &body["recognitionConfidence"]), (&json!(false), &json!({})));
        assert_eq!(body["spoofAttempt"], reason == "spoof");
        assert!(!body.to_string().contains("martha"), "{body}");
        let proved = told.proves(&body).await;
        let data = &proved.json()["data"];
        assert_eq!((&data["status"], &data["reason"]), (&json!("failed"), &json!(reason)), "{proved}");
        assert_eq!((&data["user"], &data["second_factor"]), (&Value::Null, &json!(false)));
    }
}

#[tokio::test]
async fn what_looks_like_several_customers_is_a_failure_that_names_none() {
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    for (name, photo) in [("one", MARTHA[0]), ("other", MARTHA[0])] {
        let customer = told.studio.customer(name).await;
        told.studio.has_face(&customer, photo).await;
    }
    assert_eq!(told.studio.verifies(MARTHA[1], None).await.json()["code"], "AMBIGUOUS_MATCH");
    let (_, body) = told.next().await;
    assert_eq!(body["errorCode"], 4015, "{body}");
    assert!(!body.to_string().contains("cus_"), "{body}");
    assert_eq!(told.proves(&body).await.json()["data"]["reason"], "ambiguous");
}

#[tokio::test]
async fn tokens_prove_one_outcome_to_its_own_back_end_and_wrong_ones_use_nothing_up() {
    let operator = Operator::new();
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    told.studio.known("martha", MARTHA[0]).await;
    told.studio.verifies(MARTHA[1], None).await;
    let (_, one) = told.next().await;
    told.studio.verifies(VICKI[0], None).await;
    let (_, other) = told.next().await;

    let missing = json!({"transactionId": "evt_3n2tu5do34ko6iujr4vr6kgojy", "token": "", "interviewToken": ""});
    let missing = told.proves(&missing).await;
    assert_eq!((missing.status.as_u16(), &missing.json()["code"]), (404, &json!("NOT_FOUND")), "{missing}");
    let with = |name: &str, value: &Value| {
        let mut changed = one.clone();
        changed[name] = value.clone();
        changed
    };
    let cut = one["token"].as_str().unwrap();
    let cut = json!(cut[..cut.len() - 1]);
    for wrong in [
        with("token", &one["interviewToken"]),
        with("interviewToken", &one["token"]),
        with("token", &other["token"]),
        with("interviewToken", &other["interviewToken"]),
        with("transactionId", &other["transactionId"]),
        with("token", &cut),
        with("token", &json!("x".repeat(100))),
    ] {
        let answer = told.proves(&wrong).await;
        assert_eq!((answer.status, answer.text), (missing.status, missing.text.clone()), "{wrong}");
    }
    let stranger = Project::of(&operator).await;
    let sandbox = stranger.in_sandbox(&operator).await;
    for elsewhere in [&stranger, &sandbox] {
        let answer = elsewhere.post(VERIFY, &claimed(&one)).await;
        assert_eq!((answer.status, answer.text), (missing.status, missing.text.clone()));
    }
    let proved = told.proves(&one).await;
    assert_eq!(proved.status, 200, "{proved}");
    told.studio.project.is_ahead(30 * 24 * 3600);
    let late = told.proves(&other).await;
    assert_eq!((late.status, late.text), (missing.status, missing.text), "an event is kept for 30 days");
}

#[tokio::test]
async fn of_many_back_ends_that_verify_at_once_one_is_answered() {
    let _turn = turn().await;
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    told.studio.known("martha", MARTHA[0]).await;
    told.studio.verifies(MARTHA[1], None).await;
    let (_, body) = told.next().await;
    let answers = futures_util::future::join_all((0..16).map(|_| told.proves(&body))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[409; 15][..]));
}

#[tokio::test]
async fn a_request_that_is_repeated_is_answered_again() {
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    told.studio.known("martha", MARTHA[0]).await;
    told.studio.verifies(MARTHA[1], None).await;
    let (_, body) = told.next().await;
    let call = async || {
        let call = told.studio.project.call(VERIFY, &claimed(&body)).header("idempotency-key", "the-same");
        Answer::of(call).await
    };
    let (first, second) = (call().await, call().await);
    assert_eq!((first.status.as_u16(), &first.text), (200, &second.text), "{first}");
}

#[tokio::test]
async fn every_try_and_every_replay_brings_the_same_tokens_and_neither_row_nor_log_has_them() {
    let Some(mut told) = Told::answering(&json!({"face_only": true}), &["500 No", "204 No Content"]).await else {
        return;
    };
    told.studio.known("martha", MARTHA[0]).await;
    told.studio.verifies(MARTHA[1], None).await;
    let (first, body) = told.next().await;
    let (second, _) = told.next().await;
    let project = &told.studio.project;
    let (hook, event) = (told.webhook["id"].as_str().unwrap().to_owned(), first.header("webhook-id"));
    project.client.settled(&project.id, &hook, 1).await;
    let replay = format!("/webhooks/{hook}/deliveries/{event}/replay");
    let replayed = project.manages(Method::POST, &replay, &Value::Null).await;
    assert!(replayed.status.is_success(), "{replayed}");
    let (third, _) = told.next().await;
    assert_eq!((&first.body, &first.body), (&second.body, &third.body));

    let project = &told.studio.project;
    let shown = project.manages(Method::GET, &format!("/webhooks/{hook}/deliveries/{event}"), &Value::Null).await;
    assert_eq!(shown.status, 200, "{shown}");
    let row = project.client.row(&format!("P#{}#D#{hook}", project.id), event).await;
    for place in [&shown.text, &row] {
        assert!(place.contains("recognitionConfidence"), "{place}");
        for name in ["token", "interviewToken"] {
            let mac = body[name].as_str().unwrap().rsplit('.').next().unwrap();
            assert!(!place.contains(mac), "{place}");
        }
    }
}

#[tokio::test]
async fn outcomes_go_to_the_format_that_has_words_for_them_and_scores_to_no_other() {
    let Some(mut told) = Told::open(&json!({"face_only": true})).await else { return };
    let mut standard = Receiver::new().await;
    let webhook = json!({"url": standard.url, "events": ["login.succeeded", "login.failed", "liveness.failed"]});
    told.studio.project.manages(Method::POST, "/webhooks", &webhook).await;
    let mut alone = Receiver::new().await;
    let webhook = json!({"url": alone.url, "format": "incode", "events": ["login.failed"]});
    told.studio.project.manages(Method::POST, "/webhooks", &webhook).await;
    told.studio.known("martha", MARTHA[0]).await;
    let spoof = told.studio.validation(None).await;
    // A look at whether somebody is alive is no sign-in.
    assert_eq!(told.studio.checks(&spoof, &told.studio.photo(SPOOF)).await.status, 422);
    let verified = told.studio.verifies(MARTHA[1], None).await;
    assert_eq!(verified.status, 200, "{verified}");
    assert_eq!(told.next().await.1["interviewId"], json!(id(&verified)));
    let mut kinds = BTreeSet::new();
    for _ in 0..2 {
        let event = standard.next().await.json();
        kinds.insert(event["type"].as_str().unwrap().to_owned());
        let text = event.to_string();
        assert!(!text.contains("onfidence") && !text.contains("spoof") && !text.contains("oken"), "{text}");
    }
    assert_eq!(kinds, BTreeSet::from(["liveness.failed", "login.succeeded"].map(str::to_owned)));
    assert_eq!(told.studio.verifies(VICKI[0], None).await.status, 401);
    assert_eq!(alone.next().await.json()["errorCode"], 4015, "the first that it wants");
}
