use reqwest::Method;

use crate::support::{Answer, Client};

const HOSTS: [&str; 3] = ["api_url", "pages_url", "console_url"];

#[tokio::test]
async fn an_unknown_route_is_answered_in_the_envelope_on_every_host() {
    let client = Client::new();
    for host in HOSTS {
        for path in ["/", "/nowhere", "/v2/health/", "/v2/projects/..%2f..", "/%00"] {
            let answer = Answer::of(client.request(host, Method::GET, path)).await;
            assert_eq!(
                answer.to_string(),
                r#"404 Not Found {"code":"NOT_FOUND","details":{},"error":"There is nothing here.","success":false}"#,
                "{host} {path}"
            );
            assert!(!answer.header("x-request-id").is_empty());
        }
    }
}

#[tokio::test]
async fn a_method_that_the_path_does_not_take_is_told_which_it_takes() {
    let client = Client::new();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = Answer::of(client.request("api_url", method, "/v2/health")).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), "GET");
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.text, @r#"{"code":"METHOD_NOT_ALLOWED","details":{"allowed":["GET"]},"error":"This path does not take that method. See `details.allowed`.","success":false}"#);
        }
    }
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own() {
    let client = Client::new();
    let (first, second) = (client.get("/v2/health").await, client.get("/v2/health").await);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}
