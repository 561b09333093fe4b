//! Who may sign in: customers and everybody else, but nobody who is blocked; and that nobody is told why not.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Project, other_than,
    visitor::{Visitor, parameter},
};

/// A validation with its right code.
async fn with_code(project: &Project, address: &str) -> (String, String) {
    let mails = project.client.mails(address, 0).await.len();
    let validation = project.validation(address).await;
    (validation, project.client.code(address, mails + 1).await)
}

/// What a wrong guess is told at first.
fn is_as_wrong(answer: &Answer, left: u32) {
    let expected = json!({
        "success": false, "error": "Invalid OTP code", "code": "INVALID_OTP", "details": {"attempts_remaining": left}
    });
    assert_eq!((answer.status.as_u16(), answer.json()), (400, expected));
}

async fn blocks(project: &Project, address: &str) -> Answer {
    project.manages(Method::POST, "/blocked-addresses", &json!({"address": address})).await
}

#[tokio::test]
async fn who_is_blocked_is_signed_out_at_once() {
    let project = Project::new();
    let maria = project.address("maria");
    let signed_in = project.signs_in(&maria).await;
    let token = signed_in["token"].as_str().unwrap();
    let location = Visitor::arrived(&project).await.signs_in(&maria).await;
    assert_eq!(project.userinfo(token).await.status, 200);
    project.changes_customer(&signed_in["user"], &json!({"blocked": true})).await;
    assert_eq!(project.userinfo(token).await.status, 401);
    let refused = project.redeems(&parameter(&location, "code").unwrap()).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &json!("invalid_grant")), "{refused}");
    project.changes_customer(&signed_in["user"], &json!({"blocked": false})).await;
    assert_eq!(project.userinfo(token).await.status, 401, "what has ended stays so");
    project.is_ahead(2);
    let token = project.signs_in(&maria).await["token"].clone();
    assert_eq!(project.userinfo(token.as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn the_right_code_of_who_is_blocked_is_a_wrong_one() {
    let project = Project::new();
    for strategy in ["none", "blacklist", "whitelist"] {
        let maria = project.address(strategy);
        let customer = project.adds_customer(&json!({"emails": [maria]})).await;
        project.lets_in(strategy);
        let (validation, code) = with_code(&project, &maria).await;
        project.changes_customer(&customer, &json!({"blocked": true})).await;
        is_as_wrong(&project.verify(&maria, &validation, other_than(&code)).await, 4);
        is_as_wrong(&project.verify(&maria, &validation, code.as_str()).await, 3);
        project.changes_customer(&customer, &json!({"blocked": false})).await;
        let verified = project.verify(&maria, &validation, code).await;
        assert_eq!(verified.status, 200, "{strategy}: none of it has used the code: {verified}");
    }
}

#[tokio::test]
async fn who_is_blocked_is_sent_nothing_and_not_told_so() {
    let project = Project::new();
    let (maria, nobody) = (project.address("maria"), project.address("nobody"));
    let blocked = json!({"emails": [maria], "blocked": true});
    project.adds_customer(&blocked).await;
    assert_eq!(blocks(&project, &nobody).await.status, 200);
    for address in [&maria, &nobody] {
        let validation = project.validation(address).await;
        project.client.happened(&project.id, &validation, "login.email.failed").await;
        assert_eq!(project.client.mails(address, 0).await.len(), 0);
    }
}

#[tokio::test]
async fn a_whitelist_lets_customers_in_and_nobody_else() {
    let project = Project::new();
    let (maria, eve) = (project.address("maria"), project.address("eve"));
    let (validation, code) = with_code(&project, &eve).await;
    project.lets_in("whitelist");
    is_as_wrong(&project.verify(&eve, &validation, code.as_str()).await, 4);
    let unsent = project.validation(&eve).await;
    project.client.happened(&project.id, &unsent, "login.email.failed").await;
    assert_eq!(project.client.mails(&eve, 0).await.len(), 1);

    let made = project.adds_customer(&json!({"emails": [maria]})).await;
    assert_eq!(project.signs_in(&maria).await["user"]["id"], made["id"]);
    let added = project.adds_customer(&json!({"emails": [eve]})).await;
    let verified = project.verify(&eve, &validation, code).await;
    assert_eq!(verified.json()["data"]["user"]["id"], added["id"], "{verified}");
}

#[tokio::test]
async fn a_blocked_address_is_of_no_use_to_anybody_until_it_is_let_in_again() {
    let project = Project::new();
    let (maria, work) = (project.address("maria"), project.address("work"));
    let customer = project.adds_customer(&json!({"emails": [maria, work]})).await;
    let (validation, code) = with_code(&project, &work).await;
    let blocked = blocks(&project, &work).await;
    assert_eq!(blocked.json()["data"]["address"], work.as_str(), "{blocked}");
    assert_eq!(blocks(&project, &work).await.text, blocked.text, "twice is once");
    is_as_wrong(&project.verify(&work, &validation, code.as_str()).await, 4);
    assert_eq!(project.signs_in(&maria).await["user"]["id"], customer["id"], "their other address is as before");

    assert_eq!(blocks(&project, "+57 300 123 4567").await.json()["data"]["address"], "+573001234567");
    let list = project.manages(Method::GET, "/blocked-addresses", &Value::Null).await.json()["data"]["items"].clone();
    let addresses: Vec<_> = list.as_array().unwrap().iter().map(|item| item["address"].clone()).collect();
    assert_eq!(addresses, [json!("+573001234567"), json!(work)]);
    for address in [work.replace('@', "%40"), "%2B573001234567".to_owned()] {
        let path = format!("/blocked-addresses/{address}");
        assert_eq!(project.manages(Method::DELETE, &path, &Value::Null).await.status, 200, "{address}");
        assert_eq!(project.manages(Method::DELETE, &path, &Value::Null).await.status, 404, "{address}");
    }
    assert_eq!(project.verify(&work, &validation, code).await.status, 200);
}

#[tokio::test]
async fn an_address_that_is_none_cannot_be_blocked() {
    let project = Project::new();
    let refused = project.manages(Method::POST, "/blocked-addresses", &json!({"address": "x", "why": 1})).await;
    let fields = refused.json()["details"]["fields"].clone();
    let fields: Vec<_> = fields.as_array().unwrap().iter().map(|fault| fault["field"].clone()).collect();
    assert_eq!(fields, ["address", "why"], "{refused}");
}

#[tokio::test]
async fn on_the_page_too_the_right_code_of_who_is_blocked_is_a_wrong_one() {
    let project = Project::new();
    let maria = project.address("maria");
    let customer = project.adds_customer(&json!({"emails": [maria]})).await;
    let mut visitor = Visitor::arrived(&project).await;
    assert_eq!(visitor.posts("send", &[("email", &maria)]).await.status, 303);
    let code = project.client.code(&maria, 1).await;
    project.changes_customer(&customer, &json!({"blocked": true})).await;
    // What differs from page to page by itself: its nonce, what was typed, and the seconds until another code.
    let shown = |answer: &Answer| {
        let nonce = answer.text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let text = answer.text.replace(nonce, "");
        (answer.status, text.chars().filter(|char| !char.is_ascii_digit()).collect::<String>())
    };
    let wrong = visitor.posts("verify", &[("code", &other_than(&code))]).await;
    let right = visitor.posts("verify", &[("code", &code)]).await;
    assert_eq!(shown(&right), shown(&wrong));
    project.manages(Method::PATCH, &Project::below(&customer), &json!({"blocked": false})).await;
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);
}
