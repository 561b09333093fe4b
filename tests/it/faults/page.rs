//! The hosted page and the codes for applications, when replies are lost.

use serde_json::{Value, json};

use crate::{
    proxy::Faults,
    support::{
        Project,
        visitor::{CALLBACK, Visitor, parameter},
    },
};

fn one_lost(operation: &str) -> Value {
    json!([{"operation": format!("dynamodb:{operation}"), "fault": "drop_reply", "at_most": 1}])
}

#[tokio::test]
async fn a_click_whose_writes_got_no_reply_sends_one_code() {
    let faults = Faults::turn().await;
    for operation in ["UpdateItem", "TransactWriteItems"] {
        let project = Project::new();
        let maria = project.address("maria");
        let mut visitor = Visitor::arrived(&project).await;
        faults.breaks(0, one_lost(operation)).await;
        let sent = visitor.posts("send", &[("email", &maria)]).await;
        assert_eq!(faults.mends().await, [1], "{operation}");
        assert_eq!(sent.status, 303, "{operation}: {sent}");
        let code = project.client.code(&maria, 1).await;
        assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303, "{operation}");
        assert_eq!(project.client.mails(&maria, 1).await.len(), 1, "{operation}");
    }
}

#[tokio::test]
async fn a_sign_in_whose_transaction_got_no_reply_leads_to_the_application() {
    let faults = Faults::turn().await;
    for lost in [1, 3] {
        let project = Project::new();
        let maria = project.address("maria");
        let mut visitor = Visitor::arrived(&project).await;
        visitor.posts("send", &[("email", &maria)]).await;
        let code = project.client.code(&maria, 1).await;
        let rule = json!({"operation": "dynamodb:TransactWriteItems", "fault": "drop_reply", "at_most": lost});
        faults.breaks(0, json!([rule])).await;
        let mut answer = visitor.posts("verify", &[("code", &code)]).await;
        assert_eq!(faults.mends().await, [lost]);
        if lost == 3 {
            // No try got a reply: the person is told, and presses the button again.
            assert_eq!(answer.status, 503, "{answer}");
            assert!(answer.text.contains(&format!("value=\"{code}\"")), "what was typed is kept: {answer}");
            let token = crate::support::visitor::form_token(&answer);
            answer = visitor.posts_with(&token, "verify", &[("code", &code)]).await;
        }
        let location = answer.header("location");
        assert!(location.starts_with(CALLBACK), "{answer}");
        assert_eq!(project.redeems(&parameter(location, "code").unwrap()).await.status, 200);
    }
}

#[tokio::test]
async fn a_redemption_whose_transaction_got_no_reply_gives_tokens_once() {
    let faults = Faults::turn().await;
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    let location = visitor.signs_in(&project.address("maria")).await;
    let code = parameter(&location, "code").unwrap();
    faults.breaks(0, one_lost("TransactWriteItems")).await;
    let redeemed = project.redeems(&code).await;
    assert_eq!(faults.mends().await, [1]);
    assert_eq!(redeemed.status, 200, "{redeemed}");
    assert_eq!(project.redeems(&code).await.json()["error"], "invalid_grant");
}
