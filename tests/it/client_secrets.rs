//! Secrets of applications: made by a team, and sent by the application that redeems a code.

use data_encoding::BASE64;
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::{
    Answer, Project,
    visitor::{Visitor, parameter},
};

/// A project whose application has so many secrets.
async fn with_secrets(count: usize) -> (Project, Vec<Value>) {
    let project = Project::new();
    let mut secrets = Vec::new();
    for _ in 0..count {
        let made = makes(&project).await;
        assert_eq!(made.status, 200, "{made}");
        secrets.push(made.json()["data"].clone());
    }
    (project, secrets)
}

async fn makes(project: &Project) -> Answer {
    project.manages(Method::POST, &format!("/applications/{}/secrets", project.application), &json!({})).await
}

async fn removes(project: &Project, secret: &Value) -> Answer {
    let path = format!("/applications/{}/secrets/{}", project.application, text(&secret["id"]));
    project.manages(Method::DELETE, &path, &Value::Null).await
}

async fn application(project: &Project) -> Answer {
    project.manages(Method::GET, &format!("/applications/{}", project.application), &Value::Null).await
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

async fn code(project: &Project, name: &str) -> String {
    let mut visitor = Visitor::arrived(project).await;
    parameter(&visitor.signs_in(&project.address(name)).await, "code").unwrap()
}

/// Redeems a code with the secret in the form.
async fn by_post(project: &Project, code: &str, secret: &str) -> Answer {
    project.redeems_with(&[("code", code), ("client_secret", secret)]).await
}

/// Redeems a code with what a client writes before and behind the colon of HTTP Basic.
async fn by_basic(project: &Project, fields: &[(&str, &str)], both: &str) -> Answer {
    let value = format!("Basic {}", BASE64.encode(both.as_bytes()));
    let request = project.token_request(&project.redemption(fields));
    Answer::of(request.header(header::AUTHORIZATION, value)).await
}

fn is_refused(answer: &Answer, status: u16, error: &str, challenge: &str) {
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (status, &json!(error)), "{answer}");
    assert_eq!(answer.header("www-authenticate"), challenge, "{answer}");
}

const CHALLENGE: &str = "Basic realm=\"token\"";

#[tokio::test]
async fn a_secret_is_shown_once_and_there_are_two_at_most() {
    let (project, secrets) = with_secrets(2).await;
    let shown: Vec<&str> = secrets.iter().map(|secret| text(&secret["secret"])).collect();
    assert!(shown.iter().all(|secret| secret.starts_with("sas_") && secret.len() == 47), "{shown:?}");
    assert_ne!(shown[0], shown[1]);
    let listed: Vec<_> = secrets
        .iter()
        .map(|secret| json!({"id": secret["id"], "created_at": secret["created_at"], "last_used_at": null}))
        .collect();
    let seen = application(&project).await;
    let (mut wanted, mut found) = (listed.clone(), seen.json()["data"]["secrets"].as_array().unwrap().clone());
    wanted.sort_by_key(|one| text(&one["id"]).to_owned());
    found.sort_by_key(|one| text(&one["id"]).to_owned());
    assert_eq!(found, wanted);
    let all = project.manages(Method::GET, "/applications", &Value::Null).await;
    assert!(shown.iter().all(|secret| !seen.text.contains(secret) && !all.text.contains(secret)));

    let third = makes(&project).await;
    assert_eq!((third.status.as_u16(), &third.json()["code"]), (409, &json!("CONFLICT")), "{third}");
    assert!(third.text.contains("Remove one of them first"), "{third}");
    assert_eq!(removes(&project, &secrets[0]).await.status, 200);
    assert_eq!(removes(&project, &secrets[0]).await.status, 404);
    assert_eq!(application(&project).await.json()["data"]["secrets"], json!([listed[1]]));
    assert_eq!(makes(&project).await.status, 200);

    let path = format!("/applications/{}", project.application);
    let changed = project.manages(Method::PATCH, &path, &json!({"name": "Library"})).await;
    assert_eq!(changed.json()["data"]["secrets"].as_array().unwrap().len(), 2, "{changed}");

    let audit = project.manages(Method::GET, "/audit?type=application.", &Value::Null).await.json();
    let told: Vec<_> = audit["data"]["items"].as_array().unwrap().iter().map(|item| text(&item["type"])).collect();
    let [created, deleted] = ["application.secret_created", "application.secret_deleted"];
    assert_eq!(told, ["application.changed", created, deleted, created, created]);
    let removed = &audit["data"]["items"][2]["data"];
    assert_eq!((&removed["application_id"], &removed["secret_id"]), (&json!(project.application), &secrets[0]["id"]));
}

#[tokio::test]
async fn a_secret_of_another_application_is_none_of_this_one() {
    let (project, secrets) = with_secrets(1).await;
    let other = project.application("ES256", "https://app.example.org/callback");
    let path = format!("/applications/{other}/secrets/{}", text(&secrets[0]["id"]));
    let theirs = project.manages(Method::DELETE, &path, &Value::Null).await;
    let missing = project.manages(Method::DELETE, &path.replace("sec_", "sec_x"), &Value::Null).await;
    assert_eq!((theirs.status.as_u16(), &theirs.text), (404, &missing.text));
    assert_eq!(application(&project).await.json()["data"]["secrets"][0]["id"], secrets[0]["id"]);
}

#[tokio::test]
async fn an_application_of_before_there_were_secrets_is_given_one() {
    let project = Project::new();
    let (pk, sk) = (format!("P#{}#APPS", project.id), format!("APPLICATION#{}", project.application));
    project.client.lacks(&pk, &sk, ["secrets", "change"]).await;
    assert_eq!(application(&project).await.json()["data"]["secrets"], json!([]));
    let made = makes(&project).await;
    assert_eq!(made.status, 200, "{made}");
    let secret = made.json()["data"]["secret"].clone();
    assert_eq!(by_post(&project, &code(&project, "maria").await, text(&secret)).await.status, 200);
}

#[tokio::test]
async fn a_repeated_request_makes_one_secret() {
    let project = Project::new();
    let path = format!("/v2/projects/{}/applications/{}/secrets", project.id, project.application);
    let make = async || Answer::of(project.call(&path, &json!({})).header("idempotency-key", "k1")).await;
    let (first, again) = (make().await, make().await);
    assert_eq!((first.status.as_u16(), &first.text), (200, &again.text));
    assert_eq!(application(&project).await.json()["data"]["secrets"].as_array().unwrap().len(), 1);
    // A day later the answer is forgotten, and the secret is not replaced.
    project.is_ahead(25 * 60 * 60);
    let late = make().await;
    assert_eq!(late.status, 409, "{late}");
    let code = code(&project, "maria").await;
    assert_eq!(by_post(&project, &code, text(&first.json()["data"]["secret"])).await.status, 200);
}

#[tokio::test]
async fn each_secret_is_good_in_the_form_and_by_basic_until_it_is_removed() {
    let (project, secrets) = with_secrets(2).await;
    let id = &project.application;
    let [first, second] = [0, 1].map(|number| text(&secrets[number]["secret"]));
    for answer in [
        by_post(&project, &code(&project, "maria").await, first).await,
        by_post(&project, &code(&project, "pedro").await, second).await,
        by_basic(&project, &[("code", &code(&project, "joana").await)], &format!("{id}:{first}")).await,
        by_basic(&project, &[("code", &code(&project, "rui").await), ("client_id", "")], &format!("{id}:{second}"))
            .await,
    ] {
        assert_eq!(answer.status, 200, "{answer}");
    }
    let escaped = format!("{}:{}", id.replace('_', "%5F"), first.replace('_', "%5f"));
    let encoded = by_basic(&project, &[("code", &code(&project, "ana").await)], &escaped).await;
    assert_eq!(encoded.status, 200, "{encoded}");

    let code = code(&project, "rita").await;
    assert_eq!(removes(&project, &secrets[0]).await.status, 200);
    is_refused(&by_post(&project, &code, first).await, 401, "invalid_client", "");
    let removed = by_basic(&project, &[("code", &code)], &format!("{id}:{first}")).await;
    is_refused(&removed, 401, "invalid_client", CHALLENGE);
    assert_eq!(by_post(&project, &code, second).await.status, 200);
}

#[tokio::test]
async fn who_is_not_the_application_is_refused_and_leaves_the_code_as_it_is() {
    let (project, secrets) = with_secrets(1).await;
    let (id, secret) = (project.application.as_str(), text(&secrets[0]["secret"]));
    let code = code(&project, "maria").await;
    let other = Project::new();
    let wrong = secret.to_lowercase();
    let missing = project.redeems(&code).await;
    is_refused(&missing, 401, "invalid_client", "");
    assert!(missing.text.contains("has to send its secret"), "{missing}");
    for sent in [wrong.as_str(), "x", text(&secrets[0]["id"])] {
        is_refused(&by_post(&project, &code, sent).await, 401, "invalid_client", "");
        let both = format!("{id}:{sent}");
        is_refused(&by_basic(&project, &[("code", &code)], &both).await, 401, "invalid_client", CHALLENGE);
    }
    for both in [format!("{id}:"), id.to_owned(), String::new(), format!("{id}:{secret}&x"), format!(":{secret}")] {
        let answer = by_basic(&project, &[("code", &code), ("client_id", "")], &both).await;
        is_refused(&answer, 401, "invalid_client", CHALLENGE);
    }
    let bearer = project.token_request(&project.redemption(&[("code", &code)])).bearer_auth(secret);
    is_refused(&Answer::of(bearer).await, 401, "invalid_client", CHALLENGE);
    let both = format!("{id}:{secret}");
    let twice = by_basic(&project, &[("code", &code), ("client_secret", secret)], &both).await;
    is_refused(&twice, 400, "invalid_request", "");
    let elsewhere = by_basic(&project, &[("code", &code), ("client_id", &other.application)], &both).await;
    is_refused(&elsewhere, 400, "invalid_request", "");
    // A secret does not stand in for the secret of the request.
    let unasked = [("code", code.as_str()), ("client_secret", secret), ("code_verifier", "")];
    is_refused(&project.redeems_with(&unasked).await, 400, "invalid_grant", "");
    assert_eq!(by_post(&project, &code, secret).await.status, 200, "a wrong try does not use the code up");
    // Who cannot prove itself cannot have tokens taken back either.
    is_refused(&project.redeems(&code).await, 401, "invalid_client", "");
}

#[tokio::test]
async fn an_application_without_secrets_is_public_and_sends_none() {
    let (project, secrets) = with_secrets(1).await;
    let secret = text(&secrets[0]["secret"]);
    assert_eq!(removes(&project, &secrets[0]).await.status, 200);
    let code = code(&project, "maria").await;
    is_refused(&by_post(&project, &code, secret).await, 401, "invalid_client", "");
    let both = format!("{}:{secret}", project.application);
    is_refused(&by_basic(&project, &[("code", &code)], &both).await, 401, "invalid_client", CHALLENGE);
    assert_eq!(project.redeems(&code).await.status, 200);
}

#[tokio::test]
async fn the_last_use_of_a_secret_is_known_to_the_hour() {
    let (project, secrets) = with_secrets(2).await;
    let used = async || {
        assert_eq!(by_post(&project, &code(&project, "maria").await, text(&secrets[0]["secret"])).await.status, 200);
        let seen = application(&project).await.json()["data"]["secrets"].clone();
        let of = |secret: &Value| {
            let found = seen.as_array().unwrap().iter().find(|one| one["id"] == secret["id"]);
            found.unwrap()["last_used_at"].clone()
        };
        assert_eq!(of(&secrets[1]), Value::Null);
        text(&of(&secrets[0])).to_owned()
    };
    let first = used().await;
    project.is_ahead(50 * 60);
    assert_eq!(used().await, first);
    project.is_ahead(61 * 60);
    assert!(used().await > first);
}

#[tokio::test]
async fn the_discovery_document_names_the_ways_to_prove_oneself() {
    let project = Project::new();
    let path = format!("/p/{}/.well-known/openid-configuration", project.client_id);
    let document = Answer::of(project.client.request("pages_url", Method::GET, &path)).await.json();
    let ways = json!(["none", "client_secret_basic", "client_secret_post"]);
    assert_eq!(document["token_endpoint_auth_methods_supported"], ways);
}
