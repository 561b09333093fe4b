//! Guessing in bulk, and what it costs everybody else: nothing.

use serde_json::json;

use crate::support::{Answer, Project, other_than, puzzle::solve};

/// Spends guesses on an address, a few with each code, from minute to minute.
pub(crate) async fn wrong_guesses(project: &Project, address: &str, count: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut mails = project.client.mails(address, 0).await.len();
    while answers.len() < count {
        project.is_ahead(i64::try_from(answers.len()).unwrap() * 20);
        let validation = project.validation(address).await;
        mails += 1;
        let code = project.client.code(address, mails).await;
        for _ in 0..5.min(count - answers.len()) {
            answers.push(project.verify(address, &validation, other_than(&code)).await);
        }
    }
    answers
}

#[tokio::test]
async fn many_wrong_guesses_make_an_address_wait_but_not_on_a_device_that_it_was_used_on() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    let device = project.verify(&maria, &validation, code).await.json()["data"]["device_token"].clone();
    assert!(device.is_string());

    let answers = wrong_guesses(&project, &maria, 20).await;
    assert!(answers.iter().all(|answer| answer.json()["code"] == "INVALID_OTP"));
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 6).await;
    let guess = |otp: &str| json!({"email": maria, "validation_id": validation, "otp": otp});
    let waits = project.post("/v2/access/email/verify-otp", &guess(&code)).await;
    assert_eq!((waits.status.as_u16(), &waits.json()["code"]), (429, &json!("MAX_ATTEMPTS_EXCEEDED")), "{waits}");
    assert_eq!(waits.header("retry-after"), "30");

    let mut known = guess(&code);
    known["device_token"] = json!("bm9uc2Vuc2U");
    assert_eq!(project.post("/v2/access/email/verify-otp", &known).await.status, 429, "a token that is none");
    known["device_token"] = device;
    let signed_in = project.post("/v2/access/email/verify-otp", &known).await;
    assert_eq!(signed_in.status, 200, "{signed_in}");
}

#[tokio::test]
async fn a_device_token_is_good_for_its_own_address_alone() {
    let project = Project::new();
    let (maria, eve) = (project.address("maria"), project.address("eve"));
    let validation = project.validation(&eve).await;
    let code = project.client.code(&eve, 1).await;
    let device = project.verify(&eve, &validation, code).await.json()["data"]["device_token"].clone();
    wrong_guesses(&project, &maria, 20).await;
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 5).await;
    let body = json!({"email": maria, "validation_id": validation, "otp": code, "device_token": device});
    assert_eq!(project.post("/v2/access/email/verify-otp", &body).await.status, 429);
}

#[tokio::test]
async fn a_spent_budget_of_wrong_guesses_asks_for_puzzles_and_makes_codes_longer() {
    let project = Project::new();
    let mut victims = 0;
    let refused = loop {
        let address = project.address(&format!("victim{victims}"));
        let sent = project.send(&address).await;
        if sent.status != 200 {
            break sent;
        }
        victims += 1;
        assert!(victims < 100, "the guard does not go up");
        let validation = sent.json()["data"]["validation_id"].as_str().unwrap().to_owned();
        let code = project.client.code(&address, 1).await;
        for _ in 0..5 {
            project.verify(&address, &validation, other_than(&code)).await;
        }
    };
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (403, &json!("CHALLENGE_REQUIRED")), "{refused}");

    let maria = project.address("maria");
    let mut body = json!({"email": maria, "project_id": project.id});
    body["challenge"] = json!(solve(&refused.json()["details"]["challenge"]));
    let sent = project.post("/v2/access/email/send-otp", &body).await;
    assert_eq!(sent.status, 200, "{sent}");
    let again = project.post("/v2/access/email/send-otp", &body).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["code"]),
        (429, &json!("RATE_LIMITED")),
        "a solution is good once"
    );

    let code = project.client.code(&maria, 1).await;
    assert_eq!(code.len(), 8);
    let mut guess = json!({"email": maria, "validation_id": sent.json()["data"]["validation_id"], "otp": code});
    let refused = project.post("/v2/access/email/verify-otp", &guess).await;
    assert_eq!(refused.json()["code"], "CHALLENGE_REQUIRED", "{refused}");
    guess["challenge"] = json!(solve(&refused.json()["details"]["challenge"]));
    assert_eq!(project.post("/v2/access/email/verify-otp", &guess).await.status, 200);

    project.is_ahead(3700);
    assert_eq!(project.send(&maria).await.status, 200, "after an hour the guard is down");
}
