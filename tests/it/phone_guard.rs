//! What keeps codes to phones from costing more than a project wants.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Project,
    operator::Operator,
    phone::{SMS, WHATSAPP, now},
};

fn outcome(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["code"].clone())
}

/// How many messages numbers have got.
async fn messages(project: &Project, numbers: &[String]) -> usize {
    let mut count = 0;
    for number in numbers {
        count += project.client.mails(number, 0).await.len();
    }
    count
}

/// That another project still sends.
async fn sends(project: &Project) {
    let number = project.number(0);
    project.phone_validation(SMS, &number).await;
    project.client.code(&number, 1).await;
}

#[tokio::test]
async fn numbers_of_other_countries_and_kinds_get_nothing() {
    let (project, other) = (Project::with_phones(&json!({})).await, Project::with_phones(&json!({})).await);
    project.changes_project(&json!({"allowed_countries": ["CO", "US", "GB"]})).await;
    let cases = [
        ("+34612345678", "country_not_allowed"),
        ("+881612345678", "country_not_allowed"),
        ("+576012345678", "number_type_not_allowed"),
        ("+5718000112345", "number_type_not_allowed"),
        ("+19005551234", "number_type_not_allowed"),
        ("+15005550006", "number_type_not_allowed"),
        ("+447012345678", "number_type_not_allowed"),
        ("+448712345678", "number_type_not_allowed"),
    ];
    for (number, reason) in cases {
        let refused = project.texts(SMS, number).await;
        assert_eq!(outcome(&refused), (403, json!("COUNTRY_NOT_ALLOWED")), "{number}: {refused}");
        assert_eq!(refused.json()["details"]["reason"], reason, "{number}");
        let is_it = |data: &Value| data["phone"] == number;
        let told = project.client.happened_so(&project.id, &project.id, "login.phone.failed", is_it).await;
        assert_eq!(told["reason"], reason, "{told}");
        project.client.noted(&project.id, "login.phone.failed", is_it).await;
        assert_eq!(project.client.mails(number, 0).await.len(), 0);
    }
    project.changes_project(&json!({"allowed_countries": []})).await;
    let nowhere = project.texts(SMS, &project.number(0)).await;
    assert_eq!(outcome(&nowhere), (403, json!("COUNTRY_NOT_ALLOWED")), "without countries it is off: {nowhere}");
    sends(&other).await;
}

#[tokio::test]
async fn of_50_numbers_in_a_row_ten_get_a_code() {
    let (project, other) = (Project::with_phones(&json!({})).await, Project::with_phones(&json!({})).await);
    let numbers: Vec<_> = (0..50).map(|last| project.number_ending(0, &format!("22{last:02}"))).collect();
    for (nth, number) in numbers.iter().enumerate() {
        let answer = project.texts(SMS, number).await;
        if nth < 10 {
            assert_eq!(answer.status, 200, "{nth}: {answer}");
        } else {
            assert_eq!(outcome(&answer), (429, json!("RATE_LIMITED")), "{nth}: {answer}");
            assert_eq!(answer.json()["details"]["reason"], "prefix");
        }
    }
    let told = project.client.happened_so(&project.id, &project.id, "sms.pumping_suspected", |_| true).await;
    assert_eq!((&told["reason"], &told["country"]), (&json!("prefix"), &json!("CO")), "{told}");
    assert_eq!(told["target"], numbers[0][..numbers[0].len() - 4], "{told}");
    assert_eq!(project.client.records("sms.pumping_suspected", &project.id).await, 1, "the log has it, once");
    for number in &numbers[..10] {
        project.client.mails(number, 1).await;
    }
    assert_eq!(messages(&project, &numbers[10..]).await, 0);
    sends(&other).await;
}

#[tokio::test]
async fn a_country_whose_codes_nobody_uses_gets_no_more() {
    let (project, other) = (Project::with_phones(&json!({})).await, Project::with_phones(&json!({})).await);
    let numbers: Vec<_> = (0..52).map(|n| project.number(n)).collect();
    for number in &numbers[..50] {
        assert_eq!(project.texts(SMS, number).await.status, 200);
    }
    assert_eq!(project.texts(SMS, &numbers[50]).await.status, 200, "the codes before may still be used");
    project.is_ahead(1201);
    for channel in [SMS, WHATSAPP] {
        let refused = project.texts(channel, &numbers[51]).await;
        assert_eq!(outcome(&refused), (429, json!("QUOTA_EXCEEDED")), "{refused}");
        assert_eq!(refused.json()["details"]["reason"], "conversion");
        assert!(refused.header("retry-after").parse::<u32>().is_ok());
    }
    assert_eq!(messages(&project, &numbers[51..]).await, 0);
    let told = project.client.happened_so(&project.id, &project.id, "sms.pumping_suspected", |_| true).await;
    assert_eq!(
        (&told["reason"], &told["country"], &told["sends"], &told["verified"]),
        (&json!("conversion"), &json!("CO"), &json!(51), &json!(0)),
        "{told}"
    );
    assert_eq!(project.client.records("sms.pumping_suspected", &project.id).await, 1, "the log has it, once");
    sends(&other).await;

    let state = project.manages(Method::GET, "/phone-guard", &Value::Null).await;
    assert_eq!(state.json()["data"]["blocks"][0]["target"], "CO", "{state}");
    for status in [200, 404] {
        let lifted = project.manages(Method::DELETE, "/phone-guard/blocks/CO", &Value::Null).await;
        assert_eq!(lifted.status, status, "{lifted}");
    }
    assert_eq!(project.texts(SMS, &numbers[51]).await.status, 200, "what was before is judged no more");
}

#[tokio::test]
async fn a_country_whose_codes_are_used_is_left_alone() {
    let project = Project::with_phones(&json!({})).await;
    project.changes_project(&json!({"phone": {"min_sends": 20}})).await;
    for n in 0..25 {
        let number = project.number(n);
        let validation = project.phone_validation(SMS, &number).await;
        if n % 4 == 0 {
            let code = project.client.code(&number, 1).await;
            assert_eq!(project.verify_phone(&number, &validation, code).await.status, 200);
        }
    }
    project.is_ahead(1201);
    assert_eq!(project.texts(SMS, &project.number(30)).await.status, 200);
}

#[tokio::test]
async fn a_cap_is_reached_to_the_message_and_its_team_is_told() {
    let (project, other) = (Project::with_phones(&json!({})).await, Project::with_phones(&json!({})).await);
    let price = |price: &str| json!([{"channel": "sms", "country": "CO", "price": price}]);
    let phone = json!({"daily_cap": "0.20", "monthly_cap": "0.30", "prices": price("0.05")});
    project.changes_project(&json!({"phone": phone})).await;
    let numbers: Vec<_> = (0..7).map(|n| project.number(n)).collect();
    let mut outcomes = Vec::new();
    for number in &numbers[..5] {
        outcomes.push(outcome(&project.texts(SMS, number).await).0);
    }
    assert_eq!(outcomes, [200, 200, 200, 200, 429]);
    let told = async |period: &str, percent: u32| {
        let is_it = |data: &Value| data["period"] == period && data["percent"] == percent;
        project.client.happened_so(&project.id, &project.id, "sms.budget_reached", is_it).await
    };
    for percent in [50, 100] {
        assert_eq!(told("day", percent).await["cap"], "0.20");
        let is_it = |data: &Value| data["period"] == "day" && data["percent"] == percent;
        project.client.noted(&project.id, "sms.budget_reached", is_it).await;
    }
    let refused = project.texts(SMS, &numbers[5]).await;
    assert_eq!(outcome(&refused), (429, json!("QUOTA_EXCEEDED")), "{refused}");
    assert_eq!(refused.json()["details"]["reason"], "budget");
    assert_eq!(messages(&project, &numbers[4..]).await, 0);
    let state = project.manages(Method::GET, "/phone-guard", &Value::Null).await.json()["data"].clone();
    assert_eq!(
        (&state["today"], &state["currency"]),
        (&json!({"spent": "0.20", "cap": "0.20"}), &json!("USD")),
        "{state}"
    );
    sends(&other).await;

    // Tomorrow has a budget of its own, within that of the month.
    project.is_ahead(24 * 3600);
    let today = now();
    let is_month_over = today.tomorrow().expect("a day").month() != today.month();
    for (nth, number) in numbers[4..].iter().enumerate() {
        let expected = if nth < 2 || is_month_over { 200 } else { 429 };
        assert_eq!(project.texts(SMS, number).await.status, expected, "{nth}");
    }
}

#[tokio::test]
async fn what_is_not_sent_costs_nothing() {
    let project = Project::with_phones(&json!({})).await;
    let number = project.number_ending(1, "0001");
    let validation = project.phone_validation(SMS, &number).await;
    project.client.happened_so(&project.id, &validation, "login.phone.failed", |_| true).await;
    let state = project.manages(Method::GET, "/phone-guard", &Value::Null).await.json()["data"].clone();
    assert_eq!(state["today"]["spent"], "0.00", "{state}");
}

#[tokio::test]
async fn the_sandbox_keeps_to_countries_and_limits_and_costs_nothing() {
    let maria = Operator::new();
    let project = Project::of(&maria).await.in_sandbox(&maria).await;
    let guard = json!({"allowed_countries": ["CO"], "phone": {"daily_cap": "0.00", "monthly_cap": "0.00"}});
    let path = format!("/v2/projects/{}", project.id);
    assert_eq!(maria.patch(&path, &guard).await.status, 200);
    project.signs_in_by(&json!({})).await;
    let number = project.number(0);
    for _ in 0..3 {
        assert_eq!(project.texts(SMS, &number).await.status, 200, "where nothing may be spent nothing has to be");
    }
    assert_eq!(outcome(&project.texts(SMS, &number).await), (429, json!("RATE_LIMITED")));
    assert_eq!(outcome(&project.texts(SMS, "+14155552671").await), (403, json!("COUNTRY_NOT_ALLOWED")));
    // More than a row of numbers gets, and more codes that nobody uses than a country gets.
    for last in 0..60 {
        let number = project.number_ending(1, &format!("22{last:02}"));
        assert_eq!(project.texts(WHATSAPP, &number).await.status, 200, "{last}");
    }
    project.is_ahead(1201);
    assert_eq!(project.texts(SMS, &project.number(2)).await.status, 200);
    let state = maria.get(&format!("{path}/phone-guard")).await.json()["data"].clone();
    assert_eq!((&state["today"]["spent"], &state["blocks"]), (&json!("0.00"), &json!([])), "{state}");
    assert_eq!(messages(&project, &[number]).await, 0, "the sandbox sends nothing");
}

/// The deployment's own project, in whose name all messages to phones are paid for.
const DEPLOYMENT: &str = "prj_aaaaaaaaaaaaaaaaaaaaaaaaaa";

#[tokio::test]
async fn what_all_projects_may_cost_in_a_month_is_a_cap_that_no_project_has_a_say_in() {
    let (project, other) = (Project::with_phones(&json!({})).await, Project::with_phones(&json!({})).await);
    let price = |price: &str| json!({"phone": {"prices": [{"channel": "sms", "country": "CO", "price": price}]}});
    // A month of this test's own, since the cap is every project's: two months ahead at least.
    let days = 62;
    project.is_ahead(days * 24 * 3600);
    let month = now().checked_add(jiff::SignedDuration::from_hours(days * 24)).unwrap();
    let spent = json!({"spent": 999_970_000});
    let place = format!("SPENT#{}", month.strftime("%Y-%m"));
    project.client.adds(&format!("P#{DEPLOYMENT}#PHONE"), &place, &spent).await;

    project.changes_project(&price("0.04")).await;
    let refused = project.texts(SMS, &project.number(0)).await;
    assert_eq!(outcome(&refused), (429, json!("QUOTA_EXCEEDED")), "{refused}");
    assert_eq!(refused.json()["details"]["reason"], "budget");
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    assert_eq!(messages(&project, &[project.number(0)]).await, 0);
    let told = project.client.happened_so(DEPLOYMENT, DEPLOYMENT, "sms.budget_reached", |_| true).await;
    assert_eq!(told["period"], "month", "{told}");
    let state = project.manages(Method::GET, "/phone-guard", &Value::Null).await.json()["data"].clone();
    assert_eq!(state["this_month"]["spent"], "0.00", "what is not sent is not the project's to pay: {state}");

    project.changes_project(&price("0.03")).await;
    assert_eq!(project.texts(SMS, &project.number(1)).await.status, 200, "all of the cap may be spent");
    project.changes_project(&price("0.01")).await;
    assert_eq!(outcome(&project.texts(SMS, &project.number(2)).await).0, 429);
    sends(&other).await;
}
