//! Webhooks, as a team manages them.

use data_encoding::BASE64;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

/// Where a webhook's receiver would be.
const URL: &str = "https://hooks.example.org/events";

async fn adds(project: &Project, fields: &Value) -> Answer {
    let mut body = json!({"url": URL});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    project.manages(Method::POST, "/webhooks", &body).await
}

/// A webhook, and where it is below its project.
async fn added(project: &Project, fields: &Value) -> (Value, String) {
    let made = adds(project, fields).await;
    assert_eq!(made.status, 200, "{made}");
    let made = made.json()["data"].clone();
    let below = format!("/webhooks/{}", text(&made["id"]));
    (made, below)
}

async fn reads(project: &Project, below: &str) -> Answer {
    project.manages(Method::GET, below, &Value::Null).await
}

async fn changes(project: &Project, below: &str, fields: &Value) -> Answer {
    project.manages(Method::PATCH, below, fields).await
}

async fn seen(project: &Project, below: &str) -> Value {
    reads(project, below).await.json()["data"].clone()
}

/// What the audit log says of webhooks, the newest first.
async fn told(project: &Project) -> Vec<Value> {
    let audit = reads(project, "/audit?type=webhook.").await.json();
    audit["data"]["items"].as_array().expect("a list").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn faults(answer: &Answer) -> Vec<String> {
    let fields = answer.json()["details"]["fields"].clone();
    fields.as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(|one| text(&one["field"]).to_owned()).collect()
}

#[tokio::test]
async fn a_webhook_is_added_read_and_removed_and_shows_its_secret_once() {
    let project = Project::new();
    let wanted = json!({"name": "Shop", "events": ["login.succeeded", "otp.locked"], "headers": {"X-Shop": "17"}});
    let (made, below) = added(&project, &wanted).await;
    let secret = text(&made["secret"]);
    let bits = BASE64.decode(secret.strip_prefix("whsec_").expect("a prefix").as_bytes());
    assert_eq!(bits.expect("base64").len(), 32);
    let read = reads(&project, &below).await;
    let mut without = made.clone();
    without.as_object_mut().unwrap().remove("secret");
    assert_eq!(read.json()["data"], without);
    assert_eq!(
        without,
        json!({
            "id": made["id"], "environment": "production", "url": URL, "name": "Shop",
            "events": ["login.succeeded", "otp.locked"], "format": "standard", "headers": {"x-shop": "•••"},
            "enabled": true, "disabled": null, "created_at": made["created_at"],
            "health": {"failures": 0, "failing_since": null, "paused_until": null, "last_delivered_at": null},
            "secrets": [{"created_at": made["created_at"], "ends_at": null}],
        })
    );
    let all = reads(&project, "/webhooks").await;
    assert_eq!(all.json()["data"], json!({"items": [without], "next_cursor": null}));
    let (pk, sk) = (format!("P#{}#WEBHOOKS", project.id), format!("WEBHOOK#{}", text(&made["id"])));
    let row = project.client.row(&pk, &sk).await;
    for shown in [&read.text, &all.text, &row] {
        assert!(!shown.contains("whsec_") && !shown.contains(&secret[6..]), "the secret is shown again");
    }

    let gone = project.manages(Method::DELETE, &below, &Value::Null).await;
    assert_eq!(gone.json()["data"], json!({"id": made["id"]}), "{gone}");
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(project.manages(method, &below, &Value::Null).await.status, 404);
    }
    assert_eq!(changes(&project, &below, &json!({"name": "x"})).await.status, 404);
    let told: Vec<_> = told(&project).await.iter().map(|item| text(&item["type"]).to_owned()).collect();
    assert_eq!(told, ["webhook.deleted", "webhook.created"]);
}

/// What no webhook is set to, and what is said of it.
const BAD: &[(&str, &str, &str)] = &[
    ("url", "5", "must be text"),
    ("url", "null", "must be text"),
    ("url", r#""http://hooks.example.org/""#, "must begin with `https://`"),
    ("url", r#""https://10.0.0.1/""#, "must have a host with a name"),
    ("url", r#""https://hooks.internal/""#, "must have a host that the internet knows"),
    ("name", r#""""#, "must be 1 to 80 characters"),
    ("events", r#""login.succeeded""#, "must be a list"),
    ("events[0]", r#"["login.succeded"]"#, "must be one of `login.email.sent`"),
    ("events[0]", r#"["api_token.created"]"#, "must be one of `login.email.sent`"),
    ("events[1]", r#"["otp.locked", "otp.locked"]"#, "stands in the list twice"),
    ("format", r#""xml""#, "must be one of `standard`, `incode`"),
    ("headers", r#"["x"]"#, "must be an object"),
    ("headers.Host", r#"{"Host": "x"}"#, "is a header that every message has of our own"),
    ("headers.a b", r#"{"a b": "x"}"#, "is no header"),
    ("headers.x", r#"{"x": "a\nb"}"#, "must be 1 to 1000 visible ASCII characters"),
];

#[tokio::test]
async fn every_fault_is_told_by_its_field_when_a_webhook_is_added_or_changed() {
    let project = Project::new();
    let (made, below) = added(&project, &json!({})).await;
    for (field, value, expected) in BAD {
        let name = field.split(['.', '[']).next().unwrap();
        let body = json!({name: serde_json::from_str::<Value>(value).unwrap()});
        let problem = |answer: &Answer| text(&answer.json()["details"]["fields"][0]["problem"]).to_owned();
        let refused = adds(&project, &body).await;
        assert_eq!(faults(&refused), [*field], "{refused}");
        assert!(problem(&refused).contains(expected), "{refused}");
        if *value != "null" {
            let refused = changes(&project, &below, &body).await;
            assert_eq!(faults(&refused)[0].to_lowercase(), field.to_lowercase(), "{refused}");
            assert!(problem(&refused).contains(expected), "{refused}");
        }
    }
    let bad = json!({"name": "", "events": ["x", "y"], "headers": {"Host": "x", "y": ""}, "evnts": []});
    let mut told = faults(&adds(&project, &bad).await);
    told.sort_unstable();
    assert_eq!(told, ["events[0]", "events[1]", "evnts", "headers.Host", "headers.y", "name"]);
    assert_eq!(faults(&project.manages(Method::POST, "/webhooks", &json!({})).await), ["url"]);
    assert_eq!(faults(&changes(&project, &below, &json!({"url": null})).await), ["url"]);
    assert_eq!(faults(&changes(&project, &below, &json!({"environment": "sandbox"})).await), ["environment"]);
    let mut without = made;
    without.as_object_mut().unwrap().remove("secret");
    assert_eq!(seen(&project, &below).await, without, "a refused change changes nothing");
}

#[tokio::test]
async fn a_change_sets_what_it_names_and_null_puts_back_the_default() {
    let project = Project::new();
    let headers = json!({"Authorization": "Bearer abcdef", "X-Shop": "17"});
    let (_, below) = added(&project, &json!({"name": "Shop", "events": ["otp.locked"], "headers": headers})).await;
    let changed = changes(&project, &below, &json!({"headers": {"x-shop": null, "X-More": "tuvwxyz"}})).await;
    assert_eq!(changed.json()["data"]["headers"], json!({"authorization": "•••", "x-more": "•••"}), "{changed}");
    let changed = changes(&project, &below, &json!({"url": "https://other.example/", "format": "incode"})).await;
    let now = changed.json()["data"].clone();
    assert_eq!((&now["url"], &now["format"]), (&json!("https://other.example/"), &json!("incode")));
    assert_eq!((&now["name"], &now["events"]), (&json!("Shop"), &json!(["otp.locked"])), "{changed}");
    let back = json!({"name": null, "events": null, "format": null, "headers": null});
    let now = changes(&project, &below, &back).await.json()["data"].clone();
    assert_eq!((&now["name"], &now["events"], &now["format"]), (&Value::Null, &json!([]), &json!("standard")));
    assert_eq!((&now["headers"], &seen(&project, &below).await), (&json!({}), &now));

    let before = told(&project).await;
    let changed: Vec<_> = before.iter().map(|item| item["data"]["changed"].clone()).collect();
    let expected = [json!(["name", "events", "format", "headers"]), json!(["url", "format"]), json!(["headers"])];
    assert_eq!(changed[..3], expected);
    assert_eq!(changes(&project, &below, &json!({"name": null})).await.status, 200);
    assert_eq!(told(&project).await.len(), before.len(), "what changes nothing is not told");
}

#[tokio::test]
async fn what_a_header_says_is_shown_to_nobody() {
    let project = Project::new();
    let headers = json!({"Authorization": "Bearer abcdef", "X-Shop": "ghijkl"});
    let made = adds(&project, &json!({"url": "http://127.0.0.1:1027/", "headers": headers})).await;
    let below = format!("/webhooks/{}", text(&made.json()["data"]["id"]));
    let changed = changes(&project, &below, &json!({"headers": {"X-More": "mnopqr"}})).await;
    let rotated = project.manages(Method::POST, &format!("{below}/rotate-secret"), &json!({})).await;
    let test = project.manages(Method::POST, &format!("{below}/test"), &json!({})).await;
    let event = format!("{below}/deliveries/{}", text(&test.json()["data"]["id"]));
    let (pk, sk) = (format!("P#{}#WEBHOOKS", project.id), below.replace("/webhooks/", "WEBHOOK#"));
    let shown = [
        made.text,
        changed.text,
        rotated.text,
        test.text,
        reads(&project, &below).await.text,
        reads(&project, "/webhooks").await.text,
        reads(&project, &event).await.text,
        reads(&project, "/audit").await.text,
        project.client.row(&pk, &sk).await,
    ];
    for text in shown {
        assert!(!["abcdef", "ghijkl", "mnopqr"].iter().any(|value| text.contains(value)), "{text}");
    }
    // What is shown instead is no value.
    let refused = changes(&project, &below, &json!({"headers": {"authorization": "•••"}})).await;
    assert_eq!(faults(&refused), ["headers.authorization"]);
    let refused = changes(&project, &below, &json!({"headers": {"x-a": "1", "X-A": "2"}})).await;
    assert_eq!(faults(&refused)[0].to_lowercase(), "headers.x-a");
    let many: serde_json::Map<_, _> = (0..8).map(|number| (format!("x-{number}"), json!("x"))).collect();
    assert_eq!(faults(&changes(&project, &below, &json!({"headers": many})).await), ["headers"], "3 and 8 are 11");
}

#[tokio::test]
async fn a_new_secret_signs_at_once_and_the_last_one_until_its_hours_are_over() {
    let project = Project::new();
    let (made, below) = added(&project, &json!({})).await;
    let rotates = async |body: Value| project.manages(Method::POST, &format!("{below}/rotate-secret"), &body).await;
    let first = rotates(json!({"overlap_hours": 48})).await.json()["data"].clone();
    assert!(text(&first["secret"]).starts_with("whsec_") && first["secret"] != made["secret"]);
    let hours = |secret: &Value, since: &Value| {
        let at = |value: &Value| text(value).parse::<jiff::Timestamp>().unwrap();
        at(&secret["ends_at"]).duration_since(at(&since["created_at"])).as_hours()
    };
    let secrets = first["secrets"].clone();
    assert_eq!((&secrets[0]["ends_at"], hours(&secrets[1], &secrets[0])), (&Value::Null, 48));
    assert_eq!(seen(&project, &below).await["secrets"], secrets);

    let second = rotates(json!({})).await.json()["data"]["secrets"].clone();
    assert_eq!((second.as_array().unwrap().len(), hours(&second[1], &second[0])), (2, 24), "the oldest ends at once");
    assert_eq!(second[1]["created_at"], secrets[0]["created_at"]);
    project.is_ahead(24 * 60 * 60 + 60);
    assert_eq!(seen(&project, &below).await["secrets"], json!([second[0]]), "what has ended signs no more");

    let third = rotates(json!({"overlap_hours": 0})).await.json()["data"]["secrets"].clone();
    assert_eq!(third.as_array().unwrap().len(), 1, "{third}");
    for hours in [json!(-1), json!(169), json!("24")] {
        assert_eq!(faults(&rotates(json!({"overlap_hours": hours})).await), ["overlap_hours"]);
    }
    let last = told(&project).await[0].clone();
    assert_eq!((&last["type"], &last["data"]["overlap_hours"]), (&json!("webhook.secret_rotated"), &json!(0)));
}

#[tokio::test]
async fn a_repeated_request_adds_one_webhook_and_makes_one_secret() {
    let project = Project::new();
    let path = format!("/v2/projects/{}/webhooks", project.id);
    let make = async || Answer::of(project.call(&path, &json!({"url": URL})).header("idempotency-key", "k1")).await;
    let (first, again) = (make().await, make().await);
    assert_eq!((first.status.as_u16(), &first.text), (200, &again.text), "the same secret, too");
    let below = format!("/webhooks/{}", text(&first.json()["data"]["id"]));
    let rotate = format!("/v2/projects/{}{below}/rotate-secret", project.id);
    let rotate = async || Answer::of(project.call(&rotate, &json!({})).header("idempotency-key", "k2")).await;
    let (rotated, again) = (rotate().await, rotate().await);
    assert_eq!((rotated.status.as_u16(), &rotated.text), (200, &again.text));
    assert_eq!(seen(&project, &below).await["secrets"], rotated.json()["data"]["secrets"]);
    assert_eq!(reads(&project, "/webhooks").await.json()["data"]["items"].as_array().unwrap().len(), 1);
    // A day later the answer is forgotten, and the webhook is not replaced.
    project.is_ahead(25 * 60 * 60);
    let late = make().await;
    assert!(late.status == 409 && late.text.contains("Use a new one"), "{late}");
}

#[tokio::test]
async fn an_environment_has_ten_webhooks_at_most_and_a_list_has_pages() {
    let maria = Operator::new();
    let path = format!("{}/webhooks", maria.project("Aurora").await);
    let add = async |environment: &str| maria.post(&path, &json!({"url": URL, "environment": environment})).await;
    let mut made = Vec::new();
    for _ in 0..10 {
        made.push(add("production").await.json()["data"]["id"].clone());
    }
    let eleventh = add("production").await;
    assert!(eleventh.status == 409 && eleventh.text.contains("There are 10 webhooks already"), "{eleventh}");
    assert_eq!(add("sandbox").await.status, 200, "the sandbox has ten of its own");
    assert_eq!(maria.delete(&format!("{path}/{}", text(&made[0]))).await.status, 200);
    assert_eq!(maria.delete(&format!("{path}/{}", text(&made[0]))).await.status, 404);
    assert_eq!(add("production").await.status, 200, "there is room again");
    assert_eq!(add("production").await.status, 409);

    let mut listed = Vec::new();
    let mut query = "limit=4".to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = maria.get(&format!("{path}?{query}")).await.json()["data"].clone();
        let items = page["items"].as_array().unwrap().clone();
        sizes.push(items.len());
        listed.extend(items.iter().map(|item| text(&item["id"]).to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("limit=4&cursor={cursor}");
    }
    assert_eq!(sizes, [4, 4, 3]);
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed.len(), 11);
    let cursor = maria.get(&format!("{path}?limit=4")).await.json()["data"]["next_cursor"].clone();
    let applications = path.replace("/webhooks", "/applications");
    assert_eq!(maria.get(&format!("{applications}?cursor={}", text(&cursor))).await.status, 400);
}

#[tokio::test]
async fn a_webhook_is_switched_off_and_on_by_its_team() {
    let project = Project::new();
    let (made, below) = added(&project, &json!({})).await;
    let off = changes(&project, &below, &json!({"enabled": false})).await.json()["data"].clone();
    assert_eq!((&off["enabled"], &off["disabled"]["reason"]), (&json!(false), &json!("team")));
    for path in ["/test", "/replay"] {
        let body = if path == "/replay" { json!({"since": made["created_at"]}) } else { json!({}) };
        let refused = project.manages(Method::POST, &format!("{below}{path}"), &body).await;
        assert!(refused.status == 409 && refused.text.contains("is switched off"), "{refused}");
    }
    // It can be set while it is off, and why it is off stays.
    let named = changes(&project, &below, &json!({"name": "Shop", "enabled": false})).await.json()["data"].clone();
    assert_eq!(named["disabled"], off["disabled"]);
    let on = changes(&project, &below, &json!({"enabled": true})).await.json()["data"].clone();
    assert_eq!((&on["enabled"], &on["disabled"], &on["name"]), (&json!(true), &Value::Null, &json!("Shop")));
}

#[tokio::test]
async fn one_that_we_have_switched_off_begins_anew_when_its_team_switches_it_on() {
    let project = Project::new();
    let (made, below) = added(&project, &json!({})).await;
    let (pk, id) = (format!("P#{}#WEBHOOKS", project.id), text(&made["id"]));
    let disabled = json!({"reason": "failing", "at": 1_790_000_000_000_u64});
    let fails = async || {
        project.client.puts(&pk, &format!("WEBHOOK#{id}"), "disabled", &disabled).await;
        let health =
            json!({"failures": 12, "failing_since": 1_780_000_000_000_u64, "open_until": 1_790_000_000_000_u64});
        project.client.adds(&pk, &format!("HEALTH#{id}"), &health).await;
    };
    fails().await;
    let off = seen(&project, &below).await;
    assert_eq!(off["disabled"], json!({"reason": "failing", "at": "2026-09-21T14:13:20Z"}));
    let health = json!({
        "failures": 12, "failing_since": "2026-05-28T20:26:40Z", "paused_until": "2026-09-21T14:13:20Z",
        "last_delivered_at": null,
    });
    assert_eq!(off["health"], health);
    assert_eq!(reads(&project, "/webhooks").await.json()["data"]["items"], json!([off]), "the list says the same");

    let on = changes(&project, &below, &json!({"enabled": true})).await.json()["data"].clone();
    assert_eq!((&on["disabled"], &on["health"]["failures"]), (&Value::Null, &json!(0)));
    let told = told(&project).await[0].clone();
    assert_eq!((&told["data"]["changed"], &told["data"]["was_disabled"]), (&json!(["enabled"]), &json!("failing")));

    // Another place is as healthy as a new one, and still off.
    fails().await;
    let moved = changes(&project, &below, &json!({"url": "https://other.example/"})).await.json()["data"].clone();
    assert_eq!((&moved["disabled"]["reason"], &moved["health"]["failures"]), (&json!("failing"), &json!(0)));
    fails().await;
    let named = changes(&project, &below, &json!({"name": "Shop"})).await.json()["data"].clone();
    assert_eq!(named["health"]["failures"], 12, "a name mends nothing");
}
