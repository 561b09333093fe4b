//! Many at once. Every round has a person of its own.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::{Mutex, MutexGuard};

use crate::support::{Answer, Project, other_than};

/// How often each answer came, by status and code.
fn tally(answers: &[Answer]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        *counts.entry(format!("{} {code}", answer.status.as_u16()).trim().to_owned()).or_default() += 1;
    }
    counts
}

async fn at_once(project: &Project, email: &str, validation: &str, otp: &str, times: usize) -> BTreeMap<String, usize> {
    tally(&join_all((0..times).map(|_| project.verify(email, validation, otp))).await)
}

/// Lets one race run at a time, once as many functions are awake as it needs: 64 cold starts on two cores take longer
/// than the product waits for a connection.
async fn starting_line(project: &Project) -> MutexGuard<'static, ()> {
    static LINE: Mutex<()> = Mutex::const_new(());
    let turn = LINE.lock().await;
    let unknown = format!("val_{}", "a".repeat(26));
    for _ in 0..10 {
        let counts = at_once(project, "warm@example.org", &unknown, "000000", AT_ONCE).await;
        if counts.len() == 1 && counts.contains_key("404 VALIDATION_NOT_FOUND") {
            return turn;
        }
    }
    panic!("the stack does not take {AT_ONCE} requests at once")
}

const AT_ONCE: usize = 64;

/// Rounds of a race: a few in every run, as many as `RACE_ROUNDS` says in `make races`.
#[expect(clippy::disallowed_methods, reason = "a test is told how long it may take")]
fn rounds() -> usize {
    std::env::var("RACE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8)
}

#[tokio::test]
async fn of_64_right_codes_at_once_one_signs_in() {
    let project = Project::new();
    let _turn = starting_line(&project).await;
    for round in 0..rounds() {
        let address = project.address(&format!("round{round}"));
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        let counts = at_once(&project, &address, &validation, &code, AT_ONCE).await;
        assert_eq!(counts.get("200"), Some(&1), "round {round}: {counts:?}");
        let refused = ["409 OTP_ALREADY_USED", "429 MAX_ATTEMPTS_EXCEEDED"];
        assert!(counts.keys().all(|key| key == "200" || refused.contains(&key.as_str())), "round {round}: {counts:?}");
    }
}

#[tokio::test]
async fn of_64_wrong_codes_at_once_five_are_compared() {
    let project = Project::new();
    let _turn = starting_line(&project).await;
    for round in 0..rounds() {
        let address = project.address(&format!("round{round}"));
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        let counts = at_once(&project, &address, &validation, &other_than(&code), AT_ONCE).await;
        assert_eq!(
            counts,
            BTreeMap::from([("400 INVALID_OTP".to_owned(), 5), ("429 MAX_ATTEMPTS_EXCEEDED".to_owned(), 59)]),
            "round {round}"
        );
    }
}

#[tokio::test]
async fn one_person_may_sign_in_from_many_places_at_once() {
    let project = Project::new();
    let _turn = starting_line(&project).await;
    let address = project.address("maria");
    let mut started = Vec::new();
    for minute in 0..7 {
        project.is_ahead(minute * 61);
        for _ in 0..5 {
            let validation = project.validation(&address).await;
            started.push((validation, project.client.code(&address, started.len() + 1).await));
        }
    }
    project.is_ahead(240);
    let live = &started[5..];
    let answers =
        join_all(live.iter().map(|(validation, code)| project.verify(&address, validation, code.as_str()))).await;
    assert_eq!(tally(&answers), BTreeMap::from([("200".to_owned(), live.len())]));
    let users: Vec<_> = answers.iter().map(|answer| answer.json()["data"]["user"]["id"].clone()).collect();
    assert!(users.iter().all(|user| *user == users[0]), "{users:?}");
}

#[tokio::test]
async fn the_sixth_code_of_a_minute_is_refused_however_many_ask_at_once() {
    let project = Project::new();
    let _turn = starting_line(&project).await;
    for round in 0..10 {
        let address = project.address(&format!("round{round}"));
        let answers = join_all((0..32).map(|_| project.send(&address))).await;
        let counts = tally(&answers);
        let expected = BTreeMap::from([("200".to_owned(), 5), ("429 RATE_LIMITED".to_owned(), 27)]);
        assert_eq!(counts, expected, "round {round}");
    }
}

#[tokio::test]
async fn a_request_that_is_repeated_at_once_is_done_once() {
    let project = Project::new();
    let _turn = starting_line(&project).await;
    let maria = project.address("maria");
    let body = json!({"email": maria, "project_id": project.id});
    let call = || Answer::of(project.call("/v2/access/email/send-otp", &body).header("idempotency-key", "the-same"));
    let answers = join_all((0..20).map(|_| call())).await;
    let counts = tally(&answers);
    assert!(counts.keys().all(|key| key == "200" || key == "409 IN_PROGRESS"), "{counts:?}");
    let first = answers.iter().find(|answer| answer.status == 200).expect("one is done");
    for answer in answers.iter().filter(|answer| answer.status == 200) {
        assert_eq!(answer.text, first.text);
    }
    assert_eq!(call().await.text, first.text);
    assert_eq!(project.client.mails(&maria, 1).await.len(), 1);
}
