//! One code along a plan of channels, where some of them fail.

use serde_json::{Value, json};

use crate::support::{
    Project,
    phone::{SMS, WHATSAPP},
};

/// WhatsApp, then SMS, then a mail.
fn plan() -> Value {
    json!({"plan": ["whatsapp", "sms", "email"]})
}

/// What the last two digits make of WhatsApp and of text messages: each way that WhatsApp can fail, and each that a text
/// message can go after it. All combinations are a table beside the plan. A refusal says that a provider works; one
/// between two failures keeps the circuit to it closed, which other tests go through, too.
const CASES: [(&str, &str); 7] = [("1", "0"), ("2", "0"), ("1", "1"), ("3", "0"), ("1", "2"), ("4", "0"), ("1", "0")];

#[tokio::test]
async fn the_same_code_goes_on_to_the_channel_that_works() {
    let project = Project::with_phones(&plan()).await;
    for (n, (whatsapp, sms)) in (0..).zip(CASES) {
        let number = project.number_ending(n, &format!("00{whatsapp}{sms}"));
        let maria = project.address(&format!("maria{n}"));
        project.adds_customer(&json!({"emails": [maria], "phones": [number]})).await;
        let validation = project.phone_validation(WHATSAPP, &number).await;
        let to = if sms == "0" { &number } else { &maria };
        let code = project.client.code(to, 1).await;
        let verified = project.verify_phone(&number, &validation, code).await;
        assert_eq!(verified.status, 200, "WhatsApp {whatsapp}, SMS {sms}: {verified}");
        let messages = [&number, &maria].map(|to| project.client.mails(to, 0));
        let messages = futures_util::future::join_all(messages).await;
        assert_eq!(messages.iter().map(Vec::len).sum::<usize>(), 1, "one message: {messages:?}");
    }
}

#[tokio::test]
async fn each_step_that_fails_is_told_with_its_reason() {
    let project = Project::with_phones(&plan()).await;
    let number = project.number_ending(1, "0014");
    let validation = project.phone_validation(WHATSAPP, &number).await;
    // Nobody is known by the number, so there is no address for a mail.
    let expected = [
        ("login.phone.failed", "whatsapp", "invalid"),
        ("login.phone.failed", "sms", "throttled"),
        ("login.email.failed", "email", "no_address"),
    ];
    for (kind, channel, reason) in expected {
        let event = project.client.happened_so(&project.id, &validation, kind, |data| data["channel"] == channel).await;
        assert_eq!(
            (&event["reason"], &event["phone"], &event["country"]),
            (&json!(reason), &json!(number), &json!("CO")),
            "{channel}: {event}"
        );
    }
}

#[tokio::test]
async fn what_works_leads_nowhere_else() {
    let project = Project::with_phones(&plan()).await;
    let number = project.number(0);
    let maria = project.address("maria");
    project.adds_customer(&json!({"emails": [maria], "phones": [number]})).await;
    let validation = project.phone_validation(SMS, &number).await;
    let sent = project.client.happened_so(&project.id, &validation, "login.phone.sent", |_| true).await;
    assert_eq!((&sent["channel"], &sent["currency"]), (&json!("sms"), &json!("USD")), "{sent}");
    assert!(sent["price"].is_string(), "{sent}");
    let code = project.client.code(&number, 1).await;
    assert_eq!(project.verify_phone(&number, &validation, code).await.status, 200);
    assert_eq!(project.client.mails(&maria, 0).await.len(), 0);
}

#[tokio::test]
async fn in_quiet_hours_nothing_goes_to_a_phone_unasked() {
    let quiet = json!({"from": "00:00", "to": "00:00", "time_zone": "Etc/UTC"});
    let project = Project::with_phones(&json!({"plan": ["whatsapp", "sms", "email"], "quiet_hours": quiet})).await;
    let number = project.number_ending(1, "0010");
    let maria = project.address("maria");
    project.adds_customer(&json!({"emails": [maria], "phones": [number]})).await;
    let validation = project.phone_validation(WHATSAPP, &number).await;
    let code = project.client.code(&maria, 1).await;
    assert_eq!(project.client.mails(&number, 0).await.len(), 0, "the text message is left out");
    assert_eq!(project.verify_phone(&number, &validation, code).await.status, 200);
    let asked = project.phone_validation(SMS, &number).await;
    let code = project.client.code(&number, 1).await;
    assert_eq!(project.verify_phone(&number, &asked, code).await.status, 200, "who asks for one gets it");
}

#[tokio::test]
async fn who_may_not_sign_in_gets_nothing_by_any_channel() {
    let project = Project::with_phones(&plan()).await;
    let number = project.number(0);
    let maria = project.address("maria");
    project.adds_customer(&json!({"emails": [maria], "phones": [number], "blocked": true})).await;
    let validation = project.phone_validation(WHATSAPP, &number).await;
    let failed = project.client.happened_so(&project.id, &validation, "login.phone.failed", |_| true).await;
    assert_eq!(failed["reason"], "customer_blocked", "{failed}");
    for to in [&number, &maria] {
        assert_eq!(project.client.mails(to, 0).await.len(), 0);
    }
}

#[tokio::test]
async fn a_message_that_nothing_is_heard_of_is_followed_where_a_team_wants_that() {
    let plan = json!({"plan": ["sms", "whatsapp"], "fallback_on": "silence", "fallback_after": 15});
    let project = Project::with_phones(&plan).await;
    let number = project.number(0);
    let validation = project.phone_validation(SMS, &number).await;
    let first = project.client.code(&number, 1).await;
    let by = |channel: &'static str| move |data: &Value| data["channel"] == channel;
    project.client.happened_so(&project.id, &validation, "login.phone.sent", by("sms")).await;
    // The least time that a flow can wait has passed for the project; the queue gives the job out when it has for us.
    project.is_ahead(16);
    project.client.happened_so(&project.id, &validation, "login.phone.sent", by("whatsapp")).await;
    let second = project.client.code(&number, 2).await;
    assert_eq!(first, second, "it is the same code");
    assert_eq!(project.verify_phone(&number, &validation, second).await.status, 200);
}
