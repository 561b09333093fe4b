//! Finding customers, and taking them out as a sheet.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, operator::Operator};

async fn list(project: &Project, query: &str) -> Value {
    let answer = project.manages(Method::GET, &format!("/customers?{query}"), &Value::Null).await;
    assert_eq!(answer.status, 200, "{query}: {answer}");
    answer.json()["data"].clone()
}

async fn names(project: &Project, query: &str) -> Vec<String> {
    let items = list(project, query).await["items"].clone();
    items.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn with_customers(names: &[&str]) -> Project {
    let project = Project::new();
    for (number, name) in names.iter().enumerate() {
        let fields =
            json!({"name": name, "external_id": format!("c-{number}"), "phones": [format!("+5730012345{number:02}")]});
        project.adds_customer(&fields).await;
    }
    project
}

#[tokio::test]
async fn customers_stand_in_the_order_of_their_names_and_are_found_however_those_are_written() {
    let project = with_customers(&["Zoë", "ana maria", "Álvaro", "Ana", "MARÍA"]).await;
    assert_eq!(names(&project, "").await, ["Álvaro", "Ana", "ana maria", "MARÍA", "Zoë"]);
    assert_eq!(names(&project, "search=an").await, ["Ana", "ana maria"]);
    assert_eq!(names(&project, "search=%C3%81NA").await, ["Ana", "ana maria"]);
    assert_eq!(names(&project, "search=maria").await, ["MARÍA"], "a name begins with it");
    assert_eq!(names(&project, "search=zoe").await, ["Zoë"]);
    assert_eq!(names(&project, "search=x").await, [""; 0]);
}

#[tokio::test]
async fn an_address_or_an_external_id_finds_its_customer() {
    let project = with_customers(&["Ana", "Pedro"]).await;
    let maria = project.address("maria");
    let made = project.adds_customer(&json!({"emails": [maria], "name": "María"})).await;
    assert_eq!(names(&project, &format!("search={maria}")).await, ["María"]);
    assert_eq!(names(&project, "search=%2B57%20300%20123%204501").await, ["Pedro"]);
    assert_eq!(names(&project, "search=c-0").await, ["Ana"]);
    let renamed = project.changes_customer(&made, &json!({"name": "Zoraida", "blocked": true})).await;
    assert_eq!(names(&project, "search=mar").await, [""; 0], "a former name finds nobody");
    assert_eq!(list(&project, "search=zor").await["items"], json!([renamed]));
    assert_eq!(names(&project, "blocked=true").await, ["Zoraida"]);
    assert_eq!(names(&project, "blocked=false").await, ["Ana", "Pedro"]);
    assert_eq!(names(&project, &format!("blocked=false&search={maria}")).await, [""; 0]);
}

#[tokio::test]
async fn a_cursor_goes_on_in_its_own_list_and_in_no_other() {
    let (project, other) = (with_customers(&["A1", "A2", "A3", "B1", "A4"]).await, with_customers(&["A1", "A2"]).await);
    for query in ["search=a", "search=a&blocked=false"] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = list(&project, &format!("{query}&limit=2{cursor}")).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, ["A1", "A2", "A3", "A4"], "{query}");
    }
    let cursor = list(&project, "search=a&limit=1").await["next_cursor"].as_str().unwrap().to_owned();
    for (project, below) in [
        (&project, format!("/customers?cursor={cursor}")),
        (&project, format!("/customers?search=b&cursor={cursor}")),
        (&project, format!("/customers?search=a&blocked=true&cursor={cursor}")),
        (&project, format!("/customers/export?search=a&cursor={cursor}")),
        (&project, format!("/customers?search=a&cursor={}", &cursor[..cursor.len() - 2])),
        (&other, format!("/customers?search=a&cursor={cursor}")),
    ] {
        let refused = project.manages(Method::GET, &below, &Value::Null).await;
        assert_eq!(refused.status, 400, "{below}: {refused}");
        assert_eq!(refused.json()["details"]["fields"][0]["field"], "cursor", "{below}");
    }
    let (owner, path) = (Operator::member_of(&project.id, "owner"), format!("/v2/projects/{}/customers", project.id));
    let refused = owner.get(&format!("{path}?search=a&cursor={cursor}")).await;
    assert_eq!(refused.json()["details"]["fields"][0]["field"], "cursor", "of somebody else: {refused}");
    for (query, field) in [("blocked=yes", "blocked"), ("search=", "search"), ("limit=0", "limit"), ("nmae=x", "nmae")]
    {
        let refused = project.manages(Method::GET, &format!("/customers?{query}"), &Value::Null).await;
        assert_eq!(refused.json()["details"]["fields"][0]["field"], field, "{refused}");
    }
}

fn lines(answer: &Answer) -> Vec<&str> {
    answer.text.split_terminator("\r\n").collect()
}

#[tokio::test]
async fn an_export_opens_in_a_spreadsheet_and_runs_nothing() {
    let project = Project::new();
    let maria = project.address("maria");
    let made = project
        .adds_customer(&json!({
            "name": "=HYPERLINK(\"https://evil.example\")", "emails": [maria, project.address("work")],
            "phones": ["+573001234567"], "country_code": "CO", "external_id": "@c,17", "metadata": {"plan": "gold"}
        }))
        .await;
    let sheet = project.manages(Method::GET, "/customers/export", &Value::Null).await;
    assert_eq!(sheet.status, 200, "{sheet}");
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(sheet.header("content-disposition"), "attachment; filename=\"customers.csv\"");
    assert_eq!(sheet.header("x-next-cursor"), "");
    let expected = format!(
        "\"'=HYPERLINK(\"\"https://evil.example\"\")\",{maria},CO,'+573001234567,\"'@c,17\",{},false,{},{},{},,\"{{\"\"plan\"\":\"\"gold\"\"}}\"",
        made["id"].as_str().unwrap(),
        made["created_at"].as_str().unwrap(),
        made["changed_at"].as_str().unwrap(),
        project.address("work"),
    );
    let header =
        "name,email,countryCode,phone,external_id,id,blocked,created_at,changed_at,more_emails,more_phones,metadata";
    assert_eq!(lines(&sheet), [header, &expected]);
    let template = project.manages(Method::GET, "/customers/template.csv", &Value::Null).await;
    assert_eq!(template.text, "name,email,countryCode,phone\r\n");
}

#[tokio::test]
async fn an_export_has_those_that_are_searched_for_part_by_part() {
    let project = with_customers(&["Ana", "Pedro", "Álvaro"]).await;
    let pedro = list(&project, "search=pedro").await["items"][0].clone();
    project.manages(Method::PATCH, &Project::below(&pedro), &json!({"blocked": true})).await;
    let part = project.manages(Method::GET, "/customers/export?limit=2", &Value::Null).await;
    let rest = format!("/customers/export?cursor={}", part.header("x-next-cursor"));
    let rest = project.manages(Method::GET, &rest, &Value::Null).await;
    assert_eq!((lines(&part).len(), lines(&rest).len(), rest.header("x-next-cursor")), (3, 2, ""), "{part} {rest}");
    assert!(lines(&rest)[1].starts_with("Pedro,"), "{rest}");
    for (query, expected) in [("", 3), ("search=a", 2), ("blocked=true", 1), ("search=c-0", 1)] {
        let sheet = project.manages(Method::GET, &format!("/customers/export?{query}"), &Value::Null).await;
        assert_eq!(lines(&sheet).len(), expected + 1, "{query}: {sheet}");
    }
}
