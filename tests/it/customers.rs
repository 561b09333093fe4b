//! Customers that a team adds, changes and removes.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

const NOTHING: Value = Value::Null;

fn fields(answer: &Answer) -> Vec<String> {
    let faults = answer.json()["details"]["fields"].clone();
    let field = |fault: &Value| fault["field"].as_str().unwrap_or_default().to_owned();
    let mut fields: Vec<_> = faults.as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(field).collect();
    fields.sort();
    fields
}

#[tokio::test]
async fn a_customer_that_was_added_is_who_signs_in_later_with_any_of_their_addresses() {
    let project = Project::new();
    let (maria, work) = (project.address("maria"), project.address("work"));
    let made = project
        .adds_customer(&json!({
            "emails": [maria, work], "phones": ["+57 300 123 45 67"], "name": "María", "external_id": "c-17",
            "country_code": "co", "metadata": {"plan": "gold"}
        }))
        .await;
    assert_eq!((&made["environment"], &made["blocked"]), (&json!("production"), &json!(false)));
    assert_eq!((&made["phones"], &made["country_code"]), (&json!(["+573001234567"]), &json!("CO")));
    project.client.happened(&project.id, made["id"].as_str().unwrap(), "customer.created").await;

    for address in [&work, &maria] {
        let user = project.signs_in(address).await["user"].clone();
        let expected = json!({
            "id": made["id"], "email": address, "phone": "+573001234567", "name": "María", "external_id": "c-17"
        });
        assert_eq!(user, expected);
    }
    let token = project.signs_in(&work).await["token"].as_str().unwrap().to_owned();
    let info = project.userinfo(&token).await.json();
    assert_eq!((&info["sub"], &info["email"], &info["email_verified"]), (&made["id"], &json!(work), &json!(true)));
    assert_eq!((&info["name"], &info["external_id"]), (&json!("María"), &json!("c-17")));
}

#[tokio::test]
async fn who_signs_in_for_the_first_time_is_a_customer() {
    let project = Project::new();
    let maria = project.address("maria");
    let id = project.signs_in(&maria).await["user"]["id"].clone();
    project.client.happened(&project.id, id.as_str().unwrap(), "customer.created").await;
    let customer =
        project.manages(Method::GET, &Project::below(&json!({"id": id})), &NOTHING).await.json()["data"].clone();
    assert_eq!((&customer["emails"], &customer["name"]), (&json!([maria]), &Value::Null));
    let listed = project.manages(Method::GET, "/customers", &NOTHING).await.json()["data"]["items"].clone();
    assert_eq!(listed, json!([customer]));
}

#[tokio::test]
async fn a_patch_sets_what_it_names_and_null_clears() {
    let project = Project::new();
    let (old, new) = (project.address("old"), project.address("new"));
    let made =
        project.adds_customer(&json!({"emails": [old], "name": "María", "metadata": {"a": "1", "b": "2"}})).await;
    let changed = project
        .changes_customer(&made, &json!({"emails": [new], "name": null, "metadata": {"a": null, "c": "3"}}))
        .await;
    assert_eq!((&changed["emails"], &changed["name"]), (&json!([new]), &Value::Null));
    assert_eq!(changed["metadata"], json!({"b": "2", "c": "3"}));
    assert_eq!(project.manages(Method::GET, &Project::below(&made), &NOTHING).await.json()["data"], changed);
    project.client.happened(&project.id, made["id"].as_str().unwrap(), "customer.updated").await;

    let other = project.adds_customer(&json!({"emails": [old]})).await;
    assert_ne!(other["id"], made["id"], "an address that was given up is free");
    assert_eq!(project.signs_in(&new).await["user"]["id"], made["id"]);
    assert_eq!(project.signs_in(&old).await["user"]["id"], other["id"]);
}

#[tokio::test]
async fn what_one_customer_has_no_other_can_have() {
    let project = Project::new();
    let maria = project.address("maria");
    let body = json!({"emails": [maria], "phones": ["+573001234567"], "external_id": "c-17"});
    let made = project.adds_customer(&body).await;
    let pedro = project.address("pedro");
    let body = json!({"emails": [pedro, maria], "phones": ["+573001234567"], "external_id": "c-17"});
    let refused = project.manages(Method::POST, "/customers", &body).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!("CONFLICT")), "{refused}");
    assert_eq!(fields(&refused), ["emails[1]", "external_id", "phones[0]"]);

    let other = project.adds_customer(&json!({"emails": [pedro]})).await;
    let taken = project.manages(Method::PATCH, &Project::below(&other), &json!({"external_id": "c-17"})).await;
    assert_eq!(fields(&taken), ["external_id"], "{taken}");
    project.changes_customer(&made, &json!({"external_id": null, "phones": null})).await;
    project.changes_customer(&other, &json!({"external_id": "c-17", "phones": ["+573001234567"]})).await;
    let sandbox = json!({"emails": [maria], "environment": "sandbox"});
    assert_eq!(project.manages(Method::POST, "/customers", &sandbox).await.status, 404, "a token knows its own world");
    let owner = Operator::member_of(&project.id, "owner");
    let path = format!("/v2/projects/{}/customers", project.id);
    assert_eq!(owner.post(&path, &sandbox).await.status, 200, "the other world is another");
}

#[tokio::test]
async fn a_customer_that_was_removed_is_nobody_and_their_addresses_are_free() {
    let project = Project::new();
    let maria = project.address("maria");
    let signed_in = project.signs_in(&maria).await;
    let (customer, token) = (signed_in["user"].clone(), signed_in["token"].as_str().unwrap().to_owned());
    assert_eq!(project.userinfo(&token).await.status, 200);
    assert_eq!(
        project.manages(Method::DELETE, &Project::below(&customer), &NOTHING).await.json()["data"]["id"],
        customer["id"]
    );
    assert_eq!(project.userinfo(&token).await.status, 401);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(project.manages(method, &Project::below(&customer), &NOTHING).await.status, 404);
    }
    project.client.happened(&project.id, customer["id"].as_str().unwrap(), "customer.deleted").await;
    assert_ne!(project.signs_in(&maria).await["user"]["id"], customer["id"], "an id is never used again");
}

#[tokio::test]
async fn every_bad_value_is_told_by_name() {
    let project = Project::new();
    let bad = json!({
        "environment": "prod", "emails": ["a@example.org", "nobody"], "phones": ["300"], "name": "", "external_id": "",
        "country_code": "XX", "metadata": {"a b": "x", "n": 1}, "blocked": "yes", "nmae": "x"
    });
    let mut expected = vec![
        "blocked",
        "country_code",
        "emails[1]",
        "environment",
        "external_id",
        "metadata.a b",
        "metadata.n",
        "name",
        "nmae",
        "phones[0]",
    ];
    assert_eq!(fields(&project.manages(Method::POST, "/customers", &bad).await), expected);
    expected.retain(|field| *field != "environment");
    let made = project.adds_customer(&json!({"external_id": "c-17"})).await;
    let mut change = bad.clone();
    change.as_object_mut().unwrap().remove("environment");
    assert_eq!(fields(&project.manages(Method::PATCH, &Project::below(&made), &change).await), expected);
    let nothing = project.manages(Method::PATCH, &Project::below(&made), &json!({"external_id": null})).await;
    assert_eq!(fields(&nothing), ["emails"], "{nothing}");
    assert_eq!(fields(&project.manages(Method::POST, "/customers", &json!({"name": "x"})).await), ["emails"]);

    let owner = Operator::member_of(&project.id, "owner");
    let path = format!("/v2/projects/{}", project.id);
    owner.patch(&path, &json!({"allowed_countries": ["CO"]})).await;
    let abroad = project.manages(Method::PATCH, &Project::below(&made), &json!({"country_code": "MX"})).await;
    assert_eq!(fields(&abroad), ["country_code"], "{abroad}");
}

#[tokio::test]
async fn who_may_not_see_addresses_sees_masks_and_exports_nothing() {
    let project = Project::new();
    let maria = project.address("maria");
    let body = json!({"emails": [maria], "phones": ["+573001234567"], "external_id": maria, "name": "María"});
    let made = project.adds_customer(&body).await;
    let viewer = Operator::member_of(&project.id, "viewer");
    let path = format!("/v2/projects/{}", project.id);
    let masked = maria.replace("maria@", "m•••@");
    let seen = viewer.get(&format!("{path}{}", Project::below(&made))).await.json()["data"].clone();
    assert_eq!((&seen["emails"], &seen["phones"]), (&json!([masked]), &json!(["•••67"])));
    assert_eq!((&seen["external_id"], &seen["name"]), (&json!(masked), &json!("María")));
    assert_eq!(viewer.get(&format!("{path}/customers")).await.json()["data"]["items"], json!([seen]));
    for below in ["/customers/export".to_owned(), format!("{}/data", Project::below(&made))] {
        assert_eq!(viewer.get(&format!("{path}{below}")).await.status, 403, "{below}");
    }
    assert_eq!(viewer.post(&format!("{path}/customers"), &body).await.status, 403);
    assert_eq!(viewer.delete(&format!("{path}{}", Project::below(&made))).await.status, 403);
    assert_eq!(viewer.patch(&format!("{path}{}", Project::below(&made)), &json!({"blocked": true})).await.status, 403);
}

#[tokio::test]
async fn a_customer_of_another_project_is_not_there() {
    let (project, other) = (Project::new(), Project::new());
    let foreign = other.adds_customer(&json!({"external_id": "c-17"})).await;
    let missing = json!({"id": format!("cus_{}", "a".repeat(26))});
    for (method, rest) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::GET, "/data"),
        (Method::DELETE, "/data"),
    ] {
        let body = if method == Method::PATCH { json!({"name": "x"}) } else { NOTHING };
        let theirs = project.manages(method.clone(), &format!("{}{rest}", Project::below(&foreign)), &body).await;
        let none = project.manages(method.clone(), &format!("{}{rest}", Project::below(&missing)), &body).await;
        assert_eq!((theirs.status.as_u16(), &theirs.text), (404, &none.text), "{method} {rest}");
    }
    let (stranger, no_project) = (Operator::new(), format!("prj_{}", "b".repeat(26)));
    for below in ["/customers", "/customers/export", "/customers/template.csv", "/blocked-addresses"] {
        let [theirs, none] = [&other.id, &no_project].map(|id| format!("/v2/projects/{id}{below}"));
        let request = project.client.request("api_url", Method::GET, &theirs).bearer_auth(&project.token);
        let none = stranger.get(&none).await;
        assert_eq!((none.status.as_u16(), &Answer::of(request).await.text), (404, &none.text), "{below}");
        assert_eq!(stranger.get(&theirs).await.text, none.text, "{below}");
    }
}

#[tokio::test]
async fn of_changes_at_once_none_is_lost_without_a_word() {
    let project = Project::new();
    let made = project.adds_customer(&json!({"external_id": "c-17"})).await;
    let changes: Vec<_> = (0..12).map(|number| json!({"metadata": {format!("key{number}"): "x"}})).collect();
    let path = Project::below(&made);
    let answers = join_all(changes.iter().map(|change| project.manages(Method::PATCH, &path, change))).await;
    let (done, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(lost.iter().all(|answer| answer.json()["code"] == "CONFLICT"), "{}", lost[0]);
    let kept = project.manages(Method::GET, &path, &NOTHING).await.json()["data"]["metadata"].clone();
    assert_eq!(kept.as_object().unwrap().len(), done.len(), "{kept}");
}

#[tokio::test]
async fn a_request_that_is_repeated_makes_one_customer() {
    let project = Project::new();
    let body = json!({"external_id": "c-17"});
    let path = format!("/v2/projects/{}/customers", project.id);
    let ask = || Answer::of(project.call(&path, &body).header("idempotency-key", "one"));
    let first = ask().await;
    assert_eq!(first.status, 200, "{first}");
    assert_eq!(ask().await.text, first.text);
    let listed = project.manages(Method::GET, "/customers", &NOTHING).await.json()["data"]["items"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1);
}
