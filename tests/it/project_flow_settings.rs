//! The settings of flows, each with its range.

use serde_json::{Value, json};

use crate::{project_flows::Flow, support::Project};

/// Every setting with values that it does not take, what is said of each, and what it takes.
const BAD: &[(&str, &str, &str)] = &[
    ("name", r#""""#, "must be 1 to 80 characters"),
    ("name", "5", "must be text, not a whole number (5)"),
    ("login_settings.token_minutes", "4", "from 5 to 60, not 4"),
    ("login_settings.token_minutes", "61", "from 5 to 60, not 61"),
    ("login_settings.email.enabled", r#""yes""#, "must be true or false, not text (\"yes\")"),
    ("login_settings.email.method", r#""link""#, "must be one of `code`, `code_and_link`, not \"link\""),
    ("login_settings.email.digits", "5", "from 6 to 10, not 5"),
    ("login_settings.email.digits", "11", "from 6 to 10, not 11"),
    ("login_settings.email.digits", "6.5", "from 6 to 10, not 6.5"),
    ("login_settings.email.expires_in", "59", "from 60 to 600, not 59"),
    ("login_settings.email.expires_in", "601", "from 60 to 600, not 601"),
    ("login_settings.email.max_attempts", "2", "from 3 to 10, not 2"),
    ("login_settings.email.max_attempts", "11", "from 3 to 10, not 11"),
    ("login_settings.phone.sms", "1", "must be true or false, not a whole number (1)"),
    ("login_settings.phone.whatsapp", r#""no""#, "must be true or false"),
    ("login_settings.phone.digits", r#""6""#, "from 6 to 10, not \"6\""),
    ("login_settings.phone.expires_in", "-1", "from 60 to 600, not -1"),
    ("login_settings.phone.max_attempts", "{}", "from 3 to 10, not {}"),
    ("login_settings.phone.plan", r#""sms""#, "must be a list"),
    ("login_settings.phone.plan[0]", r#"["pigeon"]"#, "must be one of `email`, `sms`, `whatsapp`, not \"pigeon\""),
    ("login_settings.phone.plan", r#"["sms", "sms"]"#, "must name each at most once, not \"sms\" twice"),
    ("login_settings.phone.fallback_after", "14", "from 15 to 300, not 14"),
    ("login_settings.phone.fallback_after", "301", "from 15 to 300, not 301"),
    ("login_settings.phone.fallback_on", r#""success""#, "must be one of `failure`, `silence`, not \"success\""),
    ("login_settings.phone.send_window", "7", "must be an object"),
    ("login_settings.phone.quiet_hours", "true", "must be an object"),
    ("login_settings.phone.quiet_hours.from", r#"{"to": "07:00", "time_zone": "America/Bogota"}"#, "is required"),
    (
        "login_settings.phone.quiet_hours.from",
        r#"{"from": "25:00", "to": "07:00", "time_zone": "America/Bogota"}"#,
        "from `00:00` to `23:59`, not \"25:00\"",
    ),
    (
        "login_settings.phone.quiet_hours.time_zone",
        r#"{"from": "22:00", "to": "07:00", "time_zone": "Atlantis"}"#,
        "such as `America/Bogota`, not \"Atlantis\"",
    ),
    ("login_settings.biometric.enabled", "0", "must be true or false"),
    ("login_settings.biometric.liveness_min_score", "0.49", "from 0.50 to 0.95, not 0.49"),
    ("login_settings.biometric.liveness_min_score", "0.96", "from 0.50 to 0.95, not 0.96"),
    ("login_settings.biometric.search_min_score", "0.69", "from 0.70 to 0.99, not 0.69"),
    ("login_settings.biometric.search_min_score", "85", "from 0.70 to 0.99, not 85"),
    ("login_settings.biometric.search_mode", r#""fast""#, "must be one of `FAST`, `ACCURATE`, not \"fast\""),
    ("login_settings.biometric.recommend_registration", r#""""#, "must be true or false"),
    ("login_settings.biometric.policy", r#""none""#, "must be one of `challenge`, `seed`, not \"none\""),
    ("login_settings.biometric.face_only", "[]", "must be true or false"),
    ("login_settings.second_factor.required", "2", "must be true or false"),
    ("login_settings.second_factor.kinds[0]", r#"["tea"]"#, "must be one of `email`, `phone`, `face`, not \"tea\""),
    ("login_settings.second_factor.kinds", r#"["face", "face"]"#, "must name each at most once"),
    ("security.strategy", r#""greylist""#, "must be one of `none`, `whitelist`, `blacklist`, not \"greylist\""),
    ("security.source", r#""FTP""#, "must be one of `NONE`, `CSV`, `API`, not \"FTP\""),
    ("security.api", r#""https://a.example/""#, "must be an object"),
    ("security.api.url", r#"{"url": "http://a.example/"}"#, "must be an address such as"),
    ("messages.email.en", r#""Hello""#, "must be an object"),
    ("messages.email.en.body", r#"{"subject": "Hello"}"#, "is required"),
    ("messages.email.en.subject", r#"{"subject": "{{code}}", "body": "{{code}}"}"#, "not \"{{code}}\""),
    ("messages.email.es.body", r#"{"subject": "Hola", "body": "Hola"}"#, "that say `{{code}}`"),
    ("messages.email.pt-BR.body", r#"{"subject": "Olá", "body": "Olá"}"#, "that say `{{code}}`"),
    ("messages.email.fr.body", r#"{"subject": "Bonjour", "body": "Bonjour"}"#, "that say `{{code}}`"),
    ("messages.email.de.body", r#"{"subject": "Hallo", "body": "Hallo"}"#, "that say `{{code}}`"),
    ("messages.email.it.body", r#"{"subject": "Salve", "body": "Salve"}"#, "that say `{{code}}`"),
    ("messages.email.ar.body", r#"{"subject": "مرحبًا", "body": "مرحبًا"}"#, "that say `{{code}}`"),
    (
        "messages.email.es.body",
        r#"{"subject": "Hola", "body": "{{code}} {{each}}"}"#,
        "`{{project}}` and `{{minutes}}`",
    ),
    ("messages.email.es.body", r#"{"subject": "Hola", "body": "{{code}} https://a.example"}"#, "no links"),
    ("messages.sms.en", r#""Hello""#, "must say `{{code}}`"),
    ("messages.sms.es", r#""{{code}} {{name}}""#, "nothing else in double braces"),
    ("messages.sms.pt-BR", r#""{{code}} {{#each}}""#, "nothing else in double braces"),
    ("messages.sms.fr", r#""{{code}} https://a.example""#, "must have no links"),
    ("messages.sms.de", r#""{{code}} a.example""#, "must have no links"),
    ("messages.sms.it", r#""{{code}}\n\n\n\n!""#, "must be at most three lines"),
    ("messages.sms.ar", "7", "must be text"),
    ("branding.logo", r#""logo.png""#, "must be an id that begins with `ast_`, not \"logo.png\""),
    ("branding.logo_alt", r#""""#, "must be 1 to 80 characters"),
    ("branding.image", "1", "must be text, not a whole number (1)"),
    ("branding.image_alt", "[]", "must be text, not a list"),
    ("branding.colors.background", r#""red""#, "must be"),
    ("branding.colors.surface", r##""#12345""##, "not \"#12345\""),
    ("branding.colors.title", r##""#1234567""##, "must be"),
    ("branding.colors.text", r##""#12345g""##, "must be"),
    ("branding.colors.button", r#""rgb(1,2,3)""#, "must be"),
    ("branding.colors.button_text", "255", "must be text"),
    ("branding.colors.link", r#""url(x)""#, "must be"),
    ("redirect_urls[0]", r#"["http://a.example/"]"#, "must begin with `https://`"),
    ("redirect_urls[1]", r#"["https://a.example/", "javascript:alert(1)"]"#, "not \"javascript:alert(1)\""),
];

/// `{"a": {"b": value}}` from `a.b`, without what names a part of the value.
fn setting(field: &str, value: &Value) -> Value {
    let owner = field.split('[').next().unwrap_or_default();
    let owner = if value.is_object() && !["login_settings.phone.max_attempts"].contains(&owner) {
        owner.rsplit_once('.').map_or(owner, |(owner, _)| owner)
    } else {
        owner
    };
    owner.rsplit('.').fold(value.clone(), |inner, name| json!({name: inner}))
}

#[tokio::test]
async fn every_bad_value_of_every_setting_is_told_with_its_range_and_what_was_sent() {
    let project = Project::new();
    let flow = Flow::new(&project, &json!({})).await;
    let before = flow.get("").await;
    for (field, value, expected) in BAD {
        let value: Value = serde_json::from_str(value).unwrap();
        let answer = flow.change(&setting(field, &value)).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (400, &json!("INVALID_REQUEST")),
            "{field}: {answer}"
        );
        let faults = answer.json()["details"]["fields"].clone();
        assert_eq!(faults.as_array().unwrap().len(), 1, "{field}: {answer}");
        assert_eq!(faults[0]["field"], *field, "{answer}");
        assert!(faults[0]["problem"].as_str().unwrap().contains(expected), "{field}: {answer}");
    }
    let many: Vec<String> = (0..21).map(|number| format!("https://a.example/{number}")).collect();
    let answer = flow.change(&json!({"redirect_urls": many, "nmae": 1, "login_settings": {"sms": true}})).await;
    let faults = answer.json()["details"]["fields"].clone();
    let fields: Vec<_> = faults.as_array().unwrap().iter().map(|fault| fault["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["login_settings.sms", "nmae", "redirect_urls"], "all at once: {answer}");
    assert_eq!(flow.get("").await, before, "nothing was changed");
}

#[tokio::test]
async fn no_setting_is_missing_from_the_table() {
    fn leaves(path: String, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                for (name, value) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    leaves(path, value, found);
                }
            }
            _ => found.push(path),
        }
    }
    let project = Project::new();
    let flow = Flow::new(&project, &json!({})).await.get("").await;
    let settings = json!({
        "name": flow["name"], "login_settings": flow["login_settings"], "security": flow["security"], "messages": flow["messages"], "branding": flow["branding"],
        "redirect_urls": flow["redirect_urls"],
    });
    let mut found = Vec::new();
    leaves(String::new(), &settings, &mut found);
    for setting in found {
        let is_there = BAD.iter().any(|(field, _, _)| field.starts_with(&setting));
        assert!(is_there, "{setting} has no bad value in the table");
    }
}
