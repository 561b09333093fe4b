//! Many at once, by phone.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;

use tokio::sync::MutexGuard;

use crate::support::{AT_ONCE, Answer, Project, other_than, phone::SMS, race::starting_line_of, rounds, tally};

/// Waits for a turn, with as many functions awake as take guesses of 64 at once.
async fn guessing(project: &Project) -> MutexGuard<'static, ()> {
    let (number, unknown) = (project.number(999), format!("val_{}", "a".repeat(26)));
    starting_line_of(AT_ONCE, || project.verify_phone(&number, &unknown, "000000")).await
}

/// The same for those that send to 32 at once.
async fn asking(project: &Project) -> MutexGuard<'static, ()> {
    let elsewhere = json!({"phone": project.number(999), "project_id": format!("prj_{}", "b".repeat(26))});
    starting_line_of(32, || project.post("/v2/access/phone/send-sms", &elsewhere)).await
}

async fn at_once(project: &Project, number: &str, validation: &str, otp: &str) -> BTreeMap<String, usize> {
    tally(&join_all((0..AT_ONCE).map(|_| project.verify_phone(number, validation, otp))).await)
}

#[tokio::test]
async fn of_64_right_codes_from_a_phone_at_once_one_signs_in() {
    let project = Project::with_phones(&json!({})).await;
    let _turn = guessing(&project).await;
    for round in 0..rounds(2) {
        let number = project.number(u32::try_from(round).expect("few rounds"));
        let validation = project.phone_validation(SMS, &number).await;
        let code = project.client.code(&number, 1).await;
        let counts = at_once(&project, &number, &validation, &code).await;
        assert_eq!(counts.get("200"), Some(&1), "round {round}: {counts:?}");
    }
}

#[tokio::test]
async fn of_64_wrong_codes_from_a_phone_at_once_five_are_compared() {
    let project = Project::with_phones(&json!({})).await;
    let _turn = guessing(&project).await;
    let number = project.number(0);
    let validation = project.phone_validation(SMS, &number).await;
    let code = project.client.code(&number, 1).await;
    let counts = at_once(&project, &number, &validation, &other_than(&code)).await;
    let expected = [("400 INVALID_OTP".to_owned(), 5), ("429 MAX_ATTEMPTS_EXCEEDED".to_owned(), AT_ONCE - 5)];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[tokio::test]
async fn the_fourth_code_of_a_minute_to_a_number_is_refused_however_many_ask_at_once() {
    let project = Project::with_phones(&json!({})).await;
    let _turn = asking(&project).await;
    for round in 0..5 {
        let number = project.number(round);
        let counts = tally(&join_all((0..32).map(|_| project.texts(SMS, &number))).await);
        let expected = BTreeMap::from([("200".to_owned(), 3), ("429 RATE_LIMITED".to_owned(), 29)]);
        assert_eq!(counts, expected, "round {round}");
    }
}

#[tokio::test]
async fn a_cap_lets_no_message_more_through_however_many_ask_at_once() {
    let project = Project::with_phones(&json!({})).await;
    let _turn = asking(&project).await;
    let prices = json!([{"channel": "sms", "country": "CO", "price": "0.05"}]);
    project.changes_project(&json!({"phone": {"daily_cap": "0.36", "prices": prices}})).await;
    let numbers: Vec<_> = (0..32).map(|n| project.number(n)).collect();
    let counts = tally(&join_all(numbers.iter().map(|number| project.texts(SMS, number))).await);
    assert_eq!(counts, BTreeMap::from([("200".to_owned(), 7), ("429 QUOTA_EXCEEDED".to_owned(), 25)]));
}

#[tokio::test]
async fn a_request_for_a_message_that_is_repeated_at_once_sends_one() {
    let project = Project::with_phones(&json!({})).await;
    let _turn = asking(&project).await;
    let number = project.number(0);
    let body = json!({"phone": number, "project_id": project.id});
    let call = || Answer::of(project.call("/v2/access/phone/send-sms", &body).header("idempotency-key", "the-same"));
    let answers = join_all((0..20).map(|_| call())).await;
    let counts = tally(&answers);
    assert!(counts.keys().all(|key| key == "200" || key == "409 IN_PROGRESS"), "{counts:?}");
    assert_eq!(project.client.mails(&number, 1).await.len(), 1);
}
