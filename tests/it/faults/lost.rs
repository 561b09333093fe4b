//! Calls that were carried out and whose replies were lost.

use reqwest::Method;
use serde_json::json;

use crate::{
    person::Person,
    proxy::Faults,
    support::{Answer, Project, other_than},
};

#[tokio::test]
async fn a_guess_whose_count_got_no_reply_costs_one_try() {
    let faults = Faults::turn().await;
    let maria = Person::with_a_code().await;
    faults.breaks(0, json!([{"operation": "dynamodb:UpdateItem", "fault": "drop_reply", "at_most": 1}])).await;
    let wrong = maria.guesses(&other_than(&maria.code)).await;
    assert_eq!(faults.mends().await, [1]);
    assert_eq!(wrong.json()["code"], "INVALID_OTP", "{wrong}");
    assert_eq!(wrong.json()["details"]["attempts_remaining"], 4, "{wrong}");
    let right = maria.guesses(&maria.code).await;
    assert_eq!(right.status, 200, "{right}");
}

#[tokio::test]
async fn a_right_code_whose_count_got_no_reply_signs_in() {
    let faults = Faults::turn().await;
    let maria = Person::with_a_code().await;
    faults.breaks(0, json!([{"operation": "dynamodb:UpdateItem", "fault": "drop_reply", "at_most": 1}])).await;
    let right = maria.guesses(&maria.code).await;
    assert_eq!(faults.mends().await, [1]);
    assert_eq!(right.status, 200, "{right}");
}

#[tokio::test]
async fn a_sign_in_whose_transaction_got_no_reply_is_one() {
    let faults = Faults::turn().await;
    let maria = Person::with_a_code().await;
    faults.breaks(0, json!([{"operation": "dynamodb:TransactWriteItems", "fault": "drop_reply", "at_most": 1}])).await;
    let right = maria.guesses(&maria.code).await;
    assert_eq!(faults.mends().await, [1]);
    assert_eq!(right.status, 200, "{right}");
    assert_eq!(maria.guesses(&maria.code).await.json()["code"], "OTP_ALREADY_USED");
}

/// Three tries are all that the SDK makes.
#[tokio::test]
async fn a_sign_in_that_got_no_reply_at_all_is_answered_when_it_is_repeated() {
    let faults = Faults::turn().await;
    let maria = Person::with_a_code().await;
    faults.breaks(0, json!([{"operation": "dynamodb:TransactWriteItems", "fault": "drop_reply", "at_most": 3}])).await;
    let lost = maria.guesses_under("k1", &maria.code).await;
    assert_eq!(faults.mends().await, [3]);
    assert_eq!((lost.status.as_u16(), &lost.json()["code"]), (503, &json!("UNAVAILABLE")), "{lost}");
    let again = maria.guesses_under("k1", &maria.code).await;
    assert_eq!(again.status, 200, "{again}");
    assert_eq!(maria.guesses_under("k1", &maria.code).await.text, again.text, "the same token, too");
    assert_eq!(maria.guesses_under("k2", &maria.code).await.json()["code"], "OTP_ALREADY_USED");
}

/// Whether the provider took it is not known, so it is sent once more: when the queue gives the job out again, a minute
/// later, with the same code.
#[tokio::test]
async fn a_mail_that_the_provider_did_not_confirm_comes_twice_at_most() {
    let faults = Faults::turn().await;
    let project = Project::new();
    let maria = project.address("maria");
    faults.breaks(0, json!([{"operation": "ses:SendEmail", "fault": "drop_reply", "at_most": 1}])).await;
    let validation = project.validation(&maria).await;
    let first = project.client.code(&maria, 1).await;
    // Each question waits 20 seconds for its answer.
    let path = format!("/messages.json?to={maria}&at_least=2");
    for _ in 0..5 {
        let answer = Answer::of(project.client.request("mailbox_url", Method::GET, &path)).await;
        if answer.json().as_array().is_some_and(|mails| mails.len() >= 2) {
            break;
        }
    }
    assert_eq!(faults.mends().await, [1]);
    project.client.is_drained("MessageQueue").await;
    assert_eq!(project.client.mails(&maria, 2).await.len(), 2);
    assert_eq!(project.client.code(&maria, 2).await, first);
    assert_eq!(project.verify(&maria, &validation, first).await.status, 200);
}

#[tokio::test]
async fn a_send_whose_count_got_no_reply_costs_one_of_five() {
    let faults = Faults::turn().await;
    let project = Project::new();
    let maria = project.address("maria");
    faults.breaks(0, json!([{"operation": "dynamodb:UpdateItem", "fault": "drop_reply", "at_most": 1}])).await;
    assert_eq!(project.send(&maria).await.status, 200);
    assert_eq!(faults.mends().await, [1]);
    for _ in 0..4 {
        let answer = project.send(&maria).await;
        assert_eq!(answer.status, 200, "{answer}");
    }
    assert_eq!(project.send(&maria).await.json()["code"], "RATE_LIMITED");
}
