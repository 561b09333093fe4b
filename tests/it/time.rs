//! What ends, ends on the dot, whatever is still in the table.

use serde_json::json;

use crate::support::Project;

#[tokio::test]
async fn a_code_is_good_until_its_last_second_and_not_in_it() {
    let project = Project::new();
    for (name, ahead, status) in [("early", 290, 200), ("late", 301, 410)] {
        project.is_ahead(0);
        let address = project.address(name);
        let validation = project.validation(&address).await;
        let code = project.client.code(&address, 1).await;
        project.is_ahead(ahead);
        let answer = project.verify(&address, &validation, code).await;
        assert_eq!(answer.status, status, "{answer}");
    }
}

#[tokio::test]
async fn an_expired_validation_is_not_sent_again() {
    let project = Project::new();
    let maria = project.address("maria");
    let validation = project.validation(&maria).await;
    project.is_ahead(301);
    let body = json!({"email": maria, "project_id": project.id, "validation_id": validation});
    let answer = project.post("/v2/access/email/send-otp", &body).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (410, &json!("OTP_EXPIRED")), "{answer}");
}

#[tokio::test]
async fn the_time_that_a_limit_names_is_the_time_it_takes_more() {
    let project = Project::new();
    let maria = project.address("maria");
    for _ in 0..5 {
        project.send(&maria).await;
    }
    let wait: i64 = project.send(&maria).await.header("retry-after").parse().unwrap();
    // Long enough before it for a machine that has much to do.
    project.is_ahead(wait - 20);
    assert_eq!(project.send(&maria).await.status, 429);
    project.is_ahead(wait);
    assert_eq!(project.send(&maria).await.status, 200);
}

#[tokio::test]
async fn an_api_token_ends() {
    let project = Project::new();
    project.is_ahead(90 * 24 * 3600 + 1);
    let answer = project.send(&project.address("maria")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("UNAUTHENTICATED")));
}

#[tokio::test]
async fn a_kept_answer_ends_after_a_day() {
    let project = Project::new();
    let maria = project.address("maria");
    let body = json!({"email": maria, "project_id": project.id});
    let call = || async {
        let request = project.call("/v2/access/email/send-otp", &body).header("idempotency-key", "daily");
        crate::support::Answer::of(request).await.json()["data"]["validation_id"].clone()
    };
    let first = call().await;
    assert_eq!(call().await, first);
    project.is_ahead(24 * 3600 + 1);
    assert_ne!(call().await, first);
}
