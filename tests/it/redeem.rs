//! Authorization codes and what they are good for.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use reqwest::{Method, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{
    Answer, Project,
    visitor::{CALLBACK, VERIFIER, Visitor, parameter, url_encoded},
};

async fn code(project: &Project, name: &str) -> String {
    let mut visitor = Visitor::arrived(project).await;
    parameter(&visitor.signs_in(&project.address(name)).await, "code").unwrap()
}

/// The claims, verified with the published keys by a library that knows nothing of us.
async fn verified(project: &Project, token: &str, audience: &str) -> (Algorithm, Value) {
    let path = format!("/p/{}/jwks.json", project.client_id);
    let keys = Answer::of(project.client.request("pages_url", Method::GET, &path)).await;
    let keys: JwkSet = serde_json::from_str(&keys.text).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut checks = Validation::new(header.alg);
    checks.set_audience(&[audience]);
    checks.set_issuer(&[format!("{}/p/{}", project.client.stack.fact("pages_url"), project.client_id)]);
    (header.alg, jsonwebtoken::decode::<Value>(token, &key, &checks).unwrap().claims)
}

#[tokio::test]
async fn a_code_gives_tokens_that_say_who_signed_in_and_how() {
    let project = Project::new();
    let answer = project.redeems(&code(&project, "maria").await).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.json();
    assert_eq!(
        (&tokens["token_type"], &tokens["expires_in"], &tokens["scope"]),
        (&json!("Bearer"), &json!(600), &json!("openid email"))
    );
    let (_, id) = verified(&project, tokens["id_token"].as_str().unwrap(), &project.application).await;
    assert_eq!((&id["nonce"], &id["email"]), (&json!("the-nonce"), &json!(project.address("maria"))));
    assert_eq!((&id["amr"], &id["acr"], &id["email_verified"]), (&json!(["otp"]), &json!("1"), &json!(true)));
    assert!(id["auth_time"].as_i64().unwrap() <= id["iat"].as_i64().unwrap());
    let access = tokens["access_token"].as_str().unwrap();
    let (_, claims) = verified(&project, access, &project.client_id).await;
    assert_eq!((&claims["sub"], &claims["client_id"]), (&id["sub"], &json!(project.application)));
    let info = project.userinfo(access).await;
    assert_eq!(info.json(), json!({"sub": id["sub"], "email": project.address("maria"), "email_verified": true}));
}

#[tokio::test]
async fn an_application_learns_only_what_it_asks_for() {
    let project = Project::new();
    let mut visitor = Visitor::new(&project);
    visitor.arrives(&[("scope", "openid"), ("nonce", "")]).await;
    let location = visitor.signs_in(&project.address("maria")).await;
    let tokens = project.redeems(&parameter(&location, "code").unwrap()).await.json();
    let (_, id) = verified(&project, tokens["id_token"].as_str().unwrap(), &project.application).await;
    assert_eq!((id.get("email"), id.get("nonce")), (None, None));
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(project.userinfo(access).await.json(), json!({"sub": id["sub"]}));
}

#[tokio::test]
async fn an_application_may_have_its_id_tokens_signed_with_rsa() {
    let project = Project::new();
    let application = project.application("RS256", CALLBACK);
    let mut visitor = Visitor::new(&project);
    visitor.arrives(&[("client_id", &application)]).await;
    let location = visitor.signs_in(&project.address("maria")).await;
    let code = parameter(&location, "code").unwrap();
    let tokens = project.redeems_with(&[("client_id", &application), ("code", &code)]).await.json();
    let (algorithm, _) = verified(&project, tokens["id_token"].as_str().unwrap(), &application).await;
    assert_eq!(algorithm, Algorithm::RS256);
}

#[tokio::test]
async fn a_code_is_bound_to_its_application_its_address_and_its_secret() {
    let project = Project::new();
    let other = project.application("ES256", CALLBACK);
    let code = code(&project, "maria").await;
    let short = &VERIFIER[..42];
    let long = VERIFIER.repeat(4);
    let tampered = format!("{}x", &code[..code.len() - 1]);
    let missing = format!("app_{}", "a".repeat(26));
    for (changes, status, error) in [
        (&[("code_verifier", "")][..], 400, "invalid_grant"),
        (&[("code_verifier", short)], 400, "invalid_grant"),
        (&[("code_verifier", long.as_str())], 400, "invalid_grant"),
        (&[("code_verifier", &VERIFIER.to_lowercase())], 400, "invalid_grant"),
        (&[("redirect_uri", "")], 400, "invalid_grant"),
        (&[("redirect_uri", "http://127.0.0.1:4001/callback")], 400, "invalid_grant"),
        (&[("client_id", other.as_str())], 400, "invalid_grant"),
        (&[("client_id", missing.as_str())], 401, "invalid_client"),
        (&[("client_id", "")], 401, "invalid_client"),
        (&[("code", tampered.as_str())], 400, "invalid_grant"),
        (&[("code", "")], 400, "invalid_grant"),
        (&[("grant_type", "password")], 400, "unsupported_grant_type"),
        (&[("grant_type", "client_credentials")], 400, "unsupported_grant_type"),
        (&[("grant_type", "")], 400, "invalid_request"),
    ] {
        let mut fields = vec![("code", code.as_str())];
        fields.extend(changes);
        let answer = project.redeems_with(&fields).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (status, &json!(error)), "{changes:?}: {answer}");
    }
    assert_eq!(project.redeems(&code).await.status, 200, "a wrong try does not use the code up");
}

#[tokio::test]
async fn a_code_of_another_project_is_none() {
    let (project, other) = (Project::new(), Project::new());
    let code = code(&other, "maria").await;
    let answer = project.redeems(&code).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!("invalid_grant")));
    assert_eq!(other.redeems(&code).await.status, 200);
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let project = Project::new();
    let (first, second) = (code(&project, "maria").await, code(&project, "pedro").await);
    project.is_ahead(50);
    assert_eq!(project.redeems(&first).await.status, 200);
    project.is_ahead(61);
    assert_eq!(project.redeems(&second).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_that_comes_twice_takes_its_tokens_with_it() {
    let project = Project::new();
    let code = code(&project, "maria").await;
    let access = project.redeems(&code).await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(project.userinfo(&access).await.status, 200);
    project.is_ahead(120);
    assert_eq!(project.redeems_with(&[("code", &code), ("code_verifier", "")]).await.status, 400);
    let refused = project.userinfo(&access).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (401, &json!("invalid_token")));
    assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

#[tokio::test]
async fn only_pages_of_the_applications_own_origin_may_read_its_tokens() {
    let project = Project::new();
    for (name, origin, allowed) in [
        ("own", "http://127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("registered", "http://127.0.0.1", "http://127.0.0.1"),
        ("null", "null", ""),
        ("suffix", "http://127.0.0.1.evil.example", ""),
        ("other", "https://evil.example", ""),
    ] {
        let code = code(&project, name).await;
        let fields = project.redemption(&[("code", &code)]);
        let answer = Answer::of(project.token_request(&fields).header(header::ORIGIN, origin)).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn an_access_token_that_was_tampered_with_is_refused_and_nothing_is_fetched() {
    let (project, other) = (Project::new(), Project::new());
    let tokens = project.redeems(&code(&project, "maria").await).await.json();
    let access = tokens["access_token"].as_str().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bait = format!("http://{}/key", listener.local_addr().unwrap());
    let header = jsonwebtoken::decode_header(access).unwrap();
    let good = json!({"alg": "ES256", "typ": "at+jwt", "kid": header.kid});
    let parts: Vec<&str> = access.split('.').collect();
    let with_header =
        |header: &Value| format!("{}.{}.{}", BASE64URL_NOPAD.encode(header.to_string().as_bytes()), parts[1], parts[2]);
    let changed = |name: &str, value: Value| {
        let mut header = good.clone();
        header[name] = value;
        with_header(&header)
    };
    let unsigned = changed("alg", json!("none"));
    let twice = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{0}","kid":"{0}"}}"#, header.kid.clone().unwrap());
    let mut forged = vec![
        format!("{}.", unsigned.rsplit_once('.').unwrap().0),
        unsigned,
        changed("alg", json!("HS256")),
        changed("alg", json!("es256")),
        changed("alg", json!("RS256")),
        changed("typ", json!("JWT")),
        changed("kid", json!("kid_aaaaaaaaaaaaaaaaaaaaaaaaaa")),
        changed("kid", json!("../../../etc/passwd")),
        changed("kid", json!(bait)),
        changed("jku", json!(bait)),
        changed("x5u", json!(bait)),
        changed("jwk", json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})),
        changed("x5c", json!(["AA"])),
        changed("crit", json!(["exp"])),
        format!("{}.{}.{}", BASE64URL_NOPAD.encode(twice.as_bytes()), parts[1], parts[2]),
        tokens["id_token"].as_str().unwrap().to_owned(),
        project.token.clone(),
        access[..access.len() - 4].to_owned(),
        String::new(),
    ];
    let foreign = other.redeems(&code(&other, "maria").await).await.json();
    forged.push(foreign["access_token"].as_str().unwrap().to_owned());
    for token in &forged {
        let answer = project.userinfo(token).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (401, &json!("invalid_token")), "{token}");
    }
    assert_eq!(project.userinfo(access).await.status, 200);
    let fetched = tokio::time::timeout(Duration::from_millis(1), listener.accept()).await;
    assert!(fetched.is_err(), "somebody followed the token");
    project.is_ahead(601);
    assert_eq!(project.userinfo(access).await.status, 401, "its time is over");
}

#[tokio::test]
async fn what_the_discovery_document_names_is_there() {
    let project = Project::new();
    let path = format!("/p/{}/.well-known/openid-configuration", project.client_id);
    let document = Answer::of(project.client.request("pages_url", Method::GET, &path)).await;
    assert_eq!(document.header("access-control-allow-origin"), "*");
    let document = document.json();
    let issuer = format!("{}/p/{}", project.client.stack.fact("pages_url"), project.client_id);
    assert_eq!(document["issuer"], json!(issuer));
    for (name, wrong_use) in
        [("authorization_endpoint", 400), ("token_endpoint", 404), ("userinfo_endpoint", 401), ("jwks_uri", 200)]
    {
        let url = document[name].as_str().unwrap();
        let path = url.strip_prefix(project.client.stack.fact("pages_url")).unwrap();
        let answer = Answer::of(project.client.request("pages_url", Method::GET, path)).await;
        assert_eq!(answer.status, wrong_use, "{name}: {answer}");
    }
    let sandbox = path.replace(&project.client_id, &format!("{}_test", project.client_id));
    let sandbox = Answer::of(project.client.request("pages_url", Method::GET, &sandbox)).await.json();
    assert_eq!(sandbox["issuer"], json!(format!("{issuer}_test")));
}

#[tokio::test]
async fn a_parameter_that_comes_twice_is_refused() {
    let project = Project::new();
    let fields = project.redemption(&[("code", "x")]);
    let body = format!("{}&code=y", url_encoded(&fields));
    let answer = Answer::of(project.token_request(&[]).body(body)).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!("invalid_request")), "{answer}");
}
