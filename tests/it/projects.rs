//! Projects, as their teams see them.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator, visitor::Visitor};

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].clone()
}

#[tokio::test]
async fn from_nothing_to_a_sign_in_by_api_alone() {
    let maria = Operator::new();
    let made = data(&maria.post("/v2/projects", &json!({"name": "Aurora", "default_language": "es"})).await);
    assert_eq!((&made["name"], &made["role"]), (&json!("Aurora"), &json!("owner")));
    let path = format!("/v2/projects/{}", made["id"].as_str().unwrap());
    let token = json!({"name": "Back end", "scopes": ["access"]});
    let token = data(&maria.post(&format!("{path}/api-tokens"), &token).await);
    let application = json!({"name": "Library", "redirect_uris": ["http://127.0.0.1/callback"]});
    let application = data(&maria.post(&format!("{path}/applications"), &application).await);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let project = Project {
        client: crate::support::Client::new(),
        id: text(&made["id"]),
        client_id: text(&made["environments"]["production"]),
        application: text(&application["id"]),
        token: text(&token["token"]),
    };

    let pedro = project.address("pedro");
    let validation = project.validation(&pedro).await;
    let code = project.client.code(&pedro, 1).await;
    let by_api = project.verify(&pedro, &validation, code).await;
    let by_page = Visitor::arrived(&project).await.signs_in(&pedro).await;
    assert_eq!(by_api.status, 200, "{by_api}");
    assert!(by_page.starts_with("http://127.0.0.1:4000/callback?code="), "{by_page}");
    assert!(project.client.mails(&pedro, 1).await[0].contains("Aurora"));
}

#[tokio::test]
async fn a_change_sets_what_it_names_and_nothing_else() {
    let maria = Operator::new();
    let path = maria.project("Aurora").await;
    let before = data(&maria.get(&path).await);
    assert_eq!((&before["terms_url"], &before["dpo"]), (&Value::Null, &Value::Null), "what is not said is null");
    let changed = data(&maria.patch(&path, &json!({"terms_url": "https://aurora.example/terms"})).await);
    assert_eq!(changed["terms_url"], "https://aurora.example/terms");
    assert_eq!(changed["name"], before["name"]);
    assert_eq!(data(&maria.get(&path).await), changed);
    data(&maria.patch(&path, &json!({"terms_url": null})).await);
    assert_eq!(data(&maria.get(&path).await), before);
}

#[tokio::test]
async fn every_bad_setting_is_told_by_name() {
    let maria = Operator::new();
    let bad = json!({
        "name": "", "allowed_countries": ["CO", "XX"], "dpo": {"email": "nobody"}, "privacy_policy_url": "/privacy",
        "terms_url": "http://aurora.example", "languages": ["es", "tlh"], "default_language": "tlh",
        "consent_mode": "never", "nmae": "Aurora"
    });
    let told = |answer: &Answer| {
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (400, &json!("INVALID_REQUEST")), "{answer}");
        let faults = answer.json()["details"]["fields"].clone();
        let mut fields: Vec<String> =
            faults.as_array().unwrap().iter().map(|fault| fault["field"].as_str().unwrap().to_owned()).collect();
        fields.sort();
        fields
    };
    let expected = [
        "allowed_countries[1]",
        "consent_mode",
        "default_language",
        "dpo.email",
        "dpo.name",
        "languages[1]",
        "name",
        "nmae",
        "privacy_policy_url",
        "terms_url",
    ];
    assert_eq!(told(&maria.post("/v2/projects", &bad).await), expected);
    let path = maria.project("Aurora").await;
    assert_eq!(told(&maria.patch(&path, &bad).await), expected);
    assert_eq!(told(&maria.patch(&path, &json!({"languages": ["es"]})).await), ["default_language"]);
    assert_eq!(told(&maria.patch(&path, &json!({"name": null})).await), ["name"]);
}

#[tokio::test]
async fn a_deleted_project_is_gone_for_everybody_until_its_owner_restores_it() {
    let (maria, project) = (Operator::new(), Operator::new());
    let path = maria.project("Aurora").await;
    let token = json!({"name": "Back end", "scopes": ["access", "manage"]});
    let token = data(&maria.post(&format!("{path}/api-tokens"), &token).await)["token"].clone();
    let by_token = async || {
        let request = project.client.request("api_url", Method::GET, &path).bearer_auth(token.as_str().unwrap());
        Answer::of(request).await.status.as_u16()
    };
    assert_eq!(by_token().await, 200);
    assert!(data(&maria.delete(&path).await)["deleted_at"].is_string());
    assert_eq!(maria.get(&path).await.status, 404);
    assert_eq!(by_token().await, 404);
    assert_eq!(data(&maria.get("/v2/projects").await)["items"], json!([]));
    assert_eq!(data(&maria.delete(&path).await)["role"], "owner", "twice is once");
    assert_eq!(data(&maria.post(&format!("{path}/restore"), &json!({})).await)["deleted_at"], Value::Null);
    assert_eq!(maria.get(&path).await.status, 200);
    assert_eq!(by_token().await, 200);
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_there() {
    let (maria, pedro, project) = (Operator::new(), Operator::new(), Project::new());
    let foreign = maria.project("Aurora").await;
    let missing = format!("/v2/projects/prj_{}", "a".repeat(26));
    for (method, below) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/restore"),
        (Method::POST, "/transfer"),
        (Method::GET, "/members"),
        (Method::PATCH, "/members/cus_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Method::DELETE, "/members/cus_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Method::GET, "/invitations"),
        (Method::POST, "/invitations"),
        (Method::POST, "/invitations/inv_aaaaaaaaaaaaaaaaaaaaaaaaaa/resend"),
        (Method::DELETE, "/invitations/inv_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Method::GET, "/api-tokens"),
        (Method::POST, "/api-tokens"),
        (Method::DELETE, "/api-tokens/key_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Method::GET, "/applications"),
        (Method::POST, "/applications"),
        (Method::GET, "/applications/app_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Method::PATCH, "/applications/app_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Method::DELETE, "/applications/app_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let body = match (&method, below) {
            (&Method::POST, "/transfer") => json!({"member_id": "cus_aaaaaaaaaaaaaaaaaaaaaaaaaa"}),
            (&Method::POST, "/invitations") => json!({"email": "pedro@example.org", "role": "viewer"}),
            (&Method::POST, "/api-tokens") => json!({"name": "x", "scopes": ["access"]}),
            (&Method::POST, "/applications") => json!({"name": "x", "redirect_uris": ["https://a.example/"]}),
            _ => json!({}),
        };
        let ask = async |path: &str, token: Option<&str>| {
            let path = format!("{path}{below}");
            let request = match token {
                None => pedro.request(method.clone(), &path),
                Some(token) => pedro.client.request("api_url", method.clone(), &path).bearer_auth(token),
            };
            let request = if method == Method::GET || method == Method::DELETE { request } else { request.json(&body) };
            Answer::of(request).await
        };
        let (theirs, none) = (ask(&foreign, None).await, ask(&missing, None).await);
        assert_eq!((theirs.status.as_u16(), &theirs.text), (404, &none.text), "{method} {below}: {none}");
        assert_eq!(ask(&foreign, Some(&project.token)).await.text, none.text, "{method} {below} by a token");
        assert_eq!(ask(&foreign, Some("nonsense")).await.status, 401, "{method} {below} by nobody");
    }
}

#[tokio::test]
async fn a_token_may_manage_its_project_but_neither_delete_it_nor_make_tokens() {
    let project = Project::new();
    let path = format!("/v2/projects/{}", project.id);
    let ask = async |method: Method, below: &str, body: Value| {
        let request = project.client.request("api_url", method, &format!("{path}{below}")).bearer_auth(&project.token);
        Answer::of(if body.is_null() { request } else { request.json(&body) }).await.status.as_u16()
    };
    assert_eq!(ask(Method::GET, "", Value::Null).await, 200);
    assert_eq!(ask(Method::PATCH, "", json!({"name": "Boreal"})).await, 200);
    assert_eq!(ask(Method::GET, "/applications", Value::Null).await, 200);
    assert_eq!(ask(Method::DELETE, "", Value::Null).await, 403);
    assert_eq!(ask(Method::GET, "/api-tokens", Value::Null).await, 403);
    assert_eq!(ask(Method::POST, "/api-tokens", json!({"name": "x", "scopes": ["access"]})).await, 403);
}

#[tokio::test]
async fn a_request_that_is_repeated_makes_one_project() {
    let maria = Operator::new();
    let body = json!({"name": "Aurora"});
    let ask = || Answer::of(maria.request(Method::POST, "/v2/projects").header("idempotency-key", "one").json(&body));
    let first = ask().await;
    assert_eq!(ask().await.text, first.text);
    assert_eq!(data(&maria.get("/v2/projects").await)["items"].as_array().unwrap().len(), 1);
    let other = maria.request(Method::POST, "/v2/projects").header("idempotency-key", "one");
    assert_eq!(Answer::of(other.json(&json!({"name": "Boreal"}))).await.json()["code"], "IDEMPOTENCY_MISMATCH");
}

#[tokio::test]
async fn of_changes_at_once_none_is_lost_without_a_word() {
    let maria = Operator::new();
    let path = maria.project("Aurora").await;
    let changes: Vec<_> = (0..12).map(|number| json!({"name": format!("Aurora {number}")})).collect();
    let answers = join_all(changes.iter().map(|change| maria.patch(&path, change))).await;
    let (done, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(lost.iter().all(|answer| answer.json()["code"] == "CONFLICT"), "{}", lost[0]);
    let name = data(&maria.get(&path).await)["name"].clone();
    assert!(done.iter().any(|answer| answer.json()["data"]["name"] == name), "{name}");
}

#[tokio::test]
async fn a_list_goes_on_where_its_last_page_ended() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    for name in ["A", "B", "C"] {
        maria.project(name).await;
        pedro.project(name).await;
    }
    let mut names = Vec::new();
    let mut path = "/v2/projects?limit=2".to_owned();
    let mut cursors = Vec::new();
    loop {
        let page = data(&maria.get(&path).await);
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        cursors.push(cursor.to_owned());
        path = format!("/v2/projects?limit=2&cursor={cursor}");
    }
    names.sort();
    assert_eq!(names, ["A", "B", "C"]);
    let foreign = pedro.get(&format!("/v2/projects?cursor={}", cursors[0])).await;
    assert_eq!(foreign.json()["details"]["fields"][0]["field"], "cursor", "{foreign}");
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x", "nonsense=1"] {
        assert_eq!(maria.get(&format!("/v2/projects?{query}")).await.status, 400, "{query}");
    }
}
