//! A project as a file: what would change is said, and changed, with no more than the caller's permissions.

use serde_json::{Value, json};

use crate::support::{
    Answer,
    configure::{Configure, Ran},
    operator::Operator,
};

mod refusals;

/// A project with an application and a flow that people sign in by.
const FILE: &str = "
project:
  name: Aurora Library
  privacy_policy_url: https://aurora.example/privacy
  allowed_countries: [NO, CO]
applications:
- name: Web
  redirect_uris: [https://aurora.example/callback]
flows:
- name: Sign-in
  published: true
  login_settings:
    email: {digits: 8}
- name: Trial
  environment: sandbox
";

fn lines(ran: &Ran) -> Vec<&str> {
    ran.out.lines().collect()
}

fn ends(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}\n{}", ran.out, ran.err);
}

fn with_id(id: &str) -> String {
    FILE.replace("project:\n", &format!("project:\n  id: {id}\n"))
}

fn items(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"]["items"].as_array().unwrap().clone()
}

/// A project that was made by the file, with its id in it.
struct Made {
    maria: Operator,
    configure: Configure,
    id: String,
}

impl Made {
    fn new() -> Self {
        let maria = Operator::new();
        let configure = Configure::with(&maria.client.stack, maria.token());
        let applied = configure.file(FILE).run("apply FILE --yes");
        ends(&applied, 0);
        let id =
            applied.out.split_whitespace().find_map(|word| word.strip_suffix(':').filter(|id| id.starts_with("prj_")));
        let id = id.unwrap_or_else(|| panic!("{}", applied.out)).to_owned();
        configure.file(&with_id(&id));
        Self { maria, configure, id }
    }

    async fn flows(&self) -> Vec<Value> {
        items(&self.maria.get(&format!("/v2/project-flows?project_id={}", self.id)).await)
    }

    async fn flow(&self, name: &str) -> Value {
        self.flows().await.into_iter().find(|flow| flow["name"] == name).unwrap_or_default()
    }

    async fn applications(&self) -> Vec<Value> {
        items(&self.maria.get(&format!("/v2/projects/{}/applications", self.id)).await)
    }

    /// Somebody else changes a flow's draft.
    async fn is_changed(&self, name: &str, change: &Value) {
        let path = format!("/v2/project-flows/{}", self.flow(name).await["id"].as_str().unwrap());
        let answer = self.maria.patch(&path, change).await;
        assert_eq!(answer.status, 200, "{answer}");
    }
}

#[tokio::test]
async fn from_nothing_to_a_published_project() {
    let maria = Operator::new();
    let configure = Configure::with(&maria.client.stack, maria.token());
    let planned = configure.file(FILE).run("plan FILE");
    ends(&planned, 2);
    let changes = [
        "+ project \"Aurora Library\"",
        "+ application \"Web\" (production)",
        "+ flow \"Sign-in\" (production)",
        "+ flow \"Trial\" (sandbox)",
        "! publish flow \"Sign-in\" (production)",
    ];
    assert_eq!(lines(&planned)[..5], changes);
    assert_eq!(lines(&planned)[5..], ["4 to add, 1 to publish."]);
    assert_eq!(items(&maria.get("/v2/projects").await), [Value::Null; 0], "a plan changes nothing");

    let refused = configure.run("apply FILE");
    ends(&refused, 1);
    assert!(refused.err.contains("add --yes") || refused.err.contains("Add --yes"), "{refused:?}");
    assert_eq!(items(&maria.get("/v2/projects").await), [Value::Null; 0], "nobody was asked");

    let applied = configure.run("apply FILE --yes");
    ends(&applied, 0);
    let project = items(&maria.get("/v2/projects").await).pop().unwrap();
    let id = project["id"].as_str().unwrap();
    assert!(applied.out.contains(&format!("made {id}: put `id: {id}` below `project:`")), "{applied:?}");
    assert_eq!((&project["name"], &project["allowed_countries"]), (&json!("Aurora Library"), &json!(["NO", "CO"])));

    let again = configure.run("apply FILE --yes");
    ends(&again, 1);
    assert!(again.err.contains(&format!("this file made {id} before")), "{again:?}");
    assert_eq!(items(&maria.get("/v2/projects").await).len(), 1, "the same file makes no second project");
    configure.file(&with_id(id));
    for line in ["plan FILE", "apply FILE", "apply FILE --yes"] {
        let ran = configure.run(line);
        ends(&ran, 0);
        assert_eq!(ran.out, "Nothing to do.\n");
    }
    let flows = items(&maria.get(&format!("/v2/project-flows?project_id={id}")).await);
    let signed_in_by = flows.iter().find(|flow| flow["name"] == "Sign-in").unwrap();
    assert_eq!((&signed_in_by["published"]["version"], &signed_in_by["latest_version"]), (&json!(1), &json!(1)));
    assert_eq!(signed_in_by["login_settings"]["email"]["digits"], 8);
}

#[tokio::test]
async fn what_somebody_else_has_changed_is_seen_and_put_back() {
    let made = Made::new();
    made.is_changed("Sign-in", &json!({"login_settings": {"email": {"digits": 6, "max_attempts": 3}}})).await;
    let path = format!("/v2/projects/{}", made.id);
    assert_eq!(made.maria.patch(&path, &json!({"terms_url": "https://a.example/"})).await.status, 200);
    let planned = made.configure.run("plan FILE");
    ends(&planned, 2);
    assert_eq!(
        lines(&planned),
        [
            "~ project \"Aurora Library\": terms_url \"https://a.example/\" → null",
            "~ flow \"Sign-in\" (production): login_settings.email.digits 6 → 8",
            "~ flow \"Sign-in\" (production): login_settings.email.max_attempts 3 → 5",
            "! publish flow \"Sign-in\" (production)",
            "2 to change, 1 to publish.",
        ]
    );
    let document: Value = serde_json::from_str(&made.configure.run("plan FILE --json").out).unwrap();
    assert_eq!(
        document["changes"][1]["fields"][0],
        json!({"field": "login_settings.email.digits", "before": 6, "after": 8})
    );
    assert_eq!(made.flow("Sign-in").await["login_settings"]["email"]["digits"], 6, "a plan changes nothing");
    let applied = made.configure.run("apply FILE --yes --json");
    ends(&applied, 0);
    let document: Value = serde_json::from_str(&applied.out).unwrap();
    assert_eq!((&document["done"], &document["error"]), (&json!(3), &Value::Null));
    assert_eq!(made.configure.run("plan FILE").out, "Nothing to do.\n");
    assert_eq!(made.flow("Sign-in").await["has_changes"], false);
}

#[tokio::test]
async fn what_is_not_in_the_file_is_kept_unless_it_is_told_to_go() {
    let made = Made::new();
    let bare = format!("project: {{id: {}}}\nflows: [{{name: Next, published: true}}]\napplications: []\n", made.id);
    let planned = made.configure.file(&bare).run("plan FILE");
    assert_eq!(
        lines(&planned)[..5],
        [
            "+ flow \"Next\" (production)",
            "! publish flow \"Next\" (production), in the place of \"Sign-in\"",
            "  application \"Web\" (production): not in the file (kept)",
            "  flow \"Sign-in\" (production): not in the file (kept)",
            "  flow \"Trial\" (sandbox): not in the file (kept)",
        ]
    );
    ends(&made.configure.run("apply FILE --yes"), 0);
    assert_eq!((made.flows().await.len(), made.applications().await.len()), (3, 1));
    assert_eq!(made.flow("Sign-in").await["published"], Value::Null, "it was replaced");
    let exported = made.configure.run(&format!("export --project {}", made.id)).out;
    ends(&made.configure.run("apply FILE --yes --prune"), 0);
    assert_eq!((made.flows().await.len(), made.applications().await.len()), (1, 0));
    assert_eq!(made.configure.run("plan FILE --prune").out.lines().last(), Some("Nothing to do."));
    ends(&made.configure.file(&exported).run("apply FILE --yes"), 0);
    assert_eq!((made.flows().await.len(), made.applications().await.len()), (3, 1), "a file puts all of it back");

    let none = format!("project: {{id: {}}}\nflows: []\n", made.id);
    let planned = made.configure.file(&none).run("plan FILE --prune --environment production");
    let removals =
        ["! unpublish flow \"Next\" (production)", "- flow \"Next\" (production)", "- flow \"Sign-in\" (production)"];
    assert_eq!(lines(&planned)[..3], removals);
    ends(&made.configure.run("apply FILE --prune --environment production --yes"), 0);
    assert_eq!(made.flows().await.len(), 1, "the other environment is left alone");
}

#[tokio::test]
async fn what_is_exported_changes_nothing() {
    let made = Made::new();
    made.is_changed("Trial", &json!({"redirect_urls": ["https://a.example/"], "security": {"strategy": "whitelist"}}))
        .await;
    let quiet = json!({"from": "21:00", "to": "07:00", "time_zone": "America/Bogota"});
    made.is_changed("Trial", &json!({"login_settings": {"phone": {"quiet_hours": quiet}}})).await;
    made.is_changed("Sign-in", &json!({"login_settings": {"biometric": {"search_min_score": 0.9}}})).await;
    let exported = made.configure.run(&format!("export --project {}", made.id));
    ends(&exported, 0);
    let planned = made.configure.file(&exported.out).run("plan FILE --prune");
    assert_eq!((planned.code, planned.out.as_str()), (0, "Nothing to do.\n"), "{}", exported.out);
    assert!(!exported.out.contains("max_attempts"), "what is at its default is not in it: {}", exported.out);
}

/// What a team says of phones, in a project and in its flows.
const PHONES: &str = "
  allowed_countries: [CO]
  phone:
    number_types: [mobile]
    daily_cap: '5.00'
    monthly_cap: '50.00'
    min_conversion: 30
    prices:
    - {channel: sms, country: CO, price: '0.05'}
flows:
- name: Sign-in
  published: true
  login_settings:
    phone:
      sms: true
      whatsapp: true
      plan: [whatsapp, sms, email]
      fallback_on: silence
      fallback_after: 45
  messages:
    sms:
      es: '{{project}}: {{code}}'
";

#[tokio::test]
async fn a_file_says_what_messages_to_phones_may_cost_and_how_they_go() {
    let made = Made::new();
    let file = format!("project:\n  id: {}\n  name: Aurora Library{PHONES}", made.id);
    let planned = made.configure.file(&file).run("plan FILE");
    ends(&planned, 2);
    for line in [
        "~ project \"Aurora Library\": phone.daily_cap \"20.00\" → \"5.00\"",
        "~ project \"Aurora Library\": phone.min_conversion 20 → 30",
        "~ flow \"Sign-in\" (production): login_settings.phone.fallback_on \"failure\" → \"silence\"",
        "~ flow \"Sign-in\" (production): login_settings.phone.sms false → true",
        "~ flow \"Sign-in\" (production): messages.sms.es null → \"{{project}}: {{code}}\"",
    ] {
        assert!(lines(&planned).contains(&line), "{line} is not in\n{}", planned.out);
    }
    ends(&made.configure.run("apply FILE --yes"), 0);
    assert_eq!(made.configure.run("plan FILE").out.lines().last(), Some("Nothing to do."));
    let path = format!("/v2/projects/{}", made.id);
    let project = made.maria.get(&path).await.json()["data"].clone();
    let guard = &project["phone"];
    assert_eq!((&guard["daily_cap"], &guard["number_types"]), (&json!("5.00"), &json!(["mobile"])), "{project}");
    assert_eq!(guard["prices"], json!([{"channel": "sms", "country": "CO", "price": "0.05"}]));
    let flow = made.flow("Sign-in").await;
    assert_eq!(flow["login_settings"]["phone"]["plan"], json!(["whatsapp", "sms", "email"]));
    assert_eq!(
        (&flow["has_changes"], &flow["messages"]["sms"]["es"]),
        (&json!(false), &json!("{{project}}: {{code}}"))
    );

    let exported = made.configure.run(&format!("export --project {}", made.id)).out;
    for part in
        ["daily_cap: '5.00'", "min_conversion: 30", "country: CO", "fallback_on: silence", "{{project}}: {{code}}"]
    {
        let plain = part.replace('\'', "\"");
        assert!(exported.contains(part) || exported.contains(&plain), "{part} is not in\n{exported}");
    }
    assert!(!exported.contains("min_sends"), "what is at its default is not in it: {exported}");
    let cheaper = json!({"phone": {"daily_cap": "1.00"}});
    assert_eq!(made.maria.patch(&path, &cheaper).await.status, 200);
    let planned = made.configure.file(&exported).run("plan FILE");
    assert_eq!(
        lines(&planned)[0],
        "~ project \"Aurora Library\": phone.daily_cap \"1.00\" → \"5.00\"",
        "{}",
        planned.out
    );
    ends(&made.configure.run("apply FILE --yes"), 0);
    assert_eq!(made.maria.get(&path).await.json()["data"]["phone"]["daily_cap"], "5.00");
}

#[tokio::test]
async fn what_a_project_does_not_take_of_phones_is_refused_by_name() {
    let made = Made::new();
    for (wrong, field) in [
        ("phone: {daily_cap: lots}", "phone.daily_cap"),
        ("phone: {min_conversion: 95}", "phone.min_conversion"),
        ("phone: {prices: [{channel: pigeon, country: CO, price: '1'}]}", "phone.prices[0].channel"),
        ("allowed_countries: [Colombia]", "allowed_countries[0]"),
    ] {
        let file = format!("project:\n  id: {}\n  name: Aurora Library\n  {wrong}\n", made.id);
        let planned = made.configure.file(&file).run("plan FILE");
        ends(&planned, 1);
        assert!(planned.err.contains(field), "{wrong}: {}", planned.err);
    }
}
