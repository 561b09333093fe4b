//! Teams: who is in one, and what they may do.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].clone()
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let member = maria.takes_in(&project, &pedro, "viewer").await;
    let name = async |name: &str| pedro.patch(&project, &json!({"name": name})).await.status.as_u16();
    assert_eq!(data(&pedro.get(&project).await)["role"], "viewer");
    assert_eq!(name("Boreal").await, 403);

    let changed = data(&maria.patch(&member, &json!({"role": "admin"})).await);
    assert_eq!((&changed["role"], &changed["permissions"]), (&json!("admin"), &json!([])));
    assert_eq!(name("Boreal").await, 200);
    data(&maria.patch(&member, &json!({"role": "viewer"})).await);
    assert_eq!(name("Austral").await, 403);
    let body = json!({"permissions": ["project:write", "pii:read", "project:write"]});
    let changed = data(&maria.patch(&member, &body).await);
    assert_eq!((&changed["role"], &changed["permissions"]), (&json!("viewer"), &json!(["project:write", "pii:read"])));
    assert_eq!(name("Austral").await, 200);

    data(&maria.delete(&member).await);
    assert_eq!(pedro.get(&project).await.text, pedro.get(&project.replace("prj_", "prj_x")).await.text);
    assert_eq!(data(&pedro.get("/v2/projects").await)["items"], json!([]));
    assert_eq!(told(&maria.delete(&member).await), refused(404, "NOT_FOUND"));
    assert_eq!(told(&maria.patch(&member, &json!({"role": "admin"})).await), refused(404, "NOT_FOUND"));
}

#[tokio::test]
async fn nobody_gives_or_takes_more_than_they_have() {
    let (maria, pedro, eva) = (Operator::new(), Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let owner = maria.path_of(&project, &maria).await;
    let admin = maria.takes_in(&project, &pedro, "admin").await;
    let editor = maria.takes_in(&project, &eva, "editor").await;
    let invite = async |role: &str, permissions: Value| {
        let body = json!({"email": "new@example.org", "role": role, "permissions": permissions});
        pedro.post(&format!("{project}/invitations"), &body).await
    };
    for answer in [
        pedro.patch(&owner, &json!({"role": "viewer"})).await,
        pedro.delete(&owner).await,
        pedro.patch(&admin, &json!({"role": "owner"})).await,
        pedro.patch(&editor, &json!({"role": "owner"})).await,
        pedro.patch(&editor, &json!({"permissions": ["project:delete"]})).await,
        invite("owner", json!([])).await,
        invite("viewer", json!(["project:transfer"])).await,
        pedro.post(&format!("{project}/transfer"), &json!({"member_id": editor.rsplit('/').next()})).await,
        eva.patch(&editor, &json!({"role": "viewer"})).await,
        eva.delete(&admin).await,
    ] {
        assert_eq!(told(&answer), refused(403, "FORBIDDEN"), "{answer}");
    }
    // What an owner has given besides is not an admin's to take.
    data(&maria.patch(&editor, &json!({"permissions": ["project:delete"]})).await);
    assert_eq!(told(&pedro.delete(&editor).await), refused(403, "FORBIDDEN"));
    data(&maria.patch(&editor, &json!({"permissions": []})).await);
    data(&pedro.delete(&editor).await);
}

#[tokio::test]
async fn the_last_owner_stays_until_there_is_another() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let own = maria.path_of(&project, &maria).await;
    let member = maria.takes_in(&project, &pedro, "admin").await;
    for answer in [maria.delete(&own).await, maria.patch(&own, &json!({"role": "admin"})).await] {
        assert_eq!(told(&answer), refused(409, "CONFLICT"));
        assert!(answer.text.contains("/transfer"), "{answer}");
    }
    data(&maria.patch(&member, &json!({"role": "owner"})).await);
    data(&maria.patch(&own, &json!({"role": "admin"})).await);
    assert_eq!(told(&pedro.delete(&member).await), refused(409, "CONFLICT"));
    data(&maria.delete(&own).await);
    assert_eq!(maria.get(&project).await.status, 404);
    assert_eq!(data(&pedro.get(&format!("{project}/members")).await)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_project_is_given_to_another_member() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let transfer = format!("{project}/transfer");
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let own = id(&maria.path_of(&project, &maria).await);
    let heir = id(&maria.takes_in(&project, &pedro, "viewer").await);
    let stranger = format!("cus_{}", "a".repeat(26));
    assert_eq!(told(&maria.post(&transfer, &json!({"member_id": stranger})).await), refused(404, "NOT_FOUND"));
    let oneself = maria.post(&transfer, &json!({"member_id": own})).await;
    assert_eq!(oneself.json()["details"]["fields"][0]["field"], "member_id", "{oneself}");
    assert_eq!(told(&pedro.post(&transfer, &json!({"member_id": own})).await), refused(403, "FORBIDDEN"));

    let give = || {
        let request = maria.request(Method::POST, &transfer).header("idempotency-key", "one");
        Answer::of(request.json(&json!({"member_id": heir})))
    };
    let given = give().await;
    assert_eq!(data(&given)["role"], "admin");
    assert_eq!(give().await.text, given.text, "repeated by who is no owner any more");
    assert_eq!(data(&pedro.get(&project).await)["role"], "owner");
    assert_eq!(told(&maria.post(&transfer, &json!({"member_id": heir})).await), refused(403, "FORBIDDEN"));
    assert_eq!(told(&pedro.delete(&format!("{project}/members/{heir}")).await), refused(409, "CONFLICT"));
    data(&pedro.post(&transfer, &json!({"member_id": own})).await);
    assert_eq!(data(&maria.get(&project).await)["role"], "owner");
}

#[tokio::test]
async fn anybody_may_leave() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let member = maria.takes_in(&project, &pedro, "viewer").await;
    data(&pedro.delete(&member).await);
    assert_eq!(pedro.get(&project).await.status, 404);
    // And come back.
    maria.takes_in(&project, &pedro, "editor").await;
    assert_eq!(data(&pedro.get(&project).await)["role"], "editor");
}

#[tokio::test]
async fn a_list_of_members_goes_on_where_its_last_page_ended() {
    let (maria, pedro, eva) = (Operator::new(), Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    maria.takes_in(&project, &pedro, "viewer").await;
    maria.takes_in(&project, &eva, "viewer").await;
    let first = data(&eva.get(&format!("{project}/members?limit=2")).await);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = data(&eva.get(&format!("{project}/members?limit=2&cursor={cursor}")).await);
    let items = first["items"].as_array().unwrap().iter().chain(second["items"].as_array().unwrap());
    let mut addresses: Vec<_> = items.map(|item| item["email"].as_str().unwrap().to_owned()).collect();
    addresses.sort();
    let mut expected = vec![maria.address.clone(), pedro.address.clone(), eva.address.clone()];
    expected.sort();
    assert_eq!(addresses, expected);
}

#[tokio::test]
async fn an_api_token_has_nothing_to_say_in_the_team() {
    let project = Project::new();
    let path = format!("/v2/projects/{}", project.id);
    let someone = format!("cus_{}", "a".repeat(26));
    let (member, transfer) = (format!("/members/{someone}"), json!({"member_id": someone}));
    for (method, below, body) in [
        (Method::GET, "/members", Value::Null),
        (Method::PATCH, &member, json!({"role": "owner"})),
        (Method::DELETE, &member, Value::Null),
        (Method::GET, "/invitations", Value::Null),
        (Method::POST, "/invitations", json!({"email": "a@example.org", "role": "viewer"})),
        (Method::POST, "/transfer", transfer),
    ] {
        let request = project.client.request("api_url", method.clone(), &format!("{path}{below}"));
        let request = request.bearer_auth(&project.token);
        let answer = Answer::of(if body.is_null() { request } else { request.json(&body) }).await;
        assert_eq!(told(&answer), refused(403, "FORBIDDEN"), "{method} {below}: {answer}");
    }
}

#[tokio::test]
async fn receivers_are_told_who_comes_changes_and_goes() {
    let (maria, pedro) = (Operator::new(), Operator::new());
    let project = maria.project("Aurora").await;
    let member = maria.takes_in(&project, &pedro, "viewer").await;
    data(&maria.patch(&member, &json!({"role": "editor"})).await);
    data(&maria.delete(&member).await);
    let id = project.rsplit('/').next().unwrap();
    for kind in ["member.invited", "member.joined", "member.role_changed", "member.removed"] {
        maria.client.happened(id, id, kind).await;
    }
}
