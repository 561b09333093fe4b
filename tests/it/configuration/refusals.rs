//! What a file cannot have: it is told, and nothing of anybody else's is lost.

use reqwest::Method;
use serde_json::{Value, json};

use super::{FILE, Made, ends, items, with_id};
use crate::support::{Answer, Project, configure::Configure, operator::Operator};

#[tokio::test]
async fn a_draft_that_is_changed_while_it_asks_is_not_written_over() {
    let made = Made::new();
    made.configure.file(
        &with_id(&made.id).replace("digits: 8", "digits: 10").replace("callback]", "callback, https://b.example/]"),
    );
    let asked = made.configure.until_it_asks("apply FILE");
    assert!(asked.said.contains("login_settings.email.digits 8 → 10"), "{}", asked.said);
    made.is_changed("Sign-in", &json!({"login_settings": {"email": {"expires_in": 60}}})).await;
    let applied = asked.answer("y");
    ends(&applied, 1);
    for told in ["flows[0]: It was changed since you read it.", "Done: 1 of 3. Not done:", "! publish flow", "go on"] {
        assert!(applied.out.contains(told), "{told}: {}", applied.out);
    }
    let email = made.flow("Sign-in").await["login_settings"]["email"].clone();
    assert_eq!((&email["digits"], &email["expires_in"]), (&json!(8), &json!(60)), "nothing is lost");

    let asked = made.configure.until_it_asks("apply FILE");
    assert!(asked.said.contains("login_settings.email.expires_in 60 → 300"), "it is told: {}", asked.said);
    ends(&asked.answer("n"), 1);
    assert_eq!(made.flow("Sign-in").await["login_settings"]["email"], email);
    ends(&made.configure.until_it_asks("apply FILE").answer("y"), 0);
    assert_eq!(made.configure.run("plan FILE").out, "Nothing to do.\n");
    assert_eq!(made.applications().await[0]["redirect_uris"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_project_and_an_application_that_are_changed_while_it_asks_are_not_written_over() {
    let made = Made::new();
    let project = format!("/v2/projects/{}", made.id);
    let id = made.applications().await[0]["id"].as_str().unwrap().to_owned();
    let application = format!("{project}/applications/{id}");
    let theirs = json!({"redirect_uris": ["https://theirs.example/"]});
    for (mine, path, change, told) in [
        ("name: Aurora Library", &project, json!({"terms_url": "https://theirs.example/"}), "project: it was changed"),
        ("callback]", &application, theirs, "applications[0]: it was changed"),
    ] {
        made.configure
            .file(&with_id(&made.id).replace(mine, &mine.replace(']', ", https://b.example/]").replace("Aurora", "A")));
        let asked = made.configure.until_it_asks("apply FILE");
        assert_eq!(made.maria.patch(path, &change).await.status, 200);
        let applied = asked.answer("y");
        ends(&applied, 1);
        assert!(applied.out.contains(told), "{}", applied.out);
        let (field, value) = change.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&made.maria.get(path).await.json()["data"][field], value);
        ends(&made.configure.file(&with_id(&made.id)).run("apply FILE --yes"), 0);
    }
}

#[tokio::test]
async fn what_cannot_be_published_is_told_by_its_place_and_goes_on_when_mended() {
    let made = Made::new();
    let broken = with_id(&made.id).replace("email: {digits: 8}", "phone: {sms: true, plan: [email, whatsapp]}");
    made.configure.file(&broken.replace("  allowed_countries: [NO, CO]\n", ""));
    let applied = made.configure.run("apply FILE --yes");
    ends(&applied, 1);
    for place in ["flows[0].login_settings.phone.plan[1]: ", "project.allowed_countries: "] {
        assert!(applied.err.contains(&format!("error: {place}")), "{place} in {}", applied.err);
    }
    assert!(
        applied.err.contains("Done: 2 of 3. Not done:\n! publish flow \"Sign-in\" (production)"),
        "{}",
        applied.err
    );
    let flow = made.flow("Sign-in").await;
    assert_eq!(
        (&flow["published"]["version"], &flow["has_changes"]),
        (&json!(1), &json!(true)),
        "people still sign in"
    );
    let planned = made.configure.run("plan FILE");
    assert!(
        planned.out.contains("error: flows[0].login_settings.phone.plan[1]: "),
        "what is there is checked: {planned:?}"
    );
    ends(&made.configure.file(&with_id(&made.id)).run("apply FILE --yes"), 0);
    assert_eq!(made.configure.run("plan FILE").out, "Nothing to do.\n");
}

#[tokio::test]
async fn a_bad_file_is_told_by_its_places_before_anything_is_sent() {
    let maria = Operator::new();
    let configure = Configure::with(&maria.client.stack, maria.token());
    let bad = FILE.replace("digits: 8", "digits: 5, digit: 6").replace("name: Trial", "nmae: Trial");
    let applied = configure.file(&bad).run("apply FILE --yes");
    ends(&applied, 1);
    for told in [
        "flows[0].login_settings.email.digits: must be a whole number from 6 to 10, not 5\n",
        "flows[0].login_settings.email.digit: is not known here; known are `enabled`",
        "flows[1].nmae: is not known here; known are `environment`, `published`, `name`",
        "flows[1].name: is required\n",
    ] {
        assert!(applied.err.contains(told), "{told} in {}", applied.err);
    }
    let twice = FILE.replace("name: Trial\n  environment: sandbox", "name: Sign-in");
    let applied = configure.file(&twice).run("apply FILE --yes");
    ends(&applied, 1);
    assert!(applied.err.contains("flows[1].name: must be another name than that of flows[0]"), "{}", applied.err);
    let applied = configure.file("project: {name: A, name: B}").run("apply FILE --yes");
    ends(&applied, 1);
    assert!(applied.err.contains("duplicate"), "{}", applied.err);
    assert_eq!(items(&maria.get("/v2/projects").await), [Value::Null; 0]);
}

#[tokio::test]
async fn a_token_does_what_it_may_and_knows_of_nothing_else() {
    let made = Made::new();
    let other = Project::new();
    let foreign = Configure::with(&made.maria.client.stack, &other.token);
    for line in ["plan FILE".to_owned(), "apply FILE --yes".to_owned(), format!("export --project {}", made.id)] {
        let ran = foreign.file(&with_id(&made.id)).run(&line);
        ends(&ran, 1);
        assert!(ran.out.is_empty() && ran.err.contains("There is nothing here."), "{ran:?}");
    }
    let ran = Configure::with(&made.maria.client.stack, "nonsense").file(&with_id(&made.id)).run("plan FILE");
    assert!(ran.code == 1 && ran.err.contains("SMARTACCESS_TOKEN must be"), "{ran:?}");

    let token = json!({"name": "Pipeline", "scopes": ["manage"], "environment": "sandbox"});
    let token = made.maria.post(&format!("/v2/projects/{}/api-tokens", made.id), &token).await;
    let sandbox = Configure::with(&made.maria.client.stack, token.json()["data"]["token"].as_str().unwrap());
    let ran = sandbox.file(&with_id(&made.id)).run("plan FILE");
    assert!(ran.code == 1 && ran.err.contains("--environment"), "{ran:?}");
    sandbox.file(&with_id(&made.id).replace("environment: sandbox", "environment: sandbox\n  published: true"));
    ends(&sandbox.run("apply FILE --yes --environment sandbox"), 0);
    assert_eq!(made.flow("Trial").await["published"]["version"], 1);
    let request = made.maria.request(Method::GET, &format!("/v2/projects/{}", made.id));
    assert_eq!(Answer::of(request).await.json()["data"]["name"], "Aurora Library");
    let far = made.configure.run("plan FILE --api http://api.example.org");
    assert!(far.code == 1 && far.err.contains("in the clear"), "{far:?}");
}
