//! Publishing at once.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Project, race::turn, rounds, tally};

#[tokio::test]
async fn of_publications_at_once_one_is_what_people_sign_in_by() {
    let project = Project::new();
    let _turn = turn().await;
    for round in 0..rounds(5) {
        let mut flows = Vec::new();
        for name in ["One", "Other"] {
            let made = project.post("/v2/project-flows", &json!({"project_id": project.id, "name": name})).await;
            flows.push(format!("/v2/project-flows/{}", made.json()["data"]["id"].as_str().unwrap()));
        }
        let publish = |path: &String| {
            let path = format!("{path}/publish");
            let project = &project;
            async move { project.post(&path, &json!({})).await }
        };
        // Each twice: two flows race, and so do two clicks on one.
        let answers = join_all(flows.iter().chain(&flows).map(publish)).await;
        let counts = tally(&answers);
        assert!(counts.keys().all(|key| key == "200" || key == "409 CONFLICT"), "round {round}: {counts:?}");
        assert!(counts.contains_key("200"), "round {round}: {counts:?}");
        let mut published = 0;
        for flow in &flows {
            let now = project.read(flow).await.json()["data"].clone();
            let latest = now["latest_version"].as_u64().unwrap();
            assert!(latest <= 1, "round {round}: the same draft makes one version: {now}");
            published += usize::from(now["published"] != Value::Null);
        }
        assert_eq!(published, 1, "round {round}");
    }
}
