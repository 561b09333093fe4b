//! Pictures that a team uploads for its pages.

use std::collections::BTreeMap;

use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, Project,
    operator::Operator,
    picture::{assets, blue_png, complete, sends, upload},
};

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].clone()
}

#[tokio::test]
async fn an_uploaded_picture_is_drawn_anew_and_shown_to_everybody() {
    let maria = Operator::new();
    let path = assets(&maria.project("Aurora").await);
    let png = blue_png(40, 20);
    let waiting = data(&upload(&maria, &path, "image/png", &png).await);
    assert_eq!((&waiting["status"], &waiting["url"]), (&json!("waiting"), &Value::Null));
    let one = format!("{path}/{}", waiting["id"].as_str().unwrap());
    let ready = data(&complete(&maria, &one).await);
    assert_eq!((&ready["status"], &ready["width"], &ready["height"]), (&json!("ready"), &json!(40), &json!(20)));
    assert_eq!(data(&complete(&maria, &one).await), ready, "twice is once");
    assert_eq!(data(&maria.get(&one).await), ready);
    assert_eq!(data(&maria.get(&path).await)["items"], json!([ready]));

    let url = ready["url"].as_str().unwrap();
    let client = Client::new();
    let address = url.strip_prefix(client.stack.fact("pages_url")).expect("it is on the pages' host");
    let answer = client.request("pages_url", Method::GET, address).send().await.unwrap();
    let seen: BTreeMap<_, _> = [
        "content-type",
        "content-disposition",
        "content-security-policy",
        "cache-control",
        "cross-origin-resource-policy",
        "x-content-type-options",
    ]
    .into_iter()
    .map(|name| (name, answer.headers()[name].to_str().unwrap().to_owned()))
    .collect();
    insta::assert_json_snapshot!(seen, @r#"
    {
      "cache-control": "public, max-age=31536000, immutable",
      "content-disposition": "inline; filename=\"picture.png\"",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "content-type": "image/png",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff"
    }
    "#);
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(
        (&bytes[..4], bytes.len()),
        (&b"\x89PNG"[..], usize::try_from(ready["bytes"].as_u64().unwrap()).unwrap())
    );
}

#[tokio::test]
async fn what_is_no_picture_is_told_with_what_to_change_and_can_be_sent_again() {
    let maria = Operator::new();
    let path = assets(&maria.project("Aurora").await);
    let good = blue_png(40, 20);
    let script = [b"<svg onload=alert(1)>".to_vec(), vec![b' '; good.len() - 21]].concat();
    let begun = data(&maria.post(&path, &json!({"content_type": "image/png", "bytes": good.len()})).await);
    let one = format!("{path}/{}", begun["id"].as_str().unwrap());
    for (file, problem) in [(script, "unknown_format"), ([&good[..40], &vec![0; good.len() - 40]].concat(), "broken")] {
        assert!(sends(&begun["upload"], &file).await.is_success());
        let answer = complete(&maria, &one).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (422, &json!("INVALID_IMAGE")), "{answer}");
        assert_eq!(answer.json()["details"]["problem"], problem, "{answer}");
        assert_eq!(data(&maria.get(&one).await)["status"], "waiting");
    }
    assert!(sends(&begun["upload"], &good).await.is_success());
    assert_eq!(data(&complete(&maria, &one).await)["status"], "ready");
}

#[tokio::test]
async fn a_form_takes_one_file_of_its_type_and_size_to_its_place() {
    let maria = Operator::new();
    let path = assets(&maria.project("Aurora").await);
    let png = blue_png(40, 20);
    let begun = data(&maria.post(&path, &json!({"content_type": "image/png", "bytes": png.len()})).await);
    let form = &begun["upload"];
    assert_eq!(form["method"], "POST");
    let now = jiff_seconds(&begun["created_at"]);
    assert!((1..=301).contains(&(jiff_seconds(&form["expires_at"]) - now)), "{form}");
    assert!(!sends(form, &png[1..]).await.is_success(), "a byte less");
    assert!(!sends(form, &[&png[..], b"\0"].concat()).await.is_success(), "a byte more");
    let changes = [
        ("Content-Type", "text/html"),
        ("key", "assets/stolen"),
        ("policy", "e30="),
        ("x-amz-date", "20200101T000000Z"),
    ];
    for (field, value) in changes {
        let mut forged = form.clone();
        forged["fields"][field] = json!(value);
        assert!(!sends(&forged, &png).await.is_success(), "another {field}");
    }
    let mut acl = form.clone();
    acl["fields"]["acl"] = json!("public-read");
    assert!(!sends(&acl, &png).await.is_success(), "a field that was not signed");
    let none = complete(&maria, &format!("{path}/{}", begun["id"].as_str().unwrap())).await;
    assert_eq!((none.status.as_u16(), &none.json()["code"]), (409, &json!("CONFLICT")), "{none}");
}

fn jiff_seconds(at: &Value) -> i64 {
    at.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second()
}

#[tokio::test]
async fn every_fault_of_a_request_is_told_by_name() {
    let maria = Operator::new();
    let path = assets(&maria.project("Aurora").await);
    for (body, field) in [
        (json!({"content_type": "image/svg+xml", "bytes": 1}), "content_type"),
        (json!({"content_type": "image/png", "bytes": 0}), "bytes"),
        (json!({"content_type": "image/png", "bytes": 4 * 1024 * 1024 + 1}), "bytes"),
        (json!({"content_type": "image/png", "bytes": 1, "key": "x"}), "key"),
    ] {
        let answer = maria.post(&path, &body).await;
        assert_eq!(answer.json()["details"]["fields"][0]["field"], field, "{answer}");
    }
}

#[tokio::test]
async fn a_request_that_is_repeated_begins_one_asset() {
    let maria = Operator::new();
    let path = assets(&maria.project("Aurora").await);
    let body = json!({"content_type": "image/png", "bytes": 100});
    let ask = || Answer::of(maria.request(Method::POST, &path).header("idempotency-key", "one").json(&body));
    let first = data(&ask().await);
    assert_eq!(data(&ask().await), first);
    assert_eq!(data(&maria.get(&path).await)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_upload_that_is_not_completed_in_a_day_is_gone() {
    let project = Project::new();
    let path = assets(&format!("/v2/projects/{}", project.id));
    let begun = data(&project.post(&path, &json!({"content_type": "image/png", "bytes": 100})).await);
    let one = format!("{path}/{}", begun["id"].as_str().unwrap());
    project.is_ahead(24 * 60 * 60 + 1);
    assert_eq!(project.post(&format!("{one}/complete"), &json!({})).await.status, 404);
    let get = |path: &str| project.client.request("api_url", Method::GET, path).bearer_auth(&project.token);
    assert_eq!(Answer::of(get(&one)).await.status, 404);
    assert_eq!(data(&Answer::of(get(&path)).await)["items"], json!([]));
}

#[tokio::test]
async fn a_picture_that_is_not_there_is_a_page_that_is_not_there() {
    for name in ["0".repeat(64), "x".to_owned(), "..%2Fuploads".to_owned(), "A".repeat(64)] {
        let request = Client::new().request("pages_url", Method::GET, &format!("/assets/{name}"));
        let answer = Answer::of(request.header(header::ACCEPT, "text/html")).await;
        assert_eq!(answer.status, 404, "{name}: {answer}");
        assert!(answer.text.contains("This page does not exist"), "{answer}");
    }
}
