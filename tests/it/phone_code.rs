//! Signing in with a code by SMS or WhatsApp.

use data_encoding::BASE64URL_NOPAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Project, other_than,
    phone::{SMS, WHATSAPP, now},
};

/// What a token says.
fn claims(answer: &Value) -> Value {
    let token = answer["token"].as_str().expect("a token");
    let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1).expect("claims").as_bytes()).expect("base64url");
    serde_json::from_slice(&claims).expect("JSON")
}

#[tokio::test]
async fn a_person_signs_in_with_the_code_from_a_message() {
    let project = Project::with_phones(&json!({})).await;
    let mut users = Vec::new();
    for (n, (channel, amr)) in [(SMS, json!(["otp", "sms"])), (WHATSAPP, json!(["otp"]))].into_iter().enumerate() {
        let number = project.number(0);
        let sent = project.texts(channel, &number).await;
        assert_eq!(sent.status, 200, "{sent}");
        let data = &sent.json()["data"];
        assert_eq!((&data["status"], &data["channel"]), (&json!("pending"), &json!(channel)));
        let code = project.client.code(&number, n + 1).await;
        let verified = project.verify_phone(&number, data["validation_id"].as_str().unwrap(), code).await;
        assert_eq!(verified.status, 200, "{verified}");
        let data = verified.json()["data"].clone();
        assert_eq!((&data["user"]["phone"], &data["user"]["email"]), (&json!(number), &Value::Null));
        let claims = claims(&data);
        assert_eq!((&claims["phone_number"], &claims["phone_number_verified"]), (&json!(number), &json!(true)));
        assert_eq!((&claims["amr"], &claims["acr"]), (&amr, &json!("1")));
        users.push(data["user"]["id"].clone());
    }
    assert_eq!(users[0], users[1], "a person stays the same user");
}

#[tokio::test]
async fn a_customer_is_known_by_either_address() {
    let project = Project::with_phones(&json!({})).await;
    let (number, maria) = (project.number(0), project.address("maria"));
    let customer = project.adds_customer(&json!({"emails": [maria], "phones": [number]})).await;
    let validation = project.phone_validation(SMS, &number).await;
    let code = project.client.code(&number, 1).await;
    let by_phone = project.verify_phone(&number, &validation, code).await.json()["data"]["user"].clone();
    let by_email = project.signs_in(&maria).await["user"].clone();
    assert_eq!((&by_phone["id"], &by_email["id"]), (&customer["id"], &customer["id"]));
    assert_eq!((&by_phone["email"], &by_phone["phone"]), (&json!(maria), &json!(number)));
}

#[tokio::test]
async fn a_number_may_be_written_as_people_of_the_only_country_dial_it() {
    let project = Project::with_phones(&json!({})).await;
    let number = project.number(0);
    let national = number.trim_start_matches("+57");
    let spaced = format!("({}) {}-{}", &national[..3], &national[3..6], &national[6..]);
    let validation = project.phone_validation(SMS, &spaced).await;
    let code = project.client.code(&number, 1).await;
    assert_eq!(project.verify_phone(&format!("0057{national}"), &validation, code).await.status, 200);
}

#[tokio::test]
async fn what_is_no_number_is_refused_by_name() {
    let project = Project::with_phones(&json!({})).await;
    for text in ["", "maria@example.org", "+57 12", "+573001234567890123", "call me"] {
        let answer = project.texts(SMS, text).await;
        let json = answer.json();
        assert_eq!((answer.status.as_u16(), &json["code"]), (400, &json!("INVALID_PHONE")), "{text}: {answer}");
        assert_eq!(json["details"]["fields"][0]["field"], "phone");
    }
    let answer = project.texts_with(SMS, &json!({"phone": 573_001_234_567_u64})).await;
    assert_eq!(answer.json()["code"], "INVALID_REQUEST", "{answer}");
}

#[tokio::test]
async fn wrong_codes_are_counted_over_all_channels() {
    let project = Project::with_phones(&json!({})).await;
    let number = project.number(0);
    let validation = project.phone_validation(WHATSAPP, &number).await;
    let first = project.client.code(&number, 1).await;
    for left in [4, 3] {
        let wrong = project.verify_phone(&number, &validation, other_than(&first)).await;
        assert_eq!(wrong.json()["details"]["attempts_remaining"], left, "{wrong}");
    }
    let again = project.texts_with(SMS, &json!({"phone": number, "validation_id": validation})).await;
    assert_eq!(
        (&again.json()["data"]["validation_id"], &again.json()["data"]["channel"]),
        (&json!(validation), &json!(SMS)),
        "{again}"
    );
    let second = project.client.code(&number, 2).await;
    let wrong = project.verify_phone(&number, &validation, other_than(&second)).await;
    assert_eq!(wrong.json()["details"]["attempts_remaining"], 2, "{wrong}");
    if first != second {
        let old = project.verify_phone(&number, &validation, first).await;
        assert_eq!(old.json()["details"]["attempts_remaining"], 1, "the old code is worth nothing: {old}");
    }
    assert_eq!(project.verify_phone(&number, &validation, second).await.status, 200);
}

#[tokio::test]
async fn a_number_gets_three_codes_in_a_minute_and_five_in_ten() {
    let project = Project::with_phones(&json!({})).await;
    let number = project.number(0);
    for (ahead, taken) in [(0, 3), (61, 2), (122, 0), (601, 3)] {
        project.is_ahead(ahead);
        for nth in 0..=taken {
            let answer = project.texts(SMS, &number).await;
            let expected = if nth < taken { 200 } else { 429 };
            assert_eq!(answer.status, expected, "{nth} after {ahead} s: {answer}");
            assert!(nth < taken || answer.header("retry-after").parse::<u32>().is_ok());
        }
    }
}

#[tokio::test]
async fn a_channel_that_is_off_sends_nothing() {
    let project = Project::with_phones(&json!({"whatsapp": false})).await;
    let off = project.texts(WHATSAPP, &project.number(0)).await;
    assert_eq!((off.status.as_u16(), &off.json()["code"]), (403, &json!("CHANNEL_DISABLED")), "{off}");
    let never = Project::new();
    for answer in [
        never.texts(SMS, &never.number(0)).await,
        never.verify_phone(&never.number(0), &format!("val_{}", "a".repeat(26)), "123456").await,
    ] {
        assert_eq!(answer.json()["code"], "CHANNEL_DISABLED", "{answer}");
    }
}

#[tokio::test]
async fn outside_its_hours_a_flow_sends_nothing_to_phones() {
    let now = now();
    let in_hours =
        |hours: i64| now.checked_add(jiff::SignedDuration::from_hours(hours)).unwrap().strftime("%H:%M").to_string();
    let window = json!({"from": in_hours(2), "to": in_hours(3), "time_zone": "Etc/UTC"});
    let project = Project::with_phones(&json!({"send_window": window})).await;
    let closed = project.texts(SMS, &project.number(0)).await;
    assert_eq!((closed.status.as_u16(), &closed.json()["code"]), (403, &json!("CHANNEL_DISABLED")), "{closed}");
    assert!(closed.json()["details"]["opens_at"].is_string(), "{closed}");
    project.is_ahead(2 * 3600 + 60);
    assert_eq!(project.texts(SMS, &project.number(0)).await.status, 200);
}

#[tokio::test]
async fn a_message_says_what_the_team_says_in_the_language_that_is_asked_for() {
    let project = Project::new();
    project.changes_project(&json!({"allowed_countries": ["CO"]})).await;
    let messages = json!({"sms": {"fr": "{{code}} : votre code {{project}}"}});
    let flow = json!({
        "project_id": project.id, "name": "Phones", "messages": messages, "login_settings": {"phone": {"sms": true}},
    });
    let flow = project.post("/v2/project-flows", &flow).await.json()["data"]["id"].as_str().unwrap().to_owned();
    project.post(&format!("/v2/project-flows/{flow}/publish"), &json!({})).await;
    let number = project.number(0);
    for (mails, language, said) in [(1, "fr", " : votre code Demo"), (2, "de", " ist Ihr Code für Demo.")] {
        let sent = project.texts_with(SMS, &json!({"phone": number, "language": language})).await;
        assert_eq!(sent.status, 200, "{sent}");
        let texts = project.client.mails(&number, mails).await;
        assert!(texts.last().unwrap().contains(said), "{texts:?}");
    }
}

#[tokio::test]
async fn what_is_foreign_is_missing() {
    let (project, other) = (Project::with_phones(&json!({})).await, Project::with_phones(&json!({})).await);
    let number = project.number(0);
    for channel in [SMS, WHATSAPP] {
        let body = json!({"phone": number, "project_id": other.id});
        let path = format!("/v2/access/phone/send-{channel}");
        let (foreign, missing) = (project.post(&path, &body).await, format!("prj_{}a", "b".repeat(25)));
        let missing = project.post(&path, &json!({"phone": number, "project_id": missing})).await;
        assert_eq!((foreign.status.as_u16(), foreign.text), (404, missing.text));
        let nobody = Answer::of(project.client.request("api_url", Method::POST, &path).json(&body)).await;
        assert_eq!(nobody.status, 401, "{nobody}");
    }
    let validation = project.phone_validation(SMS, &number).await;
    let code = project.client.code(&number, 1).await;
    let unknown = format!("val_{}", "a".repeat(26));
    let answers = [
        project.verify_phone(&number, &unknown, code.clone()).await,
        project.verify_phone(&project.number(1), &validation, code.clone()).await,
        other.verify_phone(&number, &validation, code.clone()).await,
    ];
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (404, &json!("VALIDATION_NOT_FOUND")), "{answer}");
        assert_eq!(answer.text, answers[0].text);
    }
    assert_eq!(project.verify_phone(&number, &validation, code).await.status, 200, "none of it has cost a try");
}
