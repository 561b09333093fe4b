//! What the mail provider reports.

use serde_json::{Value, json};

use crate::support::Project;

/// What the provider says of a mail. It goes through SNS on its way.
pub(crate) fn report(project: &Project, validation: &str, kind: &str) -> String {
    report_of(&json!({"project": [project.id], "validation": [validation], "send": ["1"]}), kind)
}

/// The same of a mail with these tags.
pub(crate) fn report_of(tags: &Value, kind: &str) -> String {
    let report = json!({"eventType": kind, "mail": {"tags": tags}, "bounce": {"bounceType": "Permanent"}});
    json!({"Type": "Notification", "Message": report.to_string()}).to_string()
}

#[tokio::test]
async fn an_address_that_bounced_for_good_gets_no_more_mail_and_no_other_answer() {
    let project = Project::new();
    let (gone, here) = (project.address("gone"), project.address("here"));
    let validation = project.validation(&gone).await;
    project.client.mails(&gone, 1).await;
    let other = project.validation(&here).await;
    project.client.mails(&here, 1).await;

    // Twice, as a queue may bring it.
    for _ in 0..2 {
        project.client.enqueue("FeedbackQueue", report(&project, &validation, "Bounce")).await;
    }
    project.client.enqueue("FeedbackQueue", report(&project, &other, "Delivery")).await;
    project.client.happened(&project.id, &validation, "login.email.failed").await;
    project.client.happened(&project.id, &other, "login.email.delivered").await;

    let refused = project.validation(&gone).await;
    project.validation(&here).await;
    project.client.mails(&here, 2).await;
    project.client.happened(&project.id, &refused, "login.email.failed").await;
    assert_eq!(project.client.mails(&gone, 0).await.len(), 1);
}
