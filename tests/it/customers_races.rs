//! Many sign-ups and additions of one address at once make one customer.

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{AT_ONCE, Project, operator::Operator, rounds, starting_line, tally, visitor::url_encoded};

/// How many are at once: 64 only where that is asked for.
fn crowd() -> usize {
    if rounds(0) == 0 { AT_ONCE / 4 } else { AT_ONCE }
}

/// What test identities sign in with.
const CODE: &str = "424242";

/// A project whose token acts in the sandbox: the codes of test identities are known there and need no mail.
async fn sandbox() -> Project {
    let project = Project::new();
    let owner = Operator::member_of(&project.id, "owner");
    let wanted = json!({"name": "Back end", "scopes": ["access", "manage"], "environment": "sandbox"});
    let made = owner.post(&format!("/v2/projects/{}/api-tokens", project.id), &wanted).await;
    let token = made.json()["data"]["token"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    Project { token, ..project }
}

/// So many validations of one address: five from each minute, all of them open at once.
async fn started(project: &Project, address: &str, count: usize) -> Vec<String> {
    let mut started = Vec::new();
    for minute in (0_i64..).take(count.div_ceil(5)) {
        project.is_ahead(minute * 61);
        let five = 5.min(count - started.len());
        started.extend(join_all((0..five).map(|_| project.validation(address))).await);
    }
    project.is_ahead(240);
    started
}

async fn customers(project: &Project, query: &str) -> Vec<Value> {
    let listed = project.manages(Method::GET, &format!("/customers?{query}"), &Value::Null).await;
    listed.json()["data"]["items"].as_array().unwrap_or_else(|| panic!("{listed}")).clone()
}

/// Wakes as many functions as a race needs.
async fn awake(project: &Project, count: usize) {
    for _ in 0..10 {
        let path = "/customers?limit=1";
        let answers = join_all((0..count).map(|_| project.manages(Method::GET, path, &Value::Null))).await;
        if answers.iter().all(|answer| answer.status == 200) {
            return;
        }
    }
    panic!("the stack does not take {count} requests at once")
}

#[tokio::test]
async fn of_many_sign_ups_of_one_address_at_once_one_makes_the_customer() {
    let _turn = starting_line(&Project::new()).await;
    for round in 0..rounds(2) {
        let project = sandbox().await;
        let address = project.address("maria+test");
        let started = started(&project, &address, crowd()).await;
        let sign_ups = started.iter().map(|validation| project.verify(&address, validation, CODE));
        let answers = join_all(sign_ups).await;
        assert_eq!(tally(&answers), BTreeMap::from([("200".to_owned(), started.len())]), "round {round}");
        let made = customers(&project, "").await;
        assert_eq!(made.len(), 1, "round {round}: {made:?}");
        assert!(answers.iter().all(|answer| answer.json()["data"]["user"]["id"] == made[0]["id"]), "round {round}");
        assert_eq!(customers(&project, &url_encoded(&[("search", &address)])).await, made, "round {round}");
    }
}

#[tokio::test]
async fn of_sign_ups_and_additions_of_one_address_at_once_one_makes_the_customer() {
    let (anybody, half) = (Project::new(), crowd() / 2);
    let _turn = starting_line(&anybody).await;
    awake(&anybody, half).await;
    for round in 0..rounds(2) {
        let project = sandbox().await;
        let address = project.address("maria+test");
        let started = started(&project, &address, half).await;
        let sign_ups = started.iter().map(|validation| project.verify(&address, validation, CODE));
        let body = json!({"emails": [address], "name": "María"});
        let additions = (0..half).map(|_| project.manages(Method::POST, "/customers", &body));
        let (signed_up, added) = join(join_all(sign_ups), join_all(additions)).await;
        assert_eq!(tally(&signed_up), BTreeMap::from([("200".to_owned(), half)]), "round {round}");
        let counts = tally(&added);
        let made = counts.get("200").copied().unwrap_or_default();
        assert!(made <= 1 && made + counts.get("409 CONFLICT").copied().unwrap_or_default() == half, "{counts:?}");
        let found = customers(&project, "").await;
        assert_eq!(found.len(), 1, "round {round}: {found:?}");
        assert!(signed_up.iter().all(|answer| answer.json()["data"]["user"]["id"] == found[0]["id"]), "round {round}");
        let by_addition = added.iter().find(|answer| answer.status == 200);
        assert!(by_addition.is_none_or(|answer| answer.json()["data"]["id"] == found[0]["id"]), "round {round}");
    }
}
