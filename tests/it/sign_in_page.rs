//! The hosted page, in a browser without scripts.

use futures_util::future::join_all;
use reqwest::header;

use crate::support::{
    Answer, Project, other_than,
    puzzle::solve,
    visitor::{CALLBACK, Visitor, form_token, parameter},
};

const ONE_SENTENCE: &str = "This code is not right, or no longer good. Check it, or ask for a new one.";

#[tokio::test]
async fn a_person_signs_in_and_comes_back_with_a_code_and_nothing_else() {
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    let page = visitor.looks().await;
    assert!(page.text.contains("<h1>Sign in to <bdi>Sample app</bdi></h1>"), "{page}");
    let location = visitor.signs_in(&project.address("maria")).await;
    let url: reqwest::Url = location.parse().unwrap();
    let mut names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    names.sort();
    assert_eq!(names, ["code", "iss", "state"]);
    assert_eq!(parameter(&location, "state").as_deref(), Some("the state"));
    assert!(!location.contains("maria"));
    let done = visitor.looks().await;
    assert_eq!(done.status, 200);
    assert!(done.text.contains("<h1>You are signed in</h1>"), "{done}");
}

#[tokio::test]
async fn looking_at_the_page_changes_nothing() {
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    let maria = project.address("maria");
    visitor.posts("send", &[("email", &maria)]).await;
    let code = project.client.code(&maria, 1).await;
    for _ in 0..3 {
        assert!(visitor.looks().await.text.contains(&maria));
        let change = format!("{}&change=1", visitor.page);
        assert!(visitor.get(&change).await.text.contains(&format!("value=\"{maria}\"")));
    }
    assert_eq!(project.client.mails(&maria, 1).await.len(), 1);
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);
}

#[tokio::test]
async fn wrong_expired_and_used_codes_look_the_same() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut answers = Vec::new();

    let mut visitor = Visitor::arrived(&project).await;
    visitor.posts("send", &[("email", &maria)]).await;
    let code = project.client.code(&maria, 1).await;
    for guess in [other_than(&code), String::new(), "abcdef".to_owned()] {
        answers.push(visitor.posts("verify", &[("code", &guess)]).await);
    }
    for _ in 0..3 {
        answers.push(visitor.posts("verify", &[("code", &other_than(&code))]).await);
    }
    // All five guesses are spent; the right code comes too late.
    answers.push(visitor.posts("verify", &[("code", &code)]).await);

    let mut late = Visitor::arrived(&project).await;
    project.is_ahead(61);
    late.posts("send", &[("email", &maria)]).await;
    let code = project.client.code(&maria, 2).await;
    project.is_ahead(61 + 301);
    answers.push(late.posts("verify", &[("code", &code)]).await);

    for answer in answers {
        assert_eq!(answer.status, 400, "{answer}");
        assert!(answer.text.contains(ONE_SENTENCE), "{answer}");
    }
}

#[tokio::test]
async fn a_new_code_makes_the_last_one_worthless_and_takes_its_time() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    visitor.posts("send", &[("email", &maria)]).await;
    let first = project.client.code(&maria, 1).await;
    let soon = visitor.posts("send", &[]).await;
    assert_eq!(soon.status, 429, "{soon}");
    project.is_ahead(31);
    let sent = visitor.posts("send", &[]).await;
    assert_eq!(sent.status, 303, "{sent}");
    let page = visitor.get(sent.header("location")).await;
    assert!(page.text.contains("A new code is on its way. The last one no longer works."), "{page}");
    let second = project.client.code(&maria, 2).await;
    project.is_ahead(32);
    assert!(visitor.posts("verify", &[("code", &first)]).await.text.contains(ONE_SENTENCE));
    assert_eq!(visitor.posts("verify", &[("code", &second)]).await.status, 303);
}

#[tokio::test]
async fn a_spent_code_is_replaced_by_a_new_one() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    visitor.posts("send", &[("email", &maria)]).await;
    let code = project.client.code(&maria, 1).await;
    for _ in 0..5 {
        visitor.posts("verify", &[("code", &other_than(&code))]).await;
    }
    project.is_ahead(31);
    assert_eq!(visitor.posts("send", &[]).await.status, 303);
    let code = project.client.code(&maria, 2).await;
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);
}

#[tokio::test]
async fn what_is_no_address_is_kept_and_explained() {
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    for typed in ["maria", "maria@", "maria@example .org"] {
        let answer = visitor.posts("send", &[("email", typed)]).await;
        assert_eq!(answer.status, 400, "{answer}");
        assert!(answer.text.contains(&format!("value=\"{typed}\"")), "{answer}");
        assert!(answer.text.contains("It should look like name@example.org."), "{answer}");
    }
    let hostile = visitor.posts("send", &[("email", "\"><script>alert(1)</script>")]).await;
    assert!(!hostile.text.contains("<script>alert"), "{hostile}");
}

#[tokio::test]
async fn two_clicks_send_one_code_and_end_at_one_place() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    let token = form_token(&visitor.looks().await);
    let click = |form: &'static str, fields: Vec<(&'static str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Answer::of(visitor.form(&token, form, &fields))
    };
    let answers = join_all((0..4).map(|_| click("send", vec![("email", maria.clone())]))).await;
    assert!(answers.iter().all(|answer| answer.status == 303), "{}", answers[0]);
    let code = project.client.code(&maria, 1).await;
    let answers = join_all((0..4).map(|_| click("verify", vec![("code", code.clone())]))).await;
    let locations: Vec<_> = answers.iter().map(|answer| answer.header("location")).collect();
    assert!(locations[0].starts_with(CALLBACK), "{}", answers[0]);
    assert!(locations.iter().all(|location| location == &locations[0]), "{locations:?}");
    assert_eq!(project.client.mails(&maria, 1).await.len(), 1);

    let code = parameter(locations[0], "code").unwrap();
    assert_eq!(project.redeems(&code).await.status, 200);
    let late = click("verify", vec![("code", "000000".to_owned())]).await;
    assert!(late.text.contains("<h1>You are signed in</h1>"), "{late}");
}

#[tokio::test]
async fn a_sign_in_belongs_to_the_browser_that_it_began_in() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    visitor.posts("send", &[("email", &maria)]).await;
    let code = project.client.code(&maria, 1).await;
    let token = form_token(&visitor.looks().await);

    let mut stranger = Visitor::new(&project);
    stranger.page.clone_from(&visitor.page);
    let page = stranger.looks().await;
    assert_eq!(page.status, 400, "{page}");
    assert!(!page.text.contains(&maria), "{page}");
    assert_eq!(stranger.posts_with(&token, "verify", &[("code", &code)]).await.status, 400);

    let mut other = Visitor::arrived(&project).await;
    let own = form_token(&other.looks().await);
    other.page.clone_from(&visitor.page);
    assert_eq!(other.looks().await.status, 400);
    let mixed = format!("{}.{}", token.split_once('.').unwrap().0, own.split_once('.').unwrap().1);
    for wrong in [token.as_str(), &mixed, "", "x"] {
        let answer = other.posts_with(wrong, "verify", &[("code", &code)]).await;
        assert_eq!(answer.status, 403, "{wrong}: {answer}");
    }
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);
}

#[tokio::test]
async fn two_tabs_that_begin_at_once_both_end_well() {
    let project = Project::new();
    let mut browser = Visitor::new(&project);
    let (mut first, mut second) = (Visitor::new(&project), Visitor::new(&project));
    first.arrives(&[]).await;
    second.arrives(&[]).await;
    for tab in [&first, &second] {
        browser.keeps_what(tab);
    }
    for (tab, name) in [(&first, "maria"), (&second, "pedro")] {
        browser.page.clone_from(&tab.page);
        assert!(browser.signs_in(&project.address(name)).await.starts_with(CALLBACK));
    }
}

#[tokio::test]
async fn a_form_that_another_sites_page_sends_is_refused() {
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    let token = form_token(&visitor.looks().await);
    let maria = project.address("maria");
    for site in ["cross-site", "same-site", "none"] {
        let form = visitor.form(&token, "send", &[("email", &maria)]).header("sec-fetch-site", site);
        assert_eq!(Answer::of(form).await.status, 403, "{site}");
    }
    let json = visitor.form(&token, "send", &[]).header(header::CONTENT_TYPE, "text/plain");
    assert_eq!(Answer::of(json).await.status, 415);
    let form = visitor.form(&token, "send", &[("email", &maria)]).header("sec-fetch-site", "same-origin");
    assert_eq!(Answer::of(form).await.status, 303);
    assert_eq!(project.client.mails(&maria, 1).await.len(), 1);
}

#[tokio::test]
async fn a_sign_in_that_took_too_long_begins_again_with_the_same_request() {
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    let token = form_token(&visitor.looks().await);
    project.is_ahead(30 * 60);
    let expired = visitor.looks().await;
    assert_eq!(expired.status, 410, "{expired}");
    assert_eq!(visitor.posts_with(&token, "send", &[("email", "maria@example.org")]).await.status, 410);
    let link = expired.text.split("href=\"/p/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let link = format!("/p/{}", link.replace("&amp;", "&").replace("&#38;", "&"));
    visitor.get(&link).await.header("location").clone_into(&mut visitor.page);
    let location = visitor.signs_in(&project.address("maria")).await;
    assert_eq!(parameter(&location, "state").as_deref(), Some("the state"));
}

#[tokio::test]
async fn the_device_cookie_lets_a_person_in_whose_address_others_have_worn_out() {
    let project = Project::new();
    let maria = project.address("maria");
    let mut visitor = Visitor::arrived(&project).await;
    visitor.signs_in(&maria).await;
    for round in 0..4 {
        project.is_ahead(61 * (round + 1));
        let mut stranger = Visitor::arrived(&project).await;
        stranger.posts("send", &[("email", &maria)]).await;
        let code = project.client.code(&maria, usize::try_from(round).unwrap() + 2).await;
        for _ in 0..5 {
            stranger.posts("verify", &[("code", &other_than(&code))]).await;
        }
    }
    let mut stranger = Visitor::arrived(&project).await;
    stranger.posts("send", &[("email", &maria)]).await;
    let waits = stranger.posts("verify", &[("code", "000000")]).await;
    assert_eq!(waits.status, 429, "{waits}");
    visitor.arrives(&[]).await;
    visitor.signs_in(&maria).await;
}

#[tokio::test]
async fn while_the_guard_is_up_a_page_brings_a_puzzle_and_takes_its_solution() {
    let project = Project::new();
    let maria = project.address("maria");
    project.raises_its_guard();
    let mut visitor = Visitor::arrived(&project).await;
    let refused = visitor.posts("send", &[("email", &maria), ("challenge", "")]).await;
    assert_eq!(refused.status, 403, "{refused}");
    assert!(refused.text.contains(&format!("value=\"{maria}\"")), "{refused}");
    let solution = solve(&refused.puzzle());
    assert_eq!(visitor.posts("send", &[("email", &maria), ("challenge", &solution)]).await.status, 303);
    assert!(visitor.looks().await.text.contains("digits-8"));
    let code = project.client.code(&maria, 1).await;
    let refused = visitor.posts("verify", &[("code", &code)]).await;
    assert!(refused.text.contains(&format!("value=\"{code}\"")), "what was typed is kept: {refused}");
    let solution = solve(&refused.puzzle());
    assert_eq!(visitor.posts("verify", &[("code", &code), ("challenge", &solution)]).await.status, 303);
}
