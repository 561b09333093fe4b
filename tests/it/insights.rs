//! The audit log: listed, exported, and checked by a program that shares nothing with the one that made it.

use std::{fs, process::Command};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator, repository};

/// A project's log as its team reads it.
struct Log {
    maria: Operator,
    project: Project,
    path: String,
}

impl Log {
    /// Of a project that was made, with a token and an application.
    async fn new() -> Self {
        let maria = Operator::new();
        let project = maria.sets_up("Aurora").await;
        let path = format!("/v2/projects/{}", project.id);
        Self { maria, project, path }
    }

    async fn page(&self, query: &str) -> Value {
        let answer = self.maria.get(&format!("{}/audit{query}", self.path)).await;
        assert_eq!(answer.status, 200, "{query}: {answer}");
        answer.json()["data"].clone()
    }

    async fn types(&self, query: &str) -> Vec<String> {
        let page = self.page(query).await;
        page["items"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap().to_owned()).collect()
    }

    /// What is old enough to be chained from now on.
    fn waits(&self) {
        self.project.is_ahead(120);
    }

    async fn export(&self, query: &str) -> Answer {
        let answer = self.maria.get(&format!("{}/audit/export{query}", self.path)).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/x-ndjson"), "{answer}");
        answer
    }

    /// What the command says of the whole export, and whether it is content.
    async fn checked(&self) -> (bool, String) {
        verify(&self.project.id, &[], &self.export("").await.text)
    }

    fn partition(&self) -> String {
        format!("P#{}#AUDIT", self.project.id)
    }
}

/// What `infra/audit verify` says, and whether it is content.
pub(crate) fn verify(name: &str, arguments: &[&str], export: &str) -> (bool, String) {
    let file = std::env::temp_dir().join(format!("{name}-{}.ndjson", export.len()));
    fs::write(&file, export).unwrap();
    let command =
        Command::new("python3").arg(repository().join("infra/audit")).arg("verify").args(arguments).arg(&file).output();
    fs::remove_file(&file).unwrap();
    let output = command.expect("Python is there");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What setting a project up leaves, the latest first.
const SET_UP: &[&str] =
    &["application.created", "api_token.created", "flow.published", "flow.created", "project.created"];

#[tokio::test]
async fn what_happened_says_who_and_where_and_is_soon_in_the_chain() {
    let log = Log::new().await;
    log.maria.patch(&log.path, &json!({"name": "Boreal", "languages": ["en"]})).await;
    let fresh = log.page("").await["items"].clone();
    assert_eq!(log.types("").await, [&["project.changed"], SET_UP].concat());
    assert!(fresh.as_array().unwrap().iter().all(|item| item["sequence"].is_null()), "{fresh}");
    let changed = &fresh[0];
    assert!(changed["actor"].as_str().unwrap().starts_with("cus_"), "{changed}");
    assert_eq!((&changed["network"], &changed["subject"]), (&json!("127.0.0.1"), &json!(log.project.id)));
    assert_eq!(changed["data"]["changed"], json!(["languages", "name"]));
    assert_ne!(changed["data"]["before"], changed["data"]["after"]);
    assert_eq!(fresh[5]["network"], "127.0.0.1");

    log.waits();
    let chained = log.page("").await["items"].clone();
    let column =
        |items: &Value, name: &str| items.as_array().unwrap().iter().map(|item| item[name].clone()).collect::<Vec<_>>();
    assert_eq!(column(&chained, "sequence"), [6, 5, 4, 3, 2, 1]);
    assert_eq!(column(&chained, "id"), column(&fresh, "id"));
}

#[tokio::test]
async fn the_log_is_filtered_and_paged() {
    let log = Log::new().await;
    log.waits();
    log.page("").await;
    log.maria.patch(&log.path, &json!({"name": "Boreal"})).await;
    let sandbox = json!({"name": "x", "redirect_uris": ["https://a.example/"], "environment": "sandbox"});
    let sandbox = log.maria.post(&format!("{}/applications", log.path), &sandbox).await;
    assert_eq!(sandbox.status, 200, "{sandbox}");
    let all = [&["application.created", "project.changed"], SET_UP].concat();

    let (mut paged, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = log.page(&query).await;
        paged.extend(page["items"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=2&cursor={cursor}");
    }
    assert_eq!(paged, all, "in the chain or not, each once");

    let changed = log.page("?type=project.changed").await["items"][0].clone();
    let (at, actor) = (changed["at"].as_str().unwrap(), changed["actor"].as_str().unwrap());
    for (query, expected) in [
        ("?type=project.".to_owned(), vec!["project.changed", "project.created"]),
        ("?environment=sandbox".to_owned(), vec!["application.created"]),
        (format!("?actor={actor}"), all.clone()),
        ("?actor=nobody".to_owned(), vec![]),
        (format!("?subject={}", log.project.id), all.clone()),
        (format!("?until={at}"), all[1..].to_vec()),
        (format!("?from={at}"), all[..2].to_vec()),
        ("?until=2000-01-01T00:00:00Z".to_owned(), vec![]),
    ] {
        assert_eq!(log.types(&query).await, expected, "{query}");
    }

    let cursor = log.page("?limit=1").await["next_cursor"].as_str().unwrap().to_owned();
    for (query, field) in [
        (format!("?type=project.&cursor={cursor}"), "cursor"),
        ("?type=nonsense".to_owned(), "type"),
        ("?from=yesterday".to_owned(), "from"),
        ("?nonsense=1".to_owned(), "nonsense"),
    ] {
        let refused = log.maria.get(&format!("{}/audit{query}", log.path)).await;
        assert_eq!(refused.json()["details"]["fields"][0]["field"], field, "{refused}");
    }
}

#[tokio::test]
async fn an_export_is_whole_and_whoever_edits_or_removes_an_entry_is_found() {
    let log = Log::new().await;
    log.waits();
    let exported = log.export("").await;
    let (is_whole, said) = verify(&log.project.id, &[], &exported.text);
    assert!(is_whole && said.starts_with(&format!("5 entries of {} are whole.", log.project.id)), "{said}");
    assert_eq!(exported.header("x-next-after"), "", "there is no more");
    let noted = said.lines().last().unwrap().trim_start_matches("Write down: ").to_owned();

    log.project.is_ahead(240);
    let rest = log.export("?after=5").await.text;
    assert!(rest.contains("audit.exported"), "that it was exported is written down: {rest}");
    assert!(verify(&log.project.id, &["--noted", &noted], &rest).0);

    let second = format!("{:012}", 2);
    let (client, partition) = (&log.project.client, log.partition());
    let record = client.text_of(&partition, &second, "record").await;
    client.edits(&partition, &second, "record", &record.replace("cus_", "cux_")).await;
    let (is_whole, said) = log.checked().await;
    assert!(!is_whole && said.contains("entry 2 is not whole: its content is not what was hashed"), "{said}");
    client.edits(&partition, &second, "record", &record).await;
    assert!(log.checked().await.0, "as it was");
    client.removes(&partition, &second).await;
    let (is_whole, said) = log.checked().await;
    assert!(!is_whole && said.contains("entry 3 is not whole: it should be entry 2"), "{said}");
}

#[tokio::test]
async fn what_is_too_much_for_one_answer_comes_in_parts() {
    let log = Log::new().await;
    for number in 0..7 {
        log.maria.patch(&log.path, &json!({"name": format!("Aurora {number}")})).await;
    }
    log.waits();
    log.page("").await;
    let filler = json!({"at": "x".repeat(380_000)}).to_string();
    for sequence in 1..=10 {
        log.project.client.edits(&log.partition(), &format!("{sequence:012}"), "record", &filler).await;
    }
    let first = log.export("").await;
    assert_eq!((first.text.lines().count(), first.header("x-next-after")), (7, "7"));
    let rest = log.export("?after=7").await;
    assert_eq!((rest.text.lines().count(), rest.header("x-next-after")), (5, ""));
    let (is_whole, said) = verify(&log.project.id, &[], &(first.text + &rest.text));
    assert!(!is_whole && said.contains("entry 1 is not whole: its content"), "{said}");
}

#[tokio::test]
async fn a_viewer_sees_addresses_masked_and_exports_nothing() {
    let log = Log::new().await;
    let pedro = log.project.address("pedro");
    log.project.validation(&pedro).await;
    let seen = async || log.page("?type=otp.requested").await["items"][0]["data"]["email"].clone();
    assert_eq!(seen().await, pedro);
    let actor = log.page("?type=project.created").await["items"][0]["actor"].as_str().unwrap().to_owned();
    let team = format!("P#{}#TEAM", log.project.id);
    log.project.client.edits(&team, &format!("MEMBER#{actor}"), "role", "viewer").await;
    let masked = format!("p•••@{}", pedro.split_once('@').unwrap().1);
    assert_eq!(seen().await, masked);
    assert_eq!(log.maria.get(&format!("{}/audit/export", log.path)).await.status, 403);
}

#[tokio::test]
async fn a_token_sees_its_own_world_alone() {
    let log = Log::new().await;
    let sandbox = json!({"name": "x", "redirect_uris": ["https://a.example/"], "environment": "sandbox"});
    log.maria.post(&format!("{}/applications", log.path), &sandbox).await;
    let ask = async |below: &str| {
        let path = format!("{}{below}", log.path);
        Answer::of(log.project.client.request("api_url", Method::GET, &path).bearer_auth(&log.project.token)).await
    };
    let seen = ask("/audit").await;
    assert_eq!(seen.json()["data"]["items"].as_array().unwrap().len(), 5, "{seen}");
    assert_eq!(ask("/audit?environment=sandbox").await.status, 404);
    assert_eq!(ask("/metrics?environment=sandbox").await.status, 404);
    assert_eq!(ask("/audit/export").await.status, 403);
    assert_eq!(ask("/metrics").await.status, 200);
}
