//! The tokens that people get, and those that callers bring.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project};

async fn key_set(project: &Project) -> Answer {
    let path = format!("/p/{}/jwks.json", project.client_id);
    Answer::of(project.client.request("pages_url", Method::GET, &path)).await
}

#[tokio::test]
async fn a_users_token_is_verified_with_the_published_keys() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    let data = project.verify(&maria, &validation, code).await.json()["data"].clone();
    let token = data["token"].as_str().unwrap();

    let published = key_set(&project).await;
    assert_eq!(published.header("cache-control"), "public, max-age=300");
    let keys: JwkSet = serde_json::from_str(&published.text).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::ES256, Some("at+jwt")));
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut checks = Validation::new(Algorithm::ES256);
    checks.set_audience(&[&project.client_id]);
    checks.set_issuer(&[format!("{}/p/{}", project.client.stack.fact("pages_url"), project.client_id)]);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &checks).unwrap().claims;
    assert_eq!((&claims["sub"], &claims["email"]), (&data["user"]["id"], &json!(maria)));
    assert_eq!((&claims["amr"], &claims["email_verified"]), (&json!(["otp"]), &json!(true)));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
}

#[tokio::test]
async fn a_published_key_has_its_public_members_and_no_others() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    project.verify(&maria, &validation, code).await;
    let keys = key_set(&project).await.json()["keys"].clone();
    let members: Vec<_> = keys[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(keys.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs() {
    let project = Project::new();
    let kid = async |name: &str| {
        let address = project.address(name);
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        let answer = project.verify(&address, &validation, code).await.json();
        jsonwebtoken::decode_header(answer["data"]["token"].as_str().unwrap()).unwrap().kid
    };
    let first = kid("maria").await;
    project.rotates_its_key();
    assert_eq!(key_set(&project).await.json()["keys"].as_array().unwrap().len(), 2);
    assert_eq!(kid("pedro").await, first);
}

#[tokio::test]
async fn a_public_id_that_is_none_has_no_keys() {
    let project = Project::new();
    for id in ["nothing".to_owned(), format!("cli_{}", "a".repeat(26))] {
        let answer = Answer::of(project.client.request("pages_url", Method::GET, &format!("/p/{id}/jwks.json"))).await;
        assert_eq!(answer.status, 404, "{answer}");
    }
}

/// A caller's token with another header or payload, and the old signature.
fn forged(token: &str, header: &Value, change: impl Fn(&mut Value)) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let decoded = BASE64URL_NOPAD.decode(parts[1].as_bytes()).expect("a token is base64url");
    let mut payload: Value = serde_json::from_slice(&decoded).expect("a payload is JSON");
    change(&mut payload);
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}.{}", encode(header), encode(&payload), parts[2])
}

#[tokio::test]
async fn a_token_that_was_tampered_with_is_refused() {
    let (project, other) = (Project::new(), Project::new());
    let kid = jsonwebtoken::decode_header(&project.token).unwrap().kid;
    let good = json!({"alg": "ES256", "typ": "api+jwt", "kid": kid});
    let with = |name: &str, value: Value| {
        let mut header = good.clone();
        header[name] = value;
        header
    };
    let none = format!("{}.", forged(&project.token, &with("alg", json!("none")), |_| ()).rsplit_once('.').unwrap().0);
    let tokens = [
        none,
        forged(&project.token, &with("alg", json!("HS256")), |_| ()),
        forged(&project.token, &with("alg", json!("RS256")), |_| ()),
        forged(&project.token, &with("typ", json!("at+jwt")), |_| ()),
        forged(&project.token, &with("kid", json!("kid_aaaaaaaaaaaaaaaaaaaaaaaaaa")), |_| ()),
        forged(&project.token, &with("jku", json!("https://evil.example/jwks.json")), |_| ()),
        forged(&project.token, &good, |payload| payload["project_id"] = json!(other.id)),
        forged(&project.token, &good, |payload| payload["exp"] = json!(i64::MAX)),
        project.token[..project.token.len() - 2].to_owned(),
        String::new(),
    ];
    let body = json!({"email": project.address("maria"), "project_id": project.id});
    for token in tokens {
        let request = project.client.request("api_url", Method::POST, "/v2/access/email/send-otp").json(&body);
        let answer = Answer::of(request.bearer_auth(&token)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("UNAUTHENTICATED")), "{token}");
    }
}

#[tokio::test]
async fn a_users_token_is_no_api_token() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    let code = project.client.code(&maria, 1).await;
    let token = project.verify(&maria, &validation, code).await.json()["data"]["token"].as_str().unwrap().to_owned();
    let body = json!({"email": maria, "project_id": project.id});
    let request = project.client.request("api_url", Method::POST, "/v2/access/email/send-otp").json(&body);
    assert_eq!(Answer::of(request.bearer_auth(token)).await.status, 401);
}
