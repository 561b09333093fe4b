//! Tokens that a team makes for its back ends.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, operator::Operator};

#[tokio::test]
async fn a_token_is_shown_once_and_revoked_at_once() {
    let maria = Operator::new();
    let path = maria.project("Aurora").await;
    let made = maria.post(&format!("{path}/api-tokens"), &json!({"name": "Back end", "scopes": ["manage"]})).await;
    let made = made.json()["data"].clone();
    let token = made["token"].as_str().unwrap();
    let use_it = async || {
        let request = maria.client.request("api_url", Method::GET, &path).bearer_auth(token);
        Answer::of(request).await.status.as_u16()
    };
    assert_eq!(use_it().await, 200);

    let list = maria.get(&format!("{path}/api-tokens")).await;
    assert!(!list.text.contains(token), "{list}");
    let listed = &list.json()["data"]["items"][0];
    assert_eq!((&listed["id"], &listed["revoked_at"]), (&made["id"], &Value::Null));

    let one = format!("{path}/api-tokens/{}", made["id"].as_str().unwrap());
    let revoked = maria.delete(&one).await.json()["data"]["revoked_at"].clone();
    assert!(revoked.is_string());
    assert_eq!(use_it().await, 401);
    assert_eq!(maria.delete(&one).await.json()["data"]["revoked_at"], revoked, "twice is once");
    assert_eq!(maria.delete(&format!("{path}/api-tokens/nonsense")).await.status, 404);
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused() {
    let maria = Operator::new();
    let path = maria.project("Aurora").await;
    let made = maria.post(&format!("{path}/api-tokens"), &json!({"name": "x", "scopes": ["access"]})).await.json();
    let request = maria.client.request("api_url", Method::GET, &path);
    let answer = Answer::of(request.bearer_auth(made["data"]["token"].as_str().unwrap())).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (403, &json!("FORBIDDEN")));
}

#[tokio::test]
async fn bad_wishes_are_told_by_name() {
    let maria = Operator::new();
    let path = format!("{}/api-tokens", maria.project("Aurora").await);
    let bad = json!({"name": "", "scopes": ["all"], "environment": "test", "days": 0});
    let answer = maria.post(&path, &bad).await;
    let fields: Vec<_> = answer.json()["details"]["fields"].as_array().unwrap().clone();
    let fields: Vec<_> = fields.iter().map(|fault| fault["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["days", "environment", "name", "scopes[0]"], "{answer}");
    for (days, status) in [(1, 200), (365, 200), (366, 400)] {
        let body = json!({"name": "x", "scopes": ["access"], "days": days});
        assert_eq!(maria.post(&path, &body).await.status, status, "{days}");
    }
    assert_eq!(maria.post(&path, &json!({"name": "x", "scopes": []})).await.status, 400);
}

#[tokio::test]
async fn when_a_token_was_used_last_is_known_to_the_hour() {
    let maria = Operator::new();
    let path = maria.project("Aurora").await;
    let made = maria.post(&format!("{path}/api-tokens"), &json!({"name": "x", "scopes": ["manage"]})).await.json();
    let token = made["data"]["token"].as_str().unwrap().to_owned();
    let used = async || {
        let request = maria.client.request("api_url", Method::GET, &path).bearer_auth(&token);
        assert_eq!(Answer::of(request).await.status, 200);
    };
    let last = async || {
        let list = maria.get(&format!("{path}/api-tokens")).await.json();
        list["data"]["items"][0]["last_used_at"].clone()
    };
    assert_eq!(last().await, Value::Null);
    used().await;
    let first = last().await;
    assert!(first.is_string());
    maria.is_ahead(&path, 3000);
    used().await;
    assert_eq!(last().await, first, "within the hour nothing is written");
    maria.is_ahead(&path, 3700);
    used().await;
    assert!(last().await.as_str() > first.as_str());
}
