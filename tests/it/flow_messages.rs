//! Messages with codes as a flow's draft says them: shown, and sent to the member who asks.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

/// A project whose team works on a flow.
struct Draft {
    maria: Operator,
    project: Project,
    path: String,
}

impl Draft {
    async fn new(settings: &Value) -> Self {
        Self::in_environment("production", settings).await
    }

    async fn in_environment(environment: &str, settings: &Value) -> Self {
        let maria = Operator::new();
        let project = Project::of(&maria).await;
        project.changes_project(&json!({"allowed_countries": ["CO"]})).await;
        let mut body = json!({"project_id": project.id, "name": "Sign-in", "environment": environment});
        body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let made = maria.post("/v2/project-flows", &body).await;
        let path =
            format!("/v2/project-flows/{}", made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")));
        Self { maria, project, path }
    }

    async fn preview(&self, wanted: &Value) -> Answer {
        self.maria.post(&format!("{}/messages/preview", self.path), wanted).await
    }

    async fn shows(&self, wanted: &Value) -> Value {
        let answer = self.preview(wanted).await;
        assert_eq!(answer.status, 200, "{wanted}: {answer}");
        answer.json()["data"].clone()
    }

    async fn test(&self, wanted: &Value) -> Answer {
        self.maria.post(&format!("{}/messages/test", self.path), wanted).await
    }

    /// What messages to phones have cost today.
    async fn spent(&self) -> Value {
        self.project.manages(Method::GET, "/phone-guard", &Value::Null).await.json()["data"]["today"]["spent"].clone()
    }
}

fn outcome(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["code"].clone())
}

#[tokio::test]
async fn a_mail_is_shown_as_people_would_get_it() {
    let words = json!({"subject": "{{project}}: your code", "body": "Welcome.\n\n{{code}}\n\n{{minutes}} minutes."});
    let settings =
        json!({"messages": {"email": {"es": words}}, "login_settings": {"email": {"digits": 8, "expires_in": 120}}});
    let draft = Draft::new(&settings).await;
    let ours = draft.shows(&json!({"channel": "email"})).await;
    assert_eq!((&ours["code"], &ours["minutes"], &ours["language"]), (&json!("12345678"), &json!(2), &json!("en")));
    assert_eq!(ours["email"]["subject"], "Your code to sign in to Aurora");
    for part in ["text", "html"] {
        let text = ours["email"][part].as_str().unwrap();
        assert!(text.contains("12345678") && text.contains("2 minutes"), "{part}: {text}");
    }
    assert_eq!((&ours["sms"], &ours["whatsapp"]), (&Value::Null, &Value::Null));

    let theirs = draft.shows(&json!({"channel": "email", "language": "es"})).await;
    assert_eq!(theirs["email"]["subject"], "Aurora: your code");
    assert!(theirs["email"]["text"].as_str().unwrap().starts_with("Welcome.\n\n12345678\n\n2 minutes.\n"), "{theirs}");
    let arabic = draft.shows(&json!({"channel": "email", "language": "ar"})).await;
    assert!(arabic["email"]["html"].as_str().unwrap().contains("<html lang=\"ar\" dir=\"rtl\">"), "{arabic}");
    assert_eq!(draft.project.client.mails(&draft.maria.address, 0).await.len(), 0, "nothing is sent");
}

#[tokio::test]
async fn a_text_message_is_shown_with_what_it_takes() {
    let draft = Draft::new(&json!({"messages": {"sms": {"es": "{{project}}: {{code}}"}}})).await;
    let host = draft.project.client.stack.fact("pages_url").split(['/', ':']).nth(3).unwrap().to_owned();
    let text = |preview: &Value| preview["sms"]["text"].as_str().unwrap().to_owned();
    let theirs = draft.shows(&json!({"channel": "sms", "language": "es"})).await;
    assert_eq!(text(&theirs), format!("Aurora: 123456\n\n@{host} #123456"));
    let units = text(&theirs).len();
    assert_eq!(
        theirs["sms"],
        json!({
            "text": text(&theirs), "encoding": "GSM-7", "units": units, "characters": units, "segments": 1,
        })
    );

    let wished = json!({"sms": {"es": "Tu código de {{project}}: {{code}}. No lo digas a nadie."}});
    let wide = draft.shows(&json!({"channel": "sms", "language": "es", "messages": wished})).await;
    assert_eq!((&wide["sms"]["encoding"], &wide["sms"]["segments"]), (&json!("UCS-2"), &json!(2)), "{wide}");
    let arabic = draft.shows(&json!({"channel": "sms", "language": "ar"})).await;
    assert_eq!(arabic["sms"]["encoding"], "UCS-2", "{arabic}");
    assert_eq!(draft.shows(&json!({"channel": "sms", "language": "es"})).await, theirs, "what is tried is not kept");
}

#[tokio::test]
async fn of_whatsapp_it_is_shown_what_its_template_is_filled_with() {
    let draft = Draft::new(&json!({})).await;
    let shown = draft.shows(&json!({"channel": "whatsapp", "language": "pt-BR"})).await;
    assert_eq!(
        shown["whatsapp"],
        json!({"template": "sign_in_code", "language": "pt_BR", "body": ["123456"], "button": "123456"})
    );
}

#[tokio::test]
async fn what_a_draft_could_not_say_is_not_shown_either() {
    let draft = Draft::new(&json!({})).await;
    for (wanted, field) in [
        (json!({"channel": "sms", "messages": {"sms": {"en": "no code"}}}), "messages.sms.en"),
        (json!({"channel": "sms", "messages": {"sms": {"en": "{{code}} {{#each users}}"}}}), "messages.sms.en"),
        (
            json!({"channel": "email", "messages": {"email": {"en": {"subject": "{{code}}", "body": "{{code}}"}}}}),
            "messages.email.en.subject",
        ),
        (json!({"channel": "pigeon"}), "channel"),
        (json!({"channel": "sms", "language": "tlh"}), "language"),
        (json!({"channel": "sms", "else": 1}), "else"),
    ] {
        for answer in [draft.preview(&wanted).await, draft.test(&wanted).await] {
            assert_eq!(outcome(&answer), (400, json!("INVALID_REQUEST")), "{wanted}: {answer}");
            assert_eq!(answer.json()["details"]["fields"][0]["field"], field, "{answer}");
        }
    }
}

#[tokio::test]
async fn a_mail_goes_to_the_address_of_who_asks_and_nowhere_else() {
    let draft = Draft::new(&json!({})).await;
    let sent = draft.test(&json!({"channel": "email", "language": "fr"})).await;
    let expected = json!({"channel": "email", "language": "fr", "to": draft.maria.address, "price": "0.00"});
    assert_eq!((sent.status.as_u16(), &sent.json()["data"]), (200, &expected), "{sent}");
    let mails = draft.project.client.mails(&draft.maria.address, 1).await;
    assert!(mails[0].contains("123456") && mails[0].contains("Aurora"), "{mails:?}");
    let noted = draft.project.client.noted(&draft.project.id, "message.tested", |_| true).await;
    assert_eq!((&noted["channel"], &noted["email"]), (&json!("email"), &json!(draft.maria.address)), "{noted}");

    let elsewhere = draft.test(&json!({"channel": "email", "phone": draft.project.number(0)})).await;
    assert_eq!(outcome(&elsewhere), (400, json!("INVALID_REQUEST")), "{elsewhere}");
    let token = draft.project.post(&format!("{}/messages/test", draft.path), &json!({"channel": "email"})).await;
    assert_eq!(outcome(&token), (403, json!("FORBIDDEN")), "a token has no address: {token}");
}

#[tokio::test]
async fn a_sample_to_a_phone_is_limited_and_paid_for_like_a_code() {
    for environment in ["production", "sandbox"] {
        let draft = Draft::in_environment(environment, &json!({"messages": {"sms": {"en": "Try {{code}}"}}})).await;
        let prices = json!([{"channel": "sms", "country": "CO", "price": "0.05"}]);
        draft.project.changes_project(&json!({"phone": {"daily_cap": "0.20", "prices": prices}})).await;
        let number = draft.project.number(0);
        let wanted = |number: &str| json!({"channel": "sms", "phone": number});
        for nth in 0..3 {
            let sent = draft.test(&wanted(&number)).await;
            let expected = json!({"channel": "sms", "language": "en", "to": number, "price": "0.05"});
            assert_eq!((sent.status.as_u16(), &sent.json()["data"]), (200, &expected), "{nth}: {sent}");
        }
        assert_eq!(outcome(&draft.test(&wanted(&number)).await), (429, json!("RATE_LIMITED")));
        let texts = draft.project.client.mails(&number, 3).await;
        assert!(texts.iter().all(|text| text.starts_with("Try 123456\n\n@")), "{texts:?}");
        assert_eq!(draft.spent().await, "0.15", "it is sent and paid for in the sandbox too");

        assert_eq!(outcome(&draft.test(&wanted("+14155552671")).await), (403, json!("COUNTRY_NOT_ALLOWED")));
        assert_eq!(outcome(&draft.test(&wanted("12")).await), (400, json!("INVALID_PHONE")));
        assert_eq!(outcome(&draft.test(&json!({"channel": "sms"})).await), (400, json!("INVALID_REQUEST")));
        assert_eq!(draft.test(&wanted(&draft.project.number(1))).await.status, 200);
        assert_eq!(outcome(&draft.test(&wanted(&draft.project.number(2))).await), (429, json!("QUOTA_EXCEEDED")));
        assert_eq!(draft.project.client.mails(&draft.project.number(2), 0).await.len(), 0);
        let is_it = |data: &Value| data["phone"] == number.as_str();
        let noted = draft.project.client.noted(&draft.project.id, "message.tested", is_it).await;
        assert_eq!(noted["price"], "0.05", "{noted}");
    }
}

#[tokio::test]
async fn a_sample_that_no_provider_takes_is_noted_and_costs_nothing() {
    let draft = Draft::new(&json!({})).await;
    let number = draft.project.number_ending(0, "0010");
    let sent = draft.test(&json!({"channel": "whatsapp", "phone": number})).await;
    assert_eq!(sent.status, 200, "{sent}");
    let noted = draft.project.client.noted(&draft.project.id, "message.test_failed", |_| true).await;
    assert_eq!((&noted["channel"], &noted["reason"]), (&json!("whatsapp"), &json!("invalid")), "{noted}");
    assert_eq!(draft.spent().await, "0.00");
    let reached = draft.project.number(1);
    assert_eq!(draft.test(&json!({"channel": "whatsapp", "phone": reached})).await.status, 200);
    assert!(draft.project.client.mails(&reached, 1).await[0].contains("123456"));
}

#[tokio::test]
async fn a_member_has_ten_samples_sent_in_ten_minutes() {
    let draft = Draft::new(&json!({})).await;
    for nth in 0..10 {
        let sent = draft.test(&json!({"channel": "email"})).await;
        assert_eq!(sent.status, 200, "{nth}: {sent}");
    }
    let refused = draft.test(&json!({"channel": "email"})).await;
    assert_eq!(outcome(&refused), (429, json!("RATE_LIMITED")), "{refused}");
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    draft.project.is_ahead(601);
    assert_eq!(draft.test(&json!({"channel": "email"})).await.status, 200);
}

#[tokio::test]
async fn a_sample_that_is_asked_for_twice_under_one_key_is_sent_once() {
    let draft = Draft::new(&json!({})).await;
    let number = draft.project.number(0);
    let body = json!({"channel": "sms", "phone": number});
    let path = format!("{}/messages/test", draft.path);
    for _ in 0..2 {
        let request = draft.maria.request(Method::POST, &path).header("idempotency-key", "one").json(&body);
        assert_eq!(Answer::of(request).await.status, 200);
    }
    draft.project.client.mails(&number, 1).await;
    let other = draft.test(&body).await;
    assert_eq!(other.status, 200, "{other}");
    assert_eq!(draft.project.client.mails(&number, 2).await.len(), 2);
}
