//! Many writers of one chain at once.

use futures_util::future::join_all;
use serde_json::json;

use crate::{
    insights::verify,
    support::{operator::Operator, race::turn, rounds},
};

#[tokio::test]
async fn of_many_writers_at_once_none_forks_the_chain_or_counts_twice() {
    let _turn = turn().await;
    let maria = Operator::new();
    let (quiet, deployment) = (maria.project("Quiet").await, format!("prj_{}", "a".repeat(26)));
    let quiet = quiet.trim_start_matches("/v2/projects/").to_owned();
    for round in 0..rounds(1) {
        let project = maria.sets_up("Aurora").await;
        let path = format!("/v2/projects/{}", project.id);
        for number in 0..50 {
            let changed = maria.patch(&path, &json!({"name": format!("Aurora {number}")})).await;
            assert_eq!(changed.status, 200, "{changed}");
        }
        let pedro = project.address("pedro");
        let validation = project.validation(&pedro).await;
        project.client.happened(&project.id, &validation, "login.email.sent").await;
        project.is_ahead(120);

        let (metrics, audit) = (format!("{path}/metrics"), format!("{path}/audit"));
        let by_schedule = join_all((0..8).map(|_| project.client.runs("WorkersChainAudit")));
        let by_readers = join_all((0..4).flat_map(|_| [maria.get(&metrics), maria.get(&audit)]));
        let (_, read) = futures_util::future::join(by_schedule, by_readers).await;
        assert!(read.iter().all(|answer| answer.status == 200), "round {round}");

        for other in [&quiet, &deployment] {
            let hash = project.client.text_of(&format!("P#{other}#AUDIT"), "HEAD", "hash").await;
            assert_eq!(hash.len(), 64, "nobody reads {other}, and it has a chain");
        }
        let (is_whole, said) = verify(&project.id, &[], &maria.get(&format!("{path}/audit/export")).await.text);
        assert!(is_whole && said.starts_with("57 entries"), "round {round}: {said}");
        let totals = maria.get(&metrics).await.json()["data"]["totals"].clone();
        assert_eq!((&totals["requested"], &totals["sent"]), (&json!(1), &json!(1)), "round {round}");
    }
}
