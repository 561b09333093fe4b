use reqwest::{Method, header};

use crate::support::{Answer, Client};

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
