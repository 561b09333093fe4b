//! Flows: edited as drafts, published as versions that never change.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].clone()
}

/// A flow of a project whose token sets it up.
pub(crate) struct Flow<'a> {
    project: &'a Project,
    path: String,
}

impl<'a> Flow<'a> {
    pub(crate) async fn new(project: &'a Project, settings: &Value) -> Self {
        let mut body = json!({"project_id": project.id, "name": "Sign-in", "type": "login"});
        body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let made = data(&project.post("/v2/project-flows", &body).await);
        Self { project, path: format!("/v2/project-flows/{}", made["id"].as_str().unwrap()) }
    }

    async fn ask(&self, method: Method, below: &str, body: Option<&Value>, state: Option<&str>) -> Answer {
        let path = format!("{}{below}", self.path);
        let mut request = self.project.client.request("api_url", method, &path).bearer_auth(&self.project.token);
        if let Some(state) = state {
            request = request.header("if-match", format!("\"{state}\""));
        }
        Answer::of(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    pub(crate) async fn get(&self, below: &str) -> Value {
        data(&self.ask(Method::GET, below, None, None).await)
    }

    async fn post(&self, below: &str, body: &Value) -> Answer {
        self.ask(Method::POST, below, Some(body), None).await
    }

    pub(crate) async fn change(&self, patch: &Value) -> Answer {
        self.ask(Method::PATCH, "", Some(patch), None).await
    }
}

/// How many digits a code has that a person gets now; nothing if none is sent.
async fn digits(project: &Project, name: &str) -> Option<usize> {
    let address = project.address(name);
    let answer = project.send(&address).await;
    if answer.status != 200 {
        assert_eq!(answer.json()["code"], "CHANNEL_DISABLED", "{answer}");
        return None;
    }
    Some(project.client.code(&address, 1).await.len())
}

fn with_digits(digits: u32) -> Value {
    json!({"login_settings": {"email": {"digits": digits}}})
}

#[tokio::test]
async fn people_sign_in_by_what_is_published_and_by_nothing_else() {
    let maria = Operator::new();
    let project = Project::of(&maria).await;
    let flow = Flow::new(&project, &json!({})).await;
    assert_eq!(digits(&project, "a").await, None, "a draft lets nobody in");
    let published = data(&flow.post("/publish", &json!({})).await);
    assert_eq!((&published["published"]["version"], &published["has_changes"]), (&json!(1), &json!(false)));
    assert_eq!(digits(&project, "b").await, Some(6));

    let changed = data(&flow.change(&with_digits(8)).await);
    assert_eq!((&changed["published"]["version"], &changed["has_changes"]), (&json!(1), &json!(true)));
    assert_eq!(digits(&project, "c").await, Some(6), "a change of the draft is not published");
    assert_eq!(data(&flow.post("/publish", &json!({})).await)["published"]["version"], 2);
    assert_eq!(digits(&project, "d").await, Some(8));
    assert_eq!(data(&flow.post("/publish", &json!({})).await)["latest_version"], 2, "the same makes no new version");

    let back = data(&flow.post("/rollback", &json!({"version": 1})).await);
    assert_eq!((&back["published"]["version"], &back["latest_version"]), (&json!(1), &json!(2)));
    assert_eq!(back["login_settings"]["email"]["digits"], 8, "the draft stays");
    assert_eq!(digits(&project, "e").await, Some(6));

    assert_eq!(data(&flow.post("/unpublish", &json!({})).await)["published"], Value::Null);
    assert_eq!(digits(&project, "f").await, None);
    assert_eq!(data(&flow.post("/unpublish", &json!({})).await)["published"], Value::Null, "twice is once");
    assert_eq!(data(&flow.post("/publish", &json!({})).await)["published"]["version"], 2);
    assert_eq!(digits(&project, "g").await, Some(8));
}

#[tokio::test]
async fn a_version_never_changes_and_can_be_compared() {
    let project = Project::new();
    let flow = Flow::new(&project, &json!({})).await;
    data(&flow.post("/publish", &json!({})).await);
    let first = flow.get("/versions").await["items"][0].clone();
    data(&flow.change(&with_digits(9)).await);
    data(&flow.post("/publish", &json!({})).await);
    let versions = flow.get("/versions?limit=1").await;
    assert_eq!(versions["items"][0]["version"], 2, "the latest first");
    let next = format!("/versions?cursor={}", versions["next_cursor"].as_str().unwrap());
    assert_eq!(flow.get(&next).await["items"], json!([first]));

    let digits = json!([{"field": "login_settings.email.digits", "before": 6, "after": 9}]);
    assert_eq!(flow.get("/diff?from=1&to=2").await["differences"], digits);
    assert_eq!(flow.get("/diff?from=1").await["differences"], digits, "to the draft");
    assert_eq!(flow.get("/diff").await["differences"], json!([]), "from what is published to the draft");
    for (below, field) in [("/diff?from=3", "from"), ("/diff?to=0", "to"), ("/diff?from=x", "from")] {
        let answer = flow.ask(Method::GET, below, None, None).await;
        assert_eq!(answer.json()["details"]["fields"][0]["field"], field, "{answer}");
    }
    let answer = flow.post("/rollback", &json!({"version": 3})).await;
    assert_eq!(answer.json()["details"]["fields"][0]["problem"], "must be a version from 1 to 2, not 3", "{answer}");
}

#[tokio::test]
async fn a_change_on_what_somebody_else_has_changed_is_refused_and_nothing_is_lost() {
    let project = Project::new();
    let flow = Flow::new(&project, &json!({})).await;
    let read = flow.ask(Method::GET, "", None, None).await;
    let state = read.json()["data"]["etag"].as_str().unwrap().to_owned();
    assert_eq!(read.header("etag"), format!("\"{state}\""));
    let theirs = data(&flow.change(&with_digits(7)).await);
    for (method, below, body) in [
        (Method::PATCH, "", Some(json!({"name": "Mine"}))),
        (Method::POST, "/publish", Some(json!({}))),
        (Method::DELETE, "", None),
    ] {
        let answer = flow.ask(method, below, body.as_ref(), Some(&state)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (409, &json!("CONFLICT")), "{answer}");
        let now = format!("\"{}\"", theirs["etag"].as_str().unwrap());
        assert_eq!(answer.json()["details"]["etag"], now, "{answer}");
    }
    assert_eq!(flow.get("").await, theirs);
    let mine = flow.ask(Method::PATCH, "", Some(&json!({"name": "Mine"})), theirs["etag"].as_str()).await;
    let both = data(&mine);
    assert_eq!((&both["name"], &both["login_settings"]["email"]["digits"]), (&json!("Mine"), &json!(7)));
    assert_ne!(both["etag"], theirs["etag"]);
}

#[tokio::test]
async fn everything_that_is_missing_stands_in_the_way_of_publishing() {
    let project = Project::new();
    let settings =
        json!({"login_settings": {"email": {"enabled": false}, "phone": {"sms": true, "plan": ["whatsapp"]}}});
    let flow = Flow::new(&project, &settings).await;
    let checked = flow.get("/check").await;
    let codes: Vec<_> = checked["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect();
    assert_eq!(codes, ["PHONE_ALONE", "PHONE_WITHOUT_COUNTRIES", "CHANNEL_OFF", "NO_PRIVACY_POLICY"]);
    assert_eq!(checked["publishable"], false);
    let answer = flow.post("/publish", &json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (422, &json!("FLOW_INCOMPLETE")), "{answer}");
    assert_eq!(answer.json()["details"]["findings"], checked["findings"]);
    assert_eq!(flow.get("").await["latest_version"], 0);
    let mended = json!({"login_settings": {"email": {"enabled": true}, "phone": null}});
    data(&flow.change(&mended).await);
    let published = data(&flow.post("/publish", &json!({})).await);
    assert_eq!(published["warnings"][0]["code"], "NO_PRIVACY_POLICY");
}

#[tokio::test]
async fn one_flow_is_published_in_each_environment() {
    let project = Project::new();
    let seeded = data(&project.list("/v2/project-flows").await);
    let production = |flow: &&Value| flow["environment"] == "production";
    let old = seeded["items"].as_array().unwrap().iter().find(production).unwrap().clone();
    assert_eq!(old["published"]["version"], 1, "a token sees what is in its own world: {seeded}");
    assert_eq!(seeded["items"].as_array().unwrap().len(), 1);
    let flow = Flow::new(&project, &with_digits(10)).await;
    data(&flow.post("/publish", &json!({})).await);
    let old = Flow { project: &project, path: format!("/v2/project-flows/{}", old["id"].as_str().unwrap()) };
    assert_eq!(old.get("").await["published"], Value::Null, "it was replaced");
    assert_eq!(digits(&project, "maria").await, Some(10));
    let refused = flow.ask(Method::DELETE, "", None, None).await;
    assert_eq!(refused.json()["code"], "CONFLICT", "{refused}");
    data(&old.ask(Method::DELETE, "", None, None).await);
    assert_eq!(old.ask(Method::GET, "", None, None).await.status, 404);
    let sandbox = json!({"project_id": project.id, "name": "Sandbox", "environment": "sandbox"});
    assert_eq!(project.post("/v2/project-flows", &sandbox).await.status, 404, "it is another world's token");
}

#[tokio::test]
async fn a_mail_says_what_the_team_has_written() {
    let project = Project::new();
    let words = json!({"subject": "{{project}}: código", "body": "Hola.\n\n{{code}}\n\nVale {{minutes}} minutos."});
    let other_words = json!({"subject": "{{project}}: código", "body": "Olá.\n\n{{code}}"});
    let flow = Flow::new(&project, &json!({"messages": {"email": {"es": words, "pt-BR": other_words}}})).await;
    data(&flow.post("/publish", &json!({})).await);
    let ask = |language: &str, email: &str| {
        let body = json!({"email": email, "project_id": project.id, "language": language});
        let project = &project;
        async move { data(&project.post("/v2/access/email/send-otp", &body).await) }
    };
    let [maria, ana, mary] = ["maria", "ana", "mary"].map(|name| project.address(name));
    ask("es", &maria).await;
    ask("pt-PT", &ana).await;
    ask("en", &mary).await;
    let own = project.client.mails(&maria, 1).await.remove(0);
    assert!(own.contains("Vale 5 minutos.") && own.contains("Si no lo pidió"), "{own}");
    assert_eq!(project.client.code(&maria, 1).await.len(), 6);
    assert!(project.client.mails(&ana, 1).await[0].contains("Olá."));
    assert!(project.client.mails(&mary, 1).await[0].contains("Your code to sign in"), "where it says nothing, we do");
}
