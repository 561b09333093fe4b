//! Many at once while one call in twenty gets no reply and one transaction in twenty meets another. Callers do as an
//! application does: they repeat, under the same key, what may have failed.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    person::Person,
    proxy::Faults,
    support::{AT_ONCE, Answer, Project, other_than, rounds, starting_line, tally},
};

fn one_in_twenty() -> Value {
    json!([
        {"operation": "dynamodb:*", "fault": "drop_reply", "probability": 0.05},
        {"operation": "dynamodb:TransactWriteItems", "fault": "conflict", "probability": 0.05},
    ])
}

/// How long a request counts as being done, in seconds.
const IN_PROGRESS: i64 = 15;

/// How often a caller repeats a request at most.
const PATIENCE: usize = 20;

/// Guesses as often as it takes to be told something that lasts.
async fn until_told(person: &Person, key: &str, code: &str) -> Answer {
    for _ in 0..PATIENCE {
        let answer = person.guesses_under(key, code).await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("{key} was told {PATIENCE} times to come back")
}

/// Everybody's last word, by key. A request of which it is not known how it ended counts as being done for a while;
/// time is moved on so that nobody has to wait for it.
async fn everybody(person: &Person, code: &str) -> BTreeMap<String, Answer> {
    let mut told = BTreeMap::new();
    let mut waiting: Vec<_> = (0..AT_ONCE).map(|number| format!("caller-{number}")).collect();
    for turn in 1.. {
        let answers = join_all(waiting.iter().map(|key| until_told(person, key, code))).await;
        let (later, now): (Vec<_>, Vec<_>) =
            waiting.into_iter().zip(answers).partition(|(_, answer)| answer.json()["code"] == "IN_PROGRESS");
        told.extend(now);
        waiting = later.into_iter().map(|(key, _)| key).collect();
        if waiting.is_empty() {
            break;
        }
        person.project.is_ahead(turn * (IN_PROGRESS + 1));
    }
    told
}

async fn race(faults: &Faults, round: usize, person: &Person, code: &str) -> BTreeMap<String, Answer> {
    faults.breaks(round, one_in_twenty()).await;
    let told = everybody(person, code).await;
    let broken = faults.mends().await;
    assert!(broken[0] > 0, "round {round}: {broken:?} calls were broken");
    told
}

#[tokio::test]
async fn of_64_right_codes_at_once_one_signs_in_whatever_is_lost() {
    let faults = Faults::turn().await;
    let _turn = starting_line(&Project::new()).await;
    for round in 0..rounds(25) {
        let maria = Person::with_a_code().await;
        let told = race(&faults, round, &maria, &maria.code).await;
        let counts = tally(told.values());
        let refused = ["409 OTP_ALREADY_USED", "429 MAX_ATTEMPTS_EXCEEDED"];
        assert!(counts.keys().all(|key| key == "200" || refused.contains(&key.as_str())), "round {round}: {counts:?}");
        let signed_in: Vec<_> = told.iter().filter(|(_, answer)| answer.status == 200).collect();
        let [(key, answer)] = signed_in[..] else { panic!("round {round}: {counts:?}") };
        assert_eq!(maria.guesses_under(key, &maria.code).await.text, answer.text, "round {round}: the same token, too");
    }
}

#[tokio::test]
async fn of_64_wrong_codes_at_once_five_are_compared_whatever_is_lost() {
    let faults = Faults::turn().await;
    let _turn = starting_line(&Project::new()).await;
    for round in 0..rounds(25) {
        let maria = Person::with_a_code().await;
        let told = race(&faults, round, &maria, &other_than(&maria.code)).await;
        let counts = tally(told.values());
        let allowed = ["400 INVALID_OTP", "429 MAX_ATTEMPTS_EXCEEDED"];
        assert!(counts.keys().all(|key| allowed.contains(&key.as_str())), "round {round}: {counts:?}");
        // A guess whose caller was told to come back has cost a try too.
        assert!(counts.get("400 INVALID_OTP").is_some_and(|compared| *compared <= 5), "round {round}: {counts:?}");
    }
}
