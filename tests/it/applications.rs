//! Applications that a team registers.

use serde_json::json;

use crate::support::operator::Operator;

#[tokio::test]
async fn an_application_is_registered_changed_and_removed() {
    let maria = Operator::new();
    let path = format!("{}/applications", maria.project("Aurora").await);
    let body = json!({"name": "Library", "redirect_uris": ["https://library.example/callback"]});
    let made = maria.post(&path, &body).await.json()["data"].clone();
    assert_eq!((&made["algorithm"], &made["environment"]), (&json!("ES256"), &json!("production")));
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(maria.get(&one).await.json()["data"], made);
    assert_eq!(maria.get(&path).await.json()["data"]["items"], json!([made]));

    let changed = maria.patch(&one, &json!({"algorithm": "RS256"})).await.json()["data"].clone();
    assert_eq!((&changed["algorithm"], &changed["name"]), (&json!("RS256"), &json!("Library")));
    assert_eq!(maria.get(&one).await.json()["data"], changed);

    assert_eq!(maria.delete(&one).await.status, 200);
    assert_eq!(maria.get(&one).await.status, 404);
    assert_eq!(maria.delete(&one).await.status, 404);
    assert_eq!(maria.patch(&one, &json!({"name": "x"})).await.status, 404);
    assert_eq!(maria.get(&path).await.json()["data"]["items"], json!([]));
}

#[tokio::test]
async fn an_address_that_people_may_not_be_sent_to_is_refused() {
    let maria = Operator::new();
    let path = format!("{}/applications", maria.project("Aurora").await);
    for uri in ["http://library.example/", "https://*.example/", "javascript:alert(1)", "https://a.example/#x", "/"] {
        let answer = maria.post(&path, &json!({"name": "x", "redirect_uris": [uri]})).await;
        assert_eq!(answer.json()["details"]["fields"][0]["field"], "redirect_uris[0]", "{uri}: {answer}");
    }
    let many: Vec<_> = (0..21).map(|number| format!("https://a.example/{number}")).collect();
    for uris in [json!([]), json!(many)] {
        let answer = maria.post(&path, &json!({"name": "x", "redirect_uris": uris})).await;
        assert_eq!(answer.json()["details"]["fields"][0]["field"], "redirect_uris", "{answer}");
    }
}
