//! Many secrets made, removed and redescribed at once: there are two at most, and none is lost.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Project, race::turn, rounds, tally};

/// How many are at once.
const CROWD: usize = 8;

async fn ids(project: &Project, below: &str) -> BTreeSet<String> {
    let seen = project.manages(Method::GET, below, &Value::Null).await;
    let secrets = seen.json()["data"]["secrets"].as_array().unwrap_or_else(|| panic!("{seen}")).clone();
    secrets.iter().map(id).collect()
}

fn id(secret: &Value) -> String {
    secret["id"].as_str().expect("an id").to_owned()
}

fn done(answers: &[Answer]) -> impl Iterator<Item = &Answer> {
    answers.iter().filter(|answer| answer.status == 200)
}

#[tokio::test]
async fn of_many_secrets_made_at_once_two_at_most_are_there_and_none_is_lost() {
    let _turn = turn().await;
    for round in 0..rounds(4) {
        let project = Project::new();
        let below = format!("/applications/{}", project.application);
        let path = format!("{below}/secrets");
        let nothing = json!({});
        let makes = join_all((0..CROWD).map(|_| project.manages(Method::POST, &path, &nothing))).await;
        let renames = async || {
            let name = json!({"name": "Library"});
            join_all((0..CROWD / 2).map(|_| project.manages(Method::PATCH, &below, &name))).await
        };
        let made: BTreeSet<String> = done(&makes).map(|answer| id(&answer.json()["data"])).collect();
        let counts = tally(&makes);
        assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT"), "round {round}: {counts:?}");
        assert!((1..=2).contains(&made.len()), "round {round}: {counts:?}");
        assert_eq!(ids(&project, &below).await, made, "round {round}");

        // One is removed while the application is described anew: whoever is told it is done has it done.
        let gone = made.first().expect("one was made").clone();
        let one = format!("{path}/{gone}");
        let (removed, others) = join(project.manages(Method::DELETE, &one, &Value::Null), renames()).await;
        let is_gone = !ids(&project, &below).await.contains(&gone);
        assert_eq!(removed.status == 200, is_gone, "round {round}: {removed}");
        let counts = tally(&others);
        assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT"), "round {round}: {counts:?}");
    }
}
