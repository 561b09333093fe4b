//! The link in a mail with a code: looked at by anybody, pressed once, on the count of the code.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::{
    AT_ONCE, Answer, Project, other_than, rounds, starting_line,
    visitor::{Visitor, form_token, parameter, url_encoded},
};

const BACK: &str = "https://app.example.org/signed-in";

/// A project whose pages send links, and whose back end may have people led to [`BACK`].
async fn project() -> Project {
    let project = Project::new();
    let login = json!({"email": {"method": "code_and_link"}});
    let flow = json!({
        "project_id": project.id, "name": "Links", "login_settings": login, "redirect_urls": [BACK],
    });
    let made = project.post("/v2/project-flows", &flow).await;
    let id = made.json()["data"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let published = project.post(&format!("/v2/project-flows/{id}/publish"), &json!({})).await;
    assert_eq!(published.status, 200, "{published}");
    project
}

/// The path of the page behind the link in the newest of so many mails.
async fn link(project: &Project, to: &str, mails: usize) -> String {
    let texts = project.client.mails(to, mails).await;
    let newest = texts.last().expect("there is a mail");
    let url = newest.split_whitespace().find(|word| word.contains("/link?token=")).expect("a link");
    url[url.find("/p/").expect("a path")..].to_owned()
}

fn token(link: &str) -> String {
    link.split_once("token=").expect("a token").1.to_owned()
}

fn press(project: &Project, token: &str, more: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let fields: Vec<_> = more.iter().copied().chain([("token", token)]).collect();
    let path = format!("/p/{}/link/press", project.client_id);
    let request = project.client.request("pages_url", Method::POST, &path);
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(url_encoded(&fields))
}

/// The number that is shown where a sign-in began.
fn number(waiting: &Answer) -> String {
    let number = waiting.text.split("<strong dir=\"ltr\">").nth(1).and_then(|rest| rest.get(..2));
    number.unwrap_or_else(|| panic!("{waiting}")).to_owned()
}

async fn looks(project: &Project, link: &str) -> Answer {
    Answer::of(project.client.request("pages_url", Method::GET, link)).await
}

/// A mail with a link that a back end has asked for: its validation.
async fn asked(project: &Project, to: &str, more: &Value) -> Answer {
    let mut body = json!({"email": to, "project_id": project.id, "method": "code_and_link"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    project.post("/v2/access/email/send-otp", &body).await
}

fn validation(sent: &Answer) -> String {
    sent.json()["data"]["validation_id"].as_str().unwrap_or_else(|| panic!("{sent}")).to_owned()
}

#[tokio::test]
async fn a_press_gives_the_back_end_something_as_good_as_the_code_and_once() {
    let project = project().await;
    let maria = project.address("maria");
    let id = validation(&asked(&project, &maria, &json!({"redirect_url": BACK})).await);
    let link = link(&project, &maria, 1).await;
    let pressed = Answer::of(press(&project, &token(&link), &[])).await;
    assert_eq!(pressed.status, 303, "{pressed}");
    let location = pressed.header("location").to_owned();
    assert!(location.starts_with(&format!("{BACK}?")) && !location.contains("maria"), "{location}");
    assert_eq!(parameter(&location, "validation_id").as_deref(), Some(id.as_str()));
    let code = parameter(&location, "code").unwrap();
    let again = Answer::of(press(&project, &token(&link), &[])).await;
    assert_eq!(again.header("location"), location, "a second press costs nothing and changes nothing");
    assert_eq!(project.verify(&maria, &id, code.as_str()).await.status, 200);
    let digits = project.client.code(&maria, 1).await;
    for otp in [code, digits] {
        let used = project.verify(&maria, &id, otp).await;
        assert_eq!((used.status.as_u16(), &used.json()["code"]), (409, &json!("OTP_ALREADY_USED")), "{used}");
    }
    assert_eq!(looks(&project, &link).await.status, 410);
    assert_eq!(Answer::of(press(&project, &token(&link), &[])).await.status, 410);
}

#[tokio::test]
async fn looking_at_a_link_changes_nothing_however_often() {
    let project = project().await;
    let maria = project.address("maria");
    let id = validation(&asked(&project, &maria, &json!({"redirect_url": BACK})).await);
    let link = link(&project, &maria, 1).await;
    for _ in 0..100 {
        let page = looks(&project, &link).await;
        assert_eq!(page.status, 200, "{page}");
        assert!(page.headers.get(header::SET_COOKIE).is_none());
        assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("no-referrer", "no-store"));
    }
    let code = project.client.code(&maria, 1).await;
    for left in (1..5).rev() {
        let wrong = project.verify(&maria, &id, other_than(&code)).await;
        assert_eq!(wrong.json()["details"]["attempts_remaining"], left, "{wrong}");
    }
    assert_eq!(project.verify(&maria, &id, code).await.status, 200);
}

#[tokio::test]
async fn a_wrong_secret_is_a_wrong_guess_on_the_same_count() {
    let project = project().await;
    let maria = project.address("maria");
    let id = validation(&asked(&project, &maria, &json!({"redirect_url": BACK})).await);
    let good = token(&link(&project, &maria, 1).await);
    for guess in 0..2 {
        let wrong = Answer::of(press(&project, &format!("{id}.wrong{guess}"), &[])).await;
        assert_eq!(wrong.status, 400, "{wrong}");
    }
    let code = project.client.code(&maria, 1).await;
    let wrong = project.verify(&maria, &id, other_than(&code)).await;
    assert_eq!(wrong.json()["details"]["attempts_remaining"], 2, "{wrong}");
    for guess in 2..4 {
        Answer::of(press(&project, &format!("{id}.wrong{guess}"), &[])).await;
    }
    assert_eq!(Answer::of(press(&project, &good, &[])).await.status, 410);
    assert_eq!(project.verify(&maria, &id, code).await.status, 429);
}

#[tokio::test]
async fn a_resend_an_end_and_a_stranger_kill_the_link() {
    let project = project().await;
    let other = self::project().await;
    let maria = project.address("maria");
    let more = json!({"redirect_url": BACK});
    let id = validation(&asked(&project, &maria, &more).await);
    let first = token(&link(&project, &maria, 1).await);
    let foreign = Answer::of(press(&other, &first, &[])).await;
    assert_eq!(foreign.status, 410, "{foreign}");
    asked(&project, &maria, &json!({"redirect_url": BACK, "validation_id": id})).await;
    let second = token(&link(&project, &maria, 2).await);
    assert_eq!(Answer::of(press(&project, &first, &[])).await.status, 400);
    let pressed = Answer::of(press(&project, &second, &[])).await;
    assert_eq!(pressed.status, 303, "{pressed}");
    project.is_ahead(301);
    assert_eq!(Answer::of(press(&project, &second, &[])).await.status, 410);
    let late = project.verify(&maria, &id, parameter(pressed.header("location"), "code").unwrap()).await;
    assert_eq!(late.json()["code"], "OTP_EXPIRED", "{late}");
}

#[tokio::test]
async fn who_did_not_ask_for_it_ends_it() {
    let project = project().await;
    let maria = project.address("maria");
    let id = validation(&asked(&project, &maria, &json!({"redirect_url": BACK})).await);
    let good = token(&link(&project, &maria, 1).await);
    let denied = Answer::of(press(&project, &good, &[("answer", "no")])).await;
    assert!(denied.status == 200 && denied.text.contains("Thank you"), "{denied}");
    assert_eq!(Answer::of(press(&project, &good, &[])).await.status, 410);
    let code = project.client.code(&maria, 1).await;
    assert_eq!(project.verify(&maria, &id, code).await.json()["code"], "OTP_EXPIRED");
}

#[tokio::test]
async fn without_an_address_of_the_flow_there_is_none() {
    let project = project().await;
    let maria = project.address("maria");
    for (more, problem) in [
        (json!({"redirect_url": format!("{BACK}/")}), "must be, to the letter"),
        (json!({"redirect_url": BACK, "method": "code"}), "is only for the method"),
    ] {
        let answer = asked(&project, &maria, &more).await;
        assert_eq!(answer.json()["details"]["fields"][0]["field"], "redirect_url", "{answer}");
        assert!(answer.text.contains(problem), "{answer}");
    }
    asked(&project, &maria, &json!({})).await;
    let back = Answer::of(press(&project, &token(&link(&project, &maria, 1).await), &[])).await;
    assert!(back.status == 200 && back.text.contains("Go back to where you began"), "{back}");
}

#[tokio::test]
async fn pressed_where_it_began_it_leads_on() {
    let project = project().await;
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    visitor.posts("send", &[("email", &maria)]).await;
    let link = link(&project, &maria, 1).await;
    assert!(!visitor.get(&link).await.text.contains("name=\"number\""));
    let pressed = visitor.presses(&token(&link), &[]).await;
    assert_eq!(pressed.status, 303, "{pressed}");
    let code = parameter(pressed.header("location"), "code").unwrap();
    assert_eq!(project.redeems(&code).await.status, 200);
}

#[tokio::test]
async fn pressed_elsewhere_it_takes_the_number_and_only_the_first_browser_goes_on() {
    let project = project().await;
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    visitor.posts("send", &[("email", &maria)]).await;
    let link = link(&project, &maria, 1).await;
    let waiting = visitor.looks().await;
    let number = number(&waiting);
    assert!(looks(&project, &link).await.text.contains("name=\"number\""));
    let wrong = if number == "10" { "11" } else { "10" };
    for number in ["", wrong] {
        let refused = Answer::of(press(&project, &token(&link), &[("number", number)])).await;
        assert_eq!(refused.status, 400, "{refused}");
    }
    let pressed = Answer::of(press(&project, &token(&link), &[("number", &number)])).await;
    assert!(pressed.status == 200 && pressed.text.contains("signed in where you began"), "{pressed}");
    // However long the person takes to come back.
    project.is_ahead(200);
    let waiting = visitor.looks().await;
    assert!(waiting.text.contains("data-goes-on"), "{waiting}");
    let gone_on = visitor.posts("verify", &[]).await;
    assert_eq!(gone_on.status, 303, "{gone_on}");
    let code = parameter(gone_on.header("location"), "code").unwrap();
    assert_eq!(project.redeems(&code).await.status, 200);
}

#[tokio::test]
async fn of_64_presses_and_right_codes_at_once_one_signs_in() {
    let project = project().await;
    let maria = project.address("maria");
    let id = validation(&asked(&project, &maria, &json!({"redirect_url": BACK})).await);
    let good = token(&link(&project, &maria, 1).await);
    let presses = join_all((0..AT_ONCE).map(|_| Answer::of(press(&project, &good, &[])))).await;
    let led: Vec<_> = presses.iter().filter(|answer| answer.status == 303).collect();
    assert!(!led.is_empty() && led.iter().all(|answer| answer.header("location") == led[0].header("location")));
    let handed = parameter(led[0].header("location"), "code").unwrap();
    let digits = project.client.code(&maria, 1).await;
    let otps = [handed, digits];
    let verified = join_all((0..AT_ONCE).map(|turn| project.verify(&maria, &id, otps[turn % 2].as_str()))).await;
    assert_eq!(verified.iter().filter(|answer| answer.status == 200).count(), 1);
}

/// Half of them press the link on another device, half type the code where it began: one signs in, and only once.
#[tokio::test]
async fn of_presses_elsewhere_and_right_codes_at_once_one_signs_in() {
    let _turn = starting_line(&Project::new()).await;
    for _ in 0..rounds(1) {
        let project = project().await;
        let maria = project.address("maria");
        let mut visitor = Visitor::arrived(&project).await;
        visitor.posts("send", &[("email", &maria)]).await;
        let link = link(&project, &maria, 1).await;
        let digits = project.client.code(&maria, 1).await;
        let waiting = visitor.looks().await;
        let (form, number) = (form_token(&waiting), number(&waiting));
        let answers = join_all((0..AT_ONCE / 4).map(|turn| match turn % 2 {
            0 => Answer::of(press(&project, &token(&link), &[("number", &number)])),
            _ => Answer::of(visitor.form(&form, "verify", &[("code", &digits)])),
        }))
        .await;
        let elsewhere = answers.iter().filter(|answer| answer.text.contains("signed in where you began")).count();
        let codes: BTreeSet<_> = answers
            .iter()
            .filter(|answer| answer.status == 303)
            .filter_map(|answer| parameter(answer.header("location"), "code"))
            .collect();
        assert!(elsewhere <= 1 && codes.len() <= 1 && elsewhere + codes.len() > 0, "{elsewhere} {codes:?}");
        let code = match codes.into_iter().next() {
            Some(code) => code,
            None => parameter(visitor.posts("verify", &[]).await.header("location"), "code").expect("a code"),
        };
        assert_eq!(project.redeems(&code).await.status, 200);
        assert_eq!(project.redeems(&code).await.status, 400, "once");
    }
}
