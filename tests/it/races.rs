//! Many at once. Every round has a person of its own.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::MutexGuard;

use crate::support::{
    AT_ONCE, Answer, Project, other_than,
    race::{starting_line_of, turn},
    rounds, starting_line, tally,
    visitor::{Visitor, parameter},
};

/// Waits for a turn, with as many functions awake as send to 32 at once.
async fn asking(project: &Project) -> MutexGuard<'static, ()> {
    let elsewhere = json!({"email": "warm@example.org", "project_id": format!("prj_{}", "b".repeat(26))});
    starting_line_of(32, || project.post("/v2/access/email/send-otp", &elsewhere)).await
}

async fn at_once(project: &Project, email: &str, validation: &str, otp: &str, times: usize) -> BTreeMap<String, usize> {
    tally(&join_all((0..times).map(|_| project.verify(email, validation, otp))).await)
}

#[tokio::test]
async fn of_64_right_codes_at_once_one_signs_in() {
    let project = Project::new();
    let _turn = starting_line(&project).await;
    for round in 0..rounds(3) {
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
    let _turn = starting_line(&Project::new()).await;
    for round in 0..rounds(3) {
        // A project of its own, or its guard would go up.
        let project = Project::new();
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
    let answers =
        join_all(started.iter().map(|(validation, code)| project.verify(&address, validation, code.as_str()))).await;
    assert_eq!(tally(&answers), BTreeMap::from([("200".to_owned(), started.len())]));
    let users: Vec<_> = answers.iter().map(|answer| answer.json()["data"]["user"]["id"].clone()).collect();
    assert!(users.iter().all(|user| *user == users[0]), "{users:?}");
}

#[tokio::test]
async fn the_sixth_code_of_a_minute_is_refused_however_many_ask_at_once() {
    let project = Project::new();
    let _turn = asking(&project).await;
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
    let _turn = asking(&project).await;
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

/// What so many get who redeem one new code at once.
async fn redemptions(project: &Project, round: usize, crowd: usize) -> Vec<Answer> {
    project.is_ahead(i64::try_from(round).unwrap() * 61);
    let location = Visitor::arrived(project).await.signs_in(&project.address(&format!("round{round}"))).await;
    let code = parameter(&location, "code").unwrap();
    join_all((0..crowd).map(|_| project.redeems(&code))).await
}

#[tokio::test]
async fn of_many_redemptions_at_once_one_gets_tokens() {
    let project = Project::new();
    let _turn = turn().await;
    // Waking functions and the keys in them takes longer than a race, so it is 64 only where that is asked for.
    let crowd = if rounds(0) == 0 { AT_ONCE / 4 } else { AT_ONCE };
    let mut awake = 0;
    while !redemptions(&project, awake, crowd).await.iter().all(|answer| answer.status.as_u16() < 500) {
        awake += 1;
        assert!(awake < 10, "the stack does not take {crowd} redemptions at once");
    }
    for round in awake + 1..=awake + rounds(2) {
        let answers = redemptions(&project, round, crowd).await;
        let given: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(given.len(), 1, "round {round}");
        let refused = answers.iter().filter(|answer| answer.status == 400);
        assert_eq!(refused.filter(|answer| answer.json()["error"] == "invalid_grant").count(), crowd - 1);
        let access = given[0].json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(project.userinfo(&access).await.status, 401, "round {round}: the others have taken it back");
    }
}
