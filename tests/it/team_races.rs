//! Many at once in a team. Every round has people and a project of its own.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::support::{AT_ONCE, Answer, operator::Operator, race::turn, rounds, tally};

async fn owners(operator: &Operator, project: &str) -> usize {
    let members = operator.get(&format!("{project}/members")).await.json()["data"]["items"].clone();
    let members: Vec<Value> = members.as_array().cloned().unwrap_or_default();
    members.iter().filter(|member| member["role"] == "owner").count()
}

/// Two owners of a project are at it at once: one does it, the other is told in time, and there is one owner left.
async fn one_stays(race: impl AsyncFn([&Operator; 2], [&str; 2]) -> (Answer, Answer)) {
    let _turn = turn().await;
    for round in 0..rounds(4) {
        let (maria, pedro) = (Operator::new(), Operator::new());
        let project = maria.project("Aurora").await;
        let hers = maria.path_of(&project, &maria).await;
        let his = maria.takes_in(&project, &pedro, "owner").await;
        let answers = race([&maria, &pedro], [&hers, &his]).await;
        let counts = tally([&answers.0, &answers.1]);
        assert_eq!(counts.get("200"), Some(&1), "round {round}: {counts:?}");
        let refused = ["403 FORBIDDEN", "404 NOT_FOUND", "409 CONFLICT"];
        assert!(counts.keys().all(|key| key == "200" || refused.contains(&key.as_str())), "round {round}: {counts:?}");
        let left = owners(&maria, &project).await.max(owners(&pedro, &project).await);
        assert_eq!(left, 1, "round {round}");
    }
}

#[tokio::test]
async fn of_two_owners_who_remove_each_other_one_stays() {
    one_stays(async |[maria, pedro], [hers, his]| join(maria.delete(his), pedro.delete(hers)).await).await;
}

#[tokio::test]
async fn of_two_owners_who_go_at_once_one_stays() {
    let demoted = json!({"role": "viewer"});
    one_stays(async |[maria, pedro], [hers, his]| join(maria.delete(hers), pedro.patch(his, &demoted)).await).await;
}

#[tokio::test]
async fn of_many_acceptances_at_once_there_is_one_membership() {
    let _turn = turn().await;
    // Waking functions takes longer than a race, so it is 64 only where that is asked for.
    let crowd = if rounds(0) == 0 { AT_ONCE / 4 } else { AT_ONCE };
    let anybody = Operator::new();
    for _ in 0..10 {
        let answers = join_all((0..crowd).map(|_| anybody.accepts("nonsense"))).await;
        if answers.iter().all(|answer| answer.status == 404) {
            break;
        }
    }
    for round in 0..rounds(2) {
        let (maria, pedro) = (Operator::new(), Operator::new());
        let project = maria.project("Aurora").await;
        let (_, token) = maria.invites(&project, &pedro.address, "editor").await;
        let answers = join_all((0..crowd).map(|_| pedro.accepts(&token))).await;
        let counts = tally(&answers);
        assert_eq!(counts.get("200"), Some(&crowd), "round {round}: {counts:?}");
        assert!(answers.iter().all(|answer| answer.text == answers[0].text), "round {round}");
        let members = maria.get(&format!("{project}/members")).await.json()["data"]["items"].clone();
        assert_eq!(members.as_array().unwrap().len(), 2, "round {round}");
    }
}
