//! The hosted page for who signs in by phone, in a browser without scripts.

use serde_json::{Value, json};

use crate::support::{
    Answer, Project, other_than,
    phone::{SMS, WHATSAPP, now},
    puzzle::solve,
    visitor::{CALLBACK, Visitor},
};

const INSTEAD: &str = "You can also sign in by email.";

/// A Colombian number as people there write it.
fn national(number: &str) -> String {
    format!("{} {}", &number[3..6], &number[6..])
}

fn plan() -> Value {
    json!({"plan": ["whatsapp", "sms", "email"]})
}

impl Visitor<'_> {
    /// Asks for a code to a number.
    async fn texts(&mut self, channel: &str, number: &str) -> Answer {
        self.posts("send", &[("phone", number), ("channel", channel)]).await
    }
}

#[tokio::test]
async fn a_person_signs_in_by_sms_and_by_whatsapp() {
    let project = Project::with_phones(&json!({})).await;
    for (n, (channel, called)) in [(SMS, "SMS"), (WHATSAPP, "WhatsApp")].into_iter().enumerate() {
        let number = project.number(n.try_into().unwrap());
        let mut visitor = Visitor::arrived(&project).await;
        let sent = visitor.texts(channel, &national(&number)).await;
        assert_eq!(sent.status, 303, "{sent}");
        let page = visitor.looks().await;
        let shown = format!("by {called} to <strong><bdi dir=\"ltr\" class=\"number\">{}</bdi>", national(&number));
        assert!(page.text.contains(&shown), "{page}");
        let code = project.client.code(&number, 1).await;
        let refused = visitor.posts("verify", &[("code", &other_than(&code))]).await;
        assert_eq!(refused.status, 400, "{refused}");
        let verified = visitor.posts("verify", &[("code", &code)]).await;
        assert!(verified.header("location").starts_with(CALLBACK), "{verified}");
        assert_eq!(project.client.mails(&number, 1).await.len(), 1);
    }
}

#[tokio::test]
async fn the_page_has_the_forms_that_the_flow_has_and_shows_the_one_that_is_asked_for() {
    let project = Project::new();
    let mut visitor = Visitor::arrived(&project).await;
    let by_phone = format!("{}&by=phone", visitor.page);
    for page in [visitor.looks().await, visitor.get(&by_phone).await] {
        assert!(page.text.contains("We will email you a code."), "{page}");
        assert!(!page.text.contains("by-phone") && !page.text.contains("<nav"), "{page}");
    }

    let is_hidden = |page: &Answer, form: &str| {
        let tag = page.text.split(&format!("<form id=\"by-{form}\"")).nth(1).and_then(|rest| rest.split('>').next());
        tag.unwrap_or_else(|| panic!("no {form} in {page}")).ends_with(" hidden")
    };
    let project = Project::with_phones(&json!({})).await;
    let mut visitor = Visitor::arrived(&project).await;
    let page = visitor.looks().await;
    assert!(!is_hidden(&page, "email") && is_hidden(&page, "phone"), "{page}");
    assert!(page.text.contains("<span id=\"phone-prefix\">+57</span>") && !page.text.contains("<select"), "{page}");
    for (by, other) in [("email", "phone"), ("phone", "email")] {
        let path = format!("{}&by={by}", visitor.page);
        let page = visitor.get(&path).await;
        assert!(!is_hidden(&page, by) && is_hidden(&page, other), "{page}");
    }

    project.changes_project(&json!({"allowed_countries": ["US", "CO", "AQ"]})).await;
    project.signs_in_by(&plan()).await;
    let page = visitor.looks().await;
    assert!(!is_hidden(&page, "phone"), "the plan begins with a phone: {page}");
    let options = ["<option value=\"CO\">Colombia (+57)</option>", "<option value=\"US\" selected>United States (+1)"];
    assert!(options.iter().all(|option| page.text.contains(option)), "{page}");
    let buttons =
        ["class=\"primary\" name=\"channel\" value=\"whatsapp\"", "class=\"secondary\" name=\"channel\" value=\"sms\""];
    assert!(buttons.iter().all(|button| page.text.contains(button)), "{page}");
}

#[tokio::test]
async fn a_number_is_read_as_it_is_dialled_in_the_country_that_was_chosen() {
    let project = Project::with_phones(&json!({})).await;
    project.changes_project(&json!({"allowed_countries": ["ES", "CO"]})).await;
    let number = project.number(0);
    for (typed, country, status) in [
        (&number[3..], "ES", 400),
        (&number[3..], "CO", 303),
        (&number, "ES", 303),
        (&number[3..], "", 400),
        (&number[3..], "XX", 400),
    ] {
        let mut visitor = Visitor::arrived(&project).await;
        let sent = visitor.posts("send", &[("phone", typed), ("country", country), ("channel", SMS)]).await;
        assert_eq!(sent.status, status, "{typed} in {country}: {sent}");
        if status == 400 {
            assert!(sent.text.contains(&format!("value=\"{typed}\"")), "what was typed is kept: {sent}");
        }
    }
}

#[tokio::test]
async fn what_gets_no_code_is_kept_and_explained() {
    let project = Project::with_phones(&json!({})).await;
    let mut visitor = Visitor::arrived(&project).await;
    for (typed, status, sentence) in [
        ("", 400, "This is not a phone number."),
        ("300 123", 400, "This is not a phone number."),
        ("maria@example.org", 400, "This is not a phone number."),
        ("+1 415 555 2671", 403, "We do not send codes to numbers of this country."),
        ("601 2345678", 403, "We do not send codes to numbers of this kind."),
    ] {
        let answer = visitor.texts(SMS, typed).await;
        assert_eq!(answer.status, status, "{answer}");
        assert!(answer.text.contains(sentence) && answer.text.contains(&format!("value=\"{typed}\"")), "{answer}");
        assert_eq!(answer.text.contains(INSTEAD), status == 403, "{answer}");
        assert!(answer.text.contains("aria-describedby=\"phone-prefix phone-problem\""), "{answer}");
    }
    let hostile = "\"><script>alert(1)</script>";
    let fields = ["phone", "country", "channel", "email"].map(|name| (name, hostile));
    let answer = visitor.posts("send", &fields).await;
    assert_eq!(answer.status, 400, "{answer}");
    assert!(!answer.text.contains("<script>alert"), "{answer}");
    for field in ["email", "channel", "country"] {
        let number = project.number(1);
        let answer = visitor.posts("send", &[("phone", &number), (field, hostile)]).await;
        assert_eq!(answer.status, 303, "{field}: {answer}");
    }
}

#[tokio::test]
async fn who_gets_no_code_for_now_is_told_until_when_and_what_else_they_can_do() {
    let project = Project::with_phones(&json!({})).await;
    let number = project.number(0);
    project.changes_project(&json!({"phone": {"daily_cap": "0.00"}})).await;
    let mut visitor = Visitor::arrived(&project).await;
    let paused = visitor.texts(SMS, &number).await;
    assert_eq!(paused.status, 429, "{paused}");
    let sentence = format!("We cannot send codes to phones right now. Please try again later. {INSTEAD}");
    assert!(paused.text.contains(&sentence) && paused.text.contains(&format!("value=\"{number}\"")), "{paused}");

    project.changes_project(&json!({"phone": {"daily_cap": "20.00"}})).await;
    let opens = now() + jiff::SignedDuration::from_hours(2);
    let closes = &opens + jiff::SignedDuration::from_hours(1);
    let [from, to] = [&opens, &closes].map(|time| time.strftime("%H:%M").to_string());
    project.signs_in_by(&json!({"send_window": {"from": from, "to": to, "time_zone": "Etc/UTC"}})).await;
    let refused = visitor.texts(SMS, &number).await;
    assert_eq!(refused.status, 403, "{refused}");
    assert!(refused.text.contains(&format!("{from} (UTC+00:00)</time>. {INSTEAD}")), "{refused}");

    project.signs_in_by(&json!({"whatsapp": false})).await;
    let off = visitor.texts(WHATSAPP, &number).await;
    assert_eq!(off.status, 403, "{off}");
    assert!(off.text.contains("Codes are no longer sent this way. Please choose another one."), "{off}");

    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(Visitor::arrived(&project).await.texts(SMS, &number).await);
    }
    let last = &answers[3];
    assert_eq!(last.status, 429, "{last}");
    assert!(last.text.contains("Too many tries. Please try again in ") && last.text.contains(INSTEAD), "{last}");
    assert_eq!(project.client.mails(&number, 0).await.len(), answers.iter().filter(|sent| sent.status == 303).count());
}

#[tokio::test]
async fn another_code_goes_the_same_way_or_the_other_one() {
    let project = Project::with_phones(&json!({})).await;
    let number = project.number(0);
    let mut visitor = Visitor::arrived(&project).await;
    visitor.texts(SMS, &number).await;
    let first = project.client.code(&number, 1).await;
    let soon = visitor.posts("send", &[("channel", WHATSAPP)]).await;
    assert_eq!(soon.status, 429, "{soon}");
    assert!(soon.text.contains("A code was sent just now."), "{soon}");

    project.is_ahead(31);
    assert_eq!(visitor.posts("send", &[("channel", WHATSAPP)]).await.status, 303);
    let page = visitor.looks().await;
    assert!(page.text.contains("by WhatsApp to "), "{page}");
    assert!(page.text.contains("Send again by WhatsApp") && page.text.contains("Send by SMS instead"), "{page}");
    let second = project.client.code(&number, 2).await;
    project.is_ahead(31 + 41);
    assert_eq!(visitor.posts("send", &[]).await.status, 303, "without a wish it goes as before");
    assert!(visitor.looks().await.text.contains("by WhatsApp to "));
    let third = project.client.code(&number, 3).await;
    for code in [&first, &second] {
        assert_eq!(visitor.posts("verify", &[("code", code)]).await.status, 400);
    }
    assert_eq!(visitor.posts("verify", &[("code", &third)]).await.status, 303);
}

#[tokio::test]
async fn a_code_that_went_on_by_itself_is_told_of_and_the_address_is_not() {
    let project = Project::with_phones(&plan()).await;
    let (once, twice) = (project.number_ending(1, "0010"), project.number_ending(2, "0011"));
    let maria = project.address("maria");
    project.adds_customer(&json!({"emails": [maria], "phones": [twice]})).await;

    let mut visitor = Visitor::arrived(&project).await;
    visitor.texts(WHATSAPP, &once).await;
    let code = project.client.code(&once, 1).await;
    let page = visitor.looks().await;
    assert!(page.text.contains("The code did not arrive by WhatsApp, so we have sent it by SMS to "), "{page}");
    assert!(page.text.contains("Send again by SMS"), "{page}");
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);

    let mut visitor = Visitor::arrived(&project).await;
    visitor.texts(WHATSAPP, &twice).await;
    let code = project.client.code(&maria, 1).await;
    let page = visitor.looks().await;
    assert!(page.text.contains("so we have sent it to your email address, if we know it."), "{page}");
    assert!(!page.text.contains(&maria) && !page.text.contains("example.org"), "{page}");
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);
}

#[tokio::test]
async fn who_is_not_known_sees_the_same_when_nothing_arrives() {
    let project = Project::with_phones(&plan()).await;
    let mut visitor = Visitor::arrived(&project).await;
    visitor.texts(WHATSAPP, &project.number_ending(1, "0011")).await;
    for _ in 0..1000 {
        if visitor.looks().await.text.contains("so we have sent it to your email address, if we know it.") {
            return;
        }
    }
    panic!("the code did not go on to a mail");
}

#[tokio::test]
async fn another_number_can_be_used_and_the_first_one_is_there_to_be_changed() {
    let project = Project::with_phones(&json!({})).await;
    let (first, second) = (project.number(1), project.number(2));
    let mut visitor = Visitor::arrived(&project).await;
    visitor.texts(SMS, &first).await;
    let page = visitor.looks().await;
    assert!(page.text.contains("Use another number or email"), "{page}");
    let change = format!("{}&change=1", visitor.page);
    let page = visitor.get(&change).await;
    assert!(page.text.contains(&format!("value=\"{}\"", national(&first))), "{page}");
    assert_eq!(visitor.texts(SMS, &second).await.status, 303);
    assert!(visitor.looks().await.text.contains(&national(&second)));
    let maria = project.address("maria");
    assert_eq!(visitor.posts("send", &[("email", &maria)]).await.status, 303);
    let code = project.client.code(&maria, 1).await;
    assert_eq!(visitor.posts("verify", &[("code", &code)]).await.status, 303);
}

#[tokio::test]
async fn a_hint_may_be_a_number() {
    let project = Project::with_phones(&json!({})).await;
    project.changes_project(&json!({"allowed_countries": ["US", "CO"]})).await;
    let number = project.number(0);
    let mut visitor = Visitor::new(&project);
    visitor.arrives(&[("login_hint", &number)]).await;
    let page = visitor.looks().await;
    assert!(page.text.contains(&format!("value=\"{}\"", national(&number))), "{page}");
    assert!(page.text.contains("<option value=\"CO\" selected>"), "{page}");
    assert!(page.text.contains("aria-current=\"true\">Phone</a>"), "{page}");
    visitor.arrives(&[("login_hint", "+34612345678")]).await;
    let page = visitor.looks().await;
    assert!(page.text.contains("value=\"+34612345678\""), "a country that is not to choose stays in it: {page}");
}

#[tokio::test]
async fn while_the_guard_is_up_a_number_brings_a_puzzle_too() {
    let project = Project::with_phones(&json!({})).await;
    project.raises_its_guard();
    let number = project.number(0);
    let mut visitor = Visitor::arrived(&project).await;
    let refused = visitor.texts(WHATSAPP, &number).await;
    assert_eq!(refused.status, 403, "{refused}");
    assert!(refused.text.contains(&format!("value=\"{number}\"")), "{refused}");
    assert!(refused.text.contains("value=\"whatsapp\" data-chosen"), "the button is remembered: {refused}");
    let solution = solve(&refused.puzzle());
    let fields = [("phone", number.as_str()), ("channel", WHATSAPP), ("challenge", &solution)];
    assert_eq!(visitor.posts("send", &fields).await.status, 303);
    let code = project.client.code(&number, 1).await;
    assert_eq!(code.len(), 8, "codes are longer");

    project.is_ahead(31);
    let refused = visitor.posts("send", &[("channel", SMS)]).await;
    assert!(refused.text.contains("value=\"sms\" data-chosen"), "{refused}");
    let solution = solve(&refused.puzzle());
    assert_eq!(visitor.posts("send", &[("channel", SMS), ("challenge", &solution)]).await.status, 303);
    assert!(visitor.looks().await.text.contains("by SMS to "));
}
