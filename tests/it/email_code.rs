//! Signing in with a code by email.

use serde_json::{Value, json};

use crate::{
    feedback::report,
    guessing::wrong_guesses,
    support::{Answer, Project, other_than},
};

#[tokio::test]
async fn a_person_signs_in_with_the_code_from_the_mail() {
    let project = Project::new();
    let maria = project.address("maria");
    let sent = project.send(&maria).await;
    assert_eq!(sent.status, 200, "{sent}");
    let data = &sent.json()["data"];
    assert_eq!((&data["status"], &data["channel"]), (&json!("pending"), &json!("email")));

    let code = project.client.code(&maria, 1).await;
    let verified = project.verify(&maria, data["validation_id"].as_str().unwrap(), code).await;
    assert_eq!(verified.status, 200, "{verified}");
    let data = &verified.json()["data"];
    assert_eq!(data["status"], "verified");
    assert_eq!((&data["token_type"], &data["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(data["user"]["email"], maria);
    assert_eq!(data["user"]["phone"], Value::Null);
}

#[tokio::test]
async fn a_person_stays_the_same_user() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut users = Vec::new();
    for mails in 1..=2 {
        let validation = project.validation(&maria).await;
        let code = project.client.code(&maria, mails).await;
        let verified = project.verify(&maria, &validation, code).await;
        users.push(verified.json()["data"]["user"]["id"].clone());
    }
    assert!(users[0].is_string());
    assert_eq!(users[0], users[1]);
}

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_the_last_locks() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    for left in (0..5).rev() {
        let answer = project.verify(&maria, &validation, other_than(&code)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (
                400,
                json!({
                    "success": false, "error": "Invalid OTP code", "code": "INVALID_OTP", "details": {"attempts_remaining": left},
                })
            )
        );
    }
    let locked = project.verify(&maria, &validation, code).await;
    assert_eq!((locked.status.as_u16(), &locked.json()["code"]), (429, &json!("MAX_ATTEMPTS_EXCEEDED")));
    assert!(locked.header("retry-after").parse::<u32>().is_ok());
}

#[tokio::test]
async fn the_last_try_may_be_the_right_one() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    for _ in 0..4 {
        project.verify(&maria, &validation, other_than(&code)).await;
    }
    assert_eq!(project.verify(&maria, &validation, code).await.status, 200);
}

#[tokio::test]
async fn a_used_code_cannot_be_used_again() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    assert_eq!(project.verify(&maria, &validation, code.clone()).await.status, 200);
    let again = project.verify(&maria, &validation, code).await;
    assert_eq!((again.status.as_u16(), &again.json()["code"]), (409, &json!("OTP_ALREADY_USED")));
}

#[tokio::test]
async fn a_new_code_makes_the_last_one_worthless_and_buys_no_tries() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let first = project.client.code(&maria, 1).await;
    project.verify(&maria, &validation, other_than(&first)).await;

    let body = json!({"email": maria, "project_id": project.id, "validation_id": validation});
    let again = project.post("/v2/access/email/send-otp", &body).await;
    assert_eq!(again.json()["data"]["validation_id"], validation, "{again}");
    let second = project.client.code(&maria, 2).await;
    let old = project.verify(&maria, &validation, first.clone()).await;
    if first != second {
        assert_eq!(old.json()["details"]["attempts_remaining"], 3, "{old}");
    }
    assert_eq!(project.verify(&maria, &validation, second).await.status, 200);
}

#[tokio::test]
async fn how_a_validation_stands_is_told_to_nobody_who_does_not_know_it() {
    let (project, other) = (Project::new(), Project::new());
    let (maria, eve) = (project.address("maria"), project.address("eve"));
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    let unknown = format!("val_{}", "a".repeat(26));
    let answers = [
        project.verify(&maria, &unknown, code.clone()).await,
        project.verify(&eve, &validation, code.clone()).await,
        other.verify(&maria, &validation, code.clone()).await,
    ];
    for answer in answers {
        assert_eq!(
            answer.to_string(),
            r#"404 Not Found {"code":"VALIDATION_NOT_FOUND","details":{},"error":"There is no such validation. Ask for a new code.","success":false}"#
        );
    }
    assert_eq!(project.verify(&maria, &validation, code).await.status, 200, "none of it has cost a try");
}

#[tokio::test]
async fn a_project_that_the_token_is_not_for_is_not_there() {
    let (project, other) = (Project::new(), Project::new());
    let missing = format!("prj_{}a", "b".repeat(25));
    for id in [&other.id, &missing] {
        let body = json!({"email": "maria@example.org", "project_id": id});
        let answer = project.post("/v2/access/email/send-otp", &body).await;
        assert_eq!(
            answer.to_string(),
            r#"404 Not Found {"code":"NOT_FOUND","details":{},"error":"There is nothing here.","success":false}"#
        );
    }
}

#[tokio::test]
async fn spaces_and_lost_zeros_are_forgiven_and_other_digits_are_not() {
    let project = Project::new();
    for (name, typed) in [("spaced", true), ("number", false)] {
        let address = project.address(name);
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        let wide: String =
            code.bytes().map(|digit| char::from_u32(0xff10 + u32::from(digit - b'0')).unwrap()).collect();
        let refused = project.verify(&address, &validation, wide).await;
        assert_eq!(refused.json()["details"]["attempts_remaining"], 4, "{refused}");
        let otp: Value =
            if typed { json!(format!(" {} {}", &code[..3], &code[3..])) } else { json!(code.parse::<u64>().unwrap()) };
        assert_eq!(project.verify(&address, &validation, otp).await.status, 200);
    }
}

#[tokio::test]
async fn bad_input_is_told_at_once_and_by_name() {
    let project = Project::new();
    let missing = project.post("/v2/access/email/send-otp", &json!({})).await;
    insta::assert_snapshot!(missing, @r#"400 Bad Request {"code":"INVALID_REQUEST","details":{"fields":[{"field":"email","problem":"is required"},{"field":"project_id","problem":"is required"}]},"error":"The request is not valid. See `details.fields`.","success":false}"#);
    let wrong = project
        .post("/v2/access/email/verify-otp", &json!({"email": 1, "otp": true, "validation_id": "v", "extra": 1}))
        .await;
    insta::assert_snapshot!(wrong, @r#"400 Bad Request {"code":"INVALID_REQUEST","details":{"fields":[{"field":"email","problem":"must be text, not a whole number (1)"},{"field":"extra","problem":"is not known here; known are `email`, `otp`, `validation_id`, `device_token`, `challenge`"},{"field":"otp","problem":"must be text or a whole number, not true or false (true)"},{"field":"validation_id","problem":"must be an id that begins with `val_`, not \"v\""}]},"error":"The request is not valid. See `details.fields`.","success":false}"#);
    let address = project.post("/v2/access/email/send-otp", &json!({"email": "maria", "project_id": project.id})).await;
    insta::assert_snapshot!(address, @r#"400 Bad Request {"code":"INVALID_EMAIL","details":{"fields":[{"field":"email","problem":"must be an email address, such as `name@example.org`"}]},"error":"This is not an email address that mail can be sent to.","success":false}"#);
}

#[tokio::test]
async fn without_a_token_nothing_is_told() {
    let project = Project::new();
    let body = json!({"email": "maria@example.org", "project_id": project.id});
    let answers = [
        Answer::of(project.call("/v2/access/email/send-otp", &body).header("authorization", "Bearer nonsense")).await,
        Answer::of(project.client.request("api_url", reqwest::Method::POST, "/v2/access/email/send-otp").json(&body))
            .await,
    ];
    for answer in answers {
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("UNAUTHENTICATED")), "{answer}");
    }
}

#[tokio::test]
async fn five_codes_a_minute_go_to_an_address_and_no_sixth() {
    let project = Project::new();
    let maria = project.address("maria");
    for _ in 0..5 {
        assert_eq!(project.send(&maria).await.status, 200);
    }
    let sixth = project.send(&maria).await;
    assert_eq!((sixth.status.as_u16(), &sixth.json()["code"]), (429, &json!("RATE_LIMITED")), "{sixth}");
    let wait: u64 = sixth.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(sixth.json()["details"]["retry_after"], wait);
    assert_eq!(project.send(&project.address("eve")).await.status, 200, "the limit is the address's own");
}

#[tokio::test]
async fn the_mail_speaks_the_persons_language() {
    let project = Project::new();
    let languages = [
        ("en-GB", "Your code to sign in"),
        ("es-CO", "Su código para entrar"),
        ("pt-PT", "Seu código para entrar"),
        ("fr-CA", "Votre code de connexion"),
        ("de-AT", "Ihr Code zur Anmeldung"),
        ("it-CH", "Il suo codice per accedere"),
        ("ar-EG", "رمز تسجيل دخولك"),
    ];
    for (tag, words) in languages {
        let person = project.address(&tag.to_lowercase());
        let body = json!({"email": person, "project_id": project.id, "language": tag});
        assert_eq!(project.post("/v2/access/email/send-otp", &body).await.status, 200);
        let mails = project.client.mails(&person, 1).await;
        assert!(mails[0].contains(words), "{tag}: {}", mails[0]);
        assert_eq!(project.client.code(&person, 1).await.len(), 6, "{tag}");
    }
}

/// An answer without what is new in each: ids and times, all of one length.
fn shape(answer: &Answer) -> (reqwest::StatusCode, Vec<String>, usize, Vec<String>) {
    let names = answer.headers.iter().map(|(name, value)| match name.as_str() {
        "date" | "x-request-id" | "apigw-requestid" | "x-amzn-requestid" => format!("{name}: …"),
        name => format!("{name}: {value:?}"),
    });
    let fields = answer.json()["data"].as_object().unwrap().keys().cloned().collect();
    (answer.status, names.collect(), answer.text.len(), fields)
}

#[tokio::test]
async fn whatever_is_known_of_an_address_the_answer_is_the_same() {
    let project = Project::new();
    // Names of one length: nobody's, a user's, one that was only tried, one without mail, one that waits, one that the
    // team has added, one of a blocked customer, one that is blocked by itself.
    let [nobody, member, seen, gone, tired, added, barred, closed] =
        ["nobody", "member", "stream", "bounce", "waited", "joined", "barred", "closed"]
            .map(|name| project.address(name));
    let validation = project.validation(&member).await;
    let code = project.client.code(&member, 1).await;
    assert_eq!(project.verify(&member, &validation, code).await.status, 200);
    let validation = project.validation(&seen).await;
    let code = project.client.code(&seen, 1).await;
    project.verify(&seen, &validation, other_than(&code)).await;
    let validation = project.validation(&gone).await;
    project.client.mails(&gone, 1).await;
    project.client.enqueue("FeedbackQueue", report(&project, &validation, "Bounce")).await;
    project.client.happened(&project.id, &validation, "login.email.failed").await;
    wrong_guesses(&project, &tired, 20).await;
    project.adds_customer(&json!({"emails": [added]})).await;
    project.adds_customer(&json!({"emails": [barred], "blocked": true})).await;
    project.manages(reqwest::Method::POST, "/blocked-addresses", &json!({"address": closed})).await;

    let mut shapes = Vec::new();
    for strategy in ["none", "whitelist"] {
        project.lets_in(strategy);
        for address in [&nobody, &member, &seen, &gone, &tired, &added, &barred, &closed] {
            shapes.push(shape(&project.send(address).await));
        }
    }
    assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:#?}");
}
