//! The sandbox: the same protocol, and nobody real.

use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

/// A project whose token acts in this environment.
async fn project_in(environment: &str) -> Project {
    let maria = Operator::new();
    let project = Project::of(&maria).await;
    let path = format!("/v2/projects/{}/api-tokens", project.id);
    let wanted = json!({"name": "Back end", "scopes": ["access", "manage"], "environment": environment});
    let token = maria.post(&path, &wanted).await.json()["data"]["token"].as_str().unwrap().to_owned();
    let project = Project { token, ..project };
    let flow = json!({"project_id": project.id, "name": "Sign-in", "login_settings": {"email": {"digits": 7}}});
    let flow = project.post("/v2/project-flows", &flow).await.json()["data"]["id"].as_str().unwrap().to_owned();
    let published = project.post(&format!("/v2/project-flows/{flow}/publish"), &json!({})).await;
    assert_eq!((published.status.as_u16(), &published.json()["data"]["environment"]), (200, &json!(environment)));
    project
}

async fn tries(project: &Project, name: &str, code: &str) -> Answer {
    let address = project.address(name);
    let validation = project.validation(&address).await;
    project.verify(&address, &validation, code).await
}

#[tokio::test]
async fn a_test_identity_signs_in_with_the_code_that_everybody_knows() {
    let project = project_in("sandbox").await;
    let signed_in = tries(&project, "maria+test", "4242424").await;
    assert_eq!(signed_in.status, 200, "{signed_in}");
    assert_eq!(signed_in.json()["data"]["user"]["email"], project.address("maria+test"));
    assert_eq!(
        tries(&project, "pedro", "4242424").await.json()["code"],
        "INVALID_OTP",
        "whoever is none has a secret one"
    );
    let customers =
        project.read(&format!("/v2/projects/{}/customers", project.id)).await.json()["data"]["items"].clone();
    assert_eq!(customers.as_array().map(Vec::len), Some(1), "{customers}");
    let production = project.read(&format!("/v2/projects/{}/customers?environment=production", project.id)).await;
    assert_eq!((production.status.as_u16(), &production.json()["code"]), (404, &Value::from("NOT_FOUND")));
}

#[tokio::test]
async fn in_production_no_code_is_known() {
    let project = project_in("production").await;
    assert_eq!(tries(&project, "maria+test", "4242424").await.json()["code"], "INVALID_OTP");
}

#[tokio::test]
async fn a_test_number_signs_in_too_wherever_it_is() {
    let maria = Operator::new();
    let project = Project::of(&maria).await.in_sandbox(&maria).await;
    maria.patch(&format!("/v2/projects/{}", project.id), &json!({"allowed_countries": ["CO"]})).await;
    project.signs_in_by(&json!({})).await;
    let number = "+14155550123";
    let validation = project.phone_validation("sms", number).await;
    let signed_in = project.verify_phone(number, &validation, "424242").await;
    assert_eq!((signed_in.status.as_u16(), &signed_in.json()["data"]["user"]["phone"]), (200, &json!(number)));
    let other = project.texts("sms", "+14155552671").await;
    assert_eq!(other.json()["code"], "COUNTRY_NOT_ALLOWED", "{other}");
    let validation = project.phone_validation("sms", &project.number(0)).await;
    assert_eq!(project.verify_phone(&project.number(0), &validation, "424242").await.json()["code"], "INVALID_OTP");
    assert_eq!(project.client.mails(&project.number(0), 0).await.len(), 0, "the sandbox sends nothing");
}
