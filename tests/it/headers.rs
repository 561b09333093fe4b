use reqwest::{Method, header};
use serde_json::Value;

use crate::support::{Answer, Client, Stack};

/// A page for a browser that asks for one.
async fn page(host: &str, path: &str) -> Answer {
    let accepted = "text/html,application/xhtml+xml;q=0.9";
    Answer::of(Client::new().request(host, Method::GET, path).header(header::ACCEPT, accepted)).await
}

#[tokio::test]
async fn a_browser_is_shown_a_page_when_there_is_none() {
    for host in ["pages_url", "console_url"] {
        let answer = page(host, "/nowhere").await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.text.contains("<h1>This page does not exist</h1>"), "{answer}");
    }
}

#[tokio::test]
async fn a_page_allows_what_it_holds_and_nothing_else() {
    let answer = page("pages_url", "/nowhere").await;
    let nonce = answer.text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce");
    let seen: Vec<String> = [
        "content-security-policy",
        "strict-transport-security",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "cache-control",
    ]
    .map(|name| format!("{name}: {}", answer.header(name).replace(nonce, "NONCE")))
    .into();
    insta::assert_snapshot!(seen.join("\n"), @r"
    content-security-policy: default-src 'none'; script-src 'nonce-NONCE' 'strict-dynamic'; style-src 'nonce-NONCE'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'
    strict-transport-security: max-age=31536000; includeSubDomains
    x-content-type-options: nosniff
    referrer-policy: no-referrer
    cross-origin-opener-policy: same-origin
    cross-origin-resource-policy: same-origin
    permissions-policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()
    cache-control: no-store
    ");
    assert_ne!(page("pages_url", "/nowhere").await.text, answer.text, "the nonce is new for each page");
}

#[tokio::test]
async fn the_api_can_be_neither_framed_nor_sniffed_nor_kept() {
    let answer = Client::new().get("/v2/health").await;
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
}

/// `GET /p/{client_id}/sign-in` of the pages, with something in place of each parameter.
fn requests() -> Vec<(&'static str, Method, String)> {
    let template = Stack::find().json("template");
    let resources = template["Resources"].as_object().expect("a template has resources");
    let events = resources.values().filter_map(|resource| resource["Properties"]["Events"].as_object()).flatten();
    let routes = events.map(|(_, event)| &event["Properties"]).filter(|event| event["ApiId"].is_object());
    let request = |event: &Value| {
        let host = match event["ApiId"]["Ref"].as_str().expect("a reference") {
            "Api" => "api_url",
            "Pages" => "pages_url",
            _ => "console_url",
        };
        let method = event["Method"].as_str().unwrap_or("GET").parse().expect("a method");
        let path = event["Path"].as_str().unwrap_or("/nowhere");
        (host, method, path.replace("{client_id}", &format!("cli_{}", "a".repeat(26))).replace("{file}", "x.css"))
    };
    routes.map(request).collect()
}

#[tokio::test]
async fn every_route_answers_programs_and_browsers_under_the_same_headers() {
    let requests = requests();
    assert!(requests.len() > 20, "{requests:?}");
    for (host, method, path) in requests {
        for accepted in ["text/html", "application/json"] {
            let request = Client::new().request(host, method.clone(), &path).header(header::ACCEPT, accepted);
            let answer = Answer::of(request).await;
            let what = format!("{method} {host}{path} for {accepted}: {answer}");
            assert!(answer.status.as_u16() < 500, "{what}");
            assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains", "{what}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
            assert!(!answer.header("x-request-id").is_empty(), "{what}");
            assert!(!answer.header("cache-control").is_empty(), "{what}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{what}");
            assert!(!policy.contains("unsafe"), "{what}");
            let is_page = answer.header("content-type").starts_with("text/html");
            assert_eq!(is_page, policy.contains("script-src 'nonce-"), "{what}");
        }
    }
}
