use std::fs;

use smartaccess::zone;

use crate::support::{Client, repository};

/// The document as the types have it.
fn derived() -> String {
    let document = zone::document(&[zone_access::zone(), zone_biometric::zone(), zone_manage::zone()]);
    format!("{}\n", document.to_pretty_json().expect("a document is JSON"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is told whether to rewrite its snapshot")]
fn the_document_is_what_the_types_say() {
    let path = repository().join("functions/access/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&path, derived()).expect("the checkout can be written");
    }
    let kept = fs::read_to_string(&path).expect("the document is part of the checkout");
    assert!(kept == derived(), "functions/access/openapi.json is old: run `make openapi` and read the difference");
}

#[tokio::test]
async fn the_document_is_served_with_the_address_it_describes() {
    let client = Client::new();
    let answer = client.get("/openapi.json").await;
    assert_eq!(answer.status, 200, "{answer}");
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], client.stack.fact("api_url"));
    assert_eq!(document["paths"]["/v2/health"]["get"]["operationId"], "health");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
}
