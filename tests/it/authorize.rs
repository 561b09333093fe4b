//! Applications that send people to sign in, and those that only say so.

use reqwest::{Method, header};

use crate::support::{
    Answer, Project,
    visitor::{CALLBACK, Visitor, authorize, form_token, parameter},
};

/// Addresses that look like `https://app.example.org/callback`, which is registered, or lead elsewhere.
const CORPUS: &[&str] = &[
    "https://app.example.org/callback/",
    "https://app.example.org/callback/more",
    "https://app.example.org/callback?",
    "https://app.example.org/callback?next=/",
    "https://app.example.org/callback#",
    "https://app.example.org/callback#fragment",
    "https://app.example.org/callback%00",
    "https://app.example.org/callback%20",
    "https://app.example.org/callback ",
    " https://app.example.org/callback",
    "https://app.example.org/callback\n",
    "https://app.example.org/callback\t",
    "https://app.example.org/call\tback",
    "https://app.example.org/callbac%6b",
    "https://app.example.org/%63allback",
    "https://app.example.org//callback",
    "https://app.example.org/./callback",
    "https://app.example.org/x/../callback",
    "https://app.example.org/x/%2e%2e/callback",
    "https://app.example.org\\callback",
    "https:\\\\app.example.org\\callback",
    "https:/app.example.org/callback",
    "https:app.example.org/callback",
    "https:///app.example.org/callback",
    "https://app.example.org/Callback",
    "https://app.example.org/callback;x",
    "https://app.example.org/callback.evil",
    "https://app.example.org",
    "https://app.example.org/",
    "HTTPS://app.example.org/callback",
    "https://APP.example.org/callback",
    "https://app.example.org./callback",
    "https://app.example.org:443/callback",
    "https://app.example.org:8443/callback",
    "https://app.example.org:/callback",
    "http://app.example.org/callback",
    "//app.example.org/callback",
    "/callback",
    "callback",
    "//evil.example/callback",
    "/\\evil.example/callback",
    "https://evil.example/callback",
    "https://evil.example/https://app.example.org/callback",
    "https://evil.example/?https://app.example.org/callback",
    "https://evil.example#https://app.example.org/callback",
    "https://evil.example\\@app.example.org/callback",
    "https://app.example.org@evil.example/callback",
    "https://app.example.org%40evil.example/callback",
    "https://app.example.org:443@evil.example/callback",
    "https://user@app.example.org/callback",
    "https://user:password@app.example.org/callback",
    "https://app.example.org.evil.example/callback",
    "https://app.example.org%2eevil.example/callback",
    "https://app.example.org%2f.evil.example/callback",
    "https://evilapp.example.org/callback",
    "https://app-example.org/callback",
    "https://sub.app.example.org/callback",
    "https://*.example.org/callback",
    "https://app.example.com/callback",
    "https://аpp.example.org/callback",
    "https://xn--pp-6kc.example.org/callback",
    "https://app。example.org/callback",
    "https://app.example.org／callback",
    "javascript:alert(1)//https://app.example.org/callback",
    "javascript:location='https://app.example.org/callback'",
    "data:text/html,<script>location='https://app.example.org/callback'</script>",
    "vbscript:msgbox(1)",
    "file:///callback",
    "ftp://app.example.org/callback",
    "blob:https://app.example.org/callback",
    "org.example.app:/callback",
    "http://127.0.0.1:/callback",
    "http://127.0.0.1:99999/callback",
    "http://127.0.0.1:4000/other",
    "http://127.0.0.1:4000@evil.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://127.0.0.2/callback",
    "http://localhost:4000/callback",
    "http://[::1]:4000/callback",
    "http://0.0.0.0:4000/callback",
    "http://2130706433/callback",
    "https://127.0.0.1:4000/callback",
    "https://app.example.org/callback\r\nset-cookie: a=b",
    "https://app.example.org/callback,https://evil.example/",
    "https://app.example.org/callback https://evil.example/",
];

fn refused_without_a_way_out(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 400, "{what:?}: {answer}");
    assert_eq!(answer.header("location"), "", "{what:?}");
    assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{what:?}");
    assert!(answer.text.contains("<h1>The app made a mistake</h1>"), "{what:?}: {answer}");
}

#[tokio::test]
async fn an_address_that_is_not_registered_to_the_letter_is_refused_and_not_visited() {
    let project = Project::new();
    let application = project.application("ES256", "https://app.example.org/callback");
    let ask = async |application: &str, uri: &str| {
        Visitor::new(&project).arrives(&[("client_id", application), ("redirect_uri", uri)]).await
    };
    assert_eq!(ask(&application, "https://app.example.org/callback").await.status, 303);
    assert!(CORPUS.len() >= 60);
    for uri in CORPUS {
        refused_without_a_way_out(&ask(&application, uri).await, uri);
        refused_without_a_way_out(&ask(&project.application, uri).await, uri);
    }
    refused_without_a_way_out(&ask(&application, "").await, "no address");
}

#[tokio::test]
async fn an_application_that_is_not_the_projects_own_is_refused_and_not_answered() {
    let (project, other) = (Project::new(), Project::new());
    let missing = format!("app_{}", "a".repeat(26));
    for application in ["", "nothing", &missing, &other.application, &project.client_id] {
        let answer = Visitor::new(&project).arrives(&[("client_id", application)]).await;
        refused_without_a_way_out(&answer, application);
    }
    let elsewhere = authorize(&project, &[]).replace(&project.client_id, &format!("{}_test", project.client_id));
    refused_without_a_way_out(&Visitor::new(&project).get(&elsewhere).await, "the sandbox");
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example%2F", authorize(&project, &[]));
    refused_without_a_way_out(&Visitor::new(&project).get(&twice).await, "two addresses");
    let nowhere = authorize(&project, &[]).replace(&project.client_id, &format!("cli_{}", "a".repeat(26)));
    assert_eq!(Visitor::new(&project).get(&nowhere).await.status, 404);
}

#[tokio::test]
async fn any_other_fault_is_told_to_the_application() {
    let project = Project::new();
    let issuer = format!("{}/p/{}", project.client.stack.fact("pages_url"), project.client_id);
    for (changes, error) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "code token")], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("scope", "email")], "invalid_scope"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("prompt", "none")], "login_required"),
        (&[("request", "e30.e30.")], "request_not_supported"),
        (&[("request_uri", "https://evil.example/")], "request_uri_not_supported"),
    ] {
        let answer = Visitor::new(&project).arrives(changes).await;
        let location = answer.header("location");
        assert_eq!(answer.status, 303, "{changes:?}: {answer}");
        assert!(location.starts_with(&format!("{CALLBACK}?")), "{changes:?}: {location}");
        assert_eq!(parameter(location, "error").as_deref(), Some(error), "{changes:?}");
        assert_eq!(parameter(location, "state").as_deref(), Some("the state"), "{changes:?}");
        assert_eq!(parameter(location, "iss"), Some(issuer.clone()), "{changes:?}");
        assert!(parameter(location, "error_description").is_some_and(|text| text.ends_with('.')), "{changes:?}");
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused_at_once() {
    let project = Project::new();
    for name in ["state", "nonce", "scope"] {
        let answer = Visitor::new(&project).arrives(&[(name, &"openid ".repeat(600))]).await;
        let location = answer.header("location").to_owned();
        assert!(location.starts_with(CALLBACK) && location.len() < 1000, "{name}: {answer} {location}");
        assert!(parameter(&location, "error").is_some(), "{name}: {location}");
    }
}

#[tokio::test]
async fn an_application_may_also_post_its_request() {
    let project = Project::new();
    let path = authorize(&project, &[]);
    let (path, query) = path.split_once('?').unwrap();
    let request = project.client.request("pages_url", Method::POST, path).body(query.to_owned());
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = Answer::of(request).await;
    assert_eq!(answer.status, 303, "{answer}");
    assert!(answer.header("location").contains("/sign-in?interaction=ixn_"), "{}", answer.header("location"));
}

#[tokio::test]
async fn the_application_says_the_language_and_the_address_before_the_browser_does() {
    let project = Project::new();
    let mut visitor = Visitor::new(&project);
    visitor.arrives(&[("ui_locales", "tlh es-CO en"), ("login_hint", "maria@example.org")]).await;
    let page = visitor.looks().await;
    assert!(page.text.contains("<html lang=\"es\" dir=\"ltr\">"), "{page}");
    assert!(page.text.contains("value=\"maria@example.org\""), "{page}");
}

#[tokio::test]
async fn no_parameter_of_the_page_leads_anywhere_else() {
    let project = Project::new();
    let maria = project.address("maria");
    for (name, value) in [
        ("next", "https://evil.example/"),
        ("return_to", "//evil.example"),
        ("return_to", "/\\evil.example"),
        ("return_to", "/%09/evil.example"),
        ("redirect_uri", "https://evil.example/"),
        ("redirect", "javascript:alert(1)"),
        ("url", "/relative"),
    ] {
        let mut visitor = Visitor::arrived(&project).await;
        visitor.page = format!("{}&{name}={value}", visitor.page);
        let page = visitor.looks().await;
        assert_eq!(page.status, 200, "{page}");
        assert!(!page.text.contains("evil.example") && !page.text.contains("alert(1)"), "{page}");
        let token = form_token(&page);
        let sent = visitor.posts_with(&token, "send", &[("email", ""), (name, value)]).await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (400, ""), "{sent}");
    }
    let mut visitor = Visitor::arrived(&project).await;
    assert!(visitor.signs_in(&maria).await.starts_with(&format!("{CALLBACK}?")));
}
