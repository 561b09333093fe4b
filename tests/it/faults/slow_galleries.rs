//! Two that keep the same index, one of whom is slow or does not hear what came of its call.

use futures_util::future::{Either, select};
use serde_json::json;

use crate::{proxy::Faults, support::faces::Faces};

/// How late a call is, in milliseconds: others do all that matters meanwhile.
const LATE: u32 = 4000;

/// Folds by a function whose calls are broken by these rules, and does something else once so many calls were.
async fn folds_while(faults: &Faults, faces: &Faces, rules: &[(&str, &str, usize)], other: impl AsyncFnOnce()) {
    let (slow, key) = faces.breakable();
    let rule = |(number, (operation, fault, most)): (usize, &(&str, &str, usize))| json!({"operation": operation, "fault": fault, "caller": key, "delay_ms": LATE, "after": number, "at_most": most});
    faults.breaks(0, rules.iter().enumerate().map(rule).collect()).await;
    let gallery = slow.gallery();
    let folding = Box::pin(gallery.compact(&faces.scope, &faces.place));
    let waits = Box::pin(async { while faults.broken().await.contains(&0) {} });
    let Either::Right(((), folding)) = select(folding, waits).await else { panic!("it did not wait") };
    let Either::Right(((), folding)) = select(folding, Box::pin(other())).await else { panic!("it did not wait long") };
    folding.await.expect("it folds");
    faults.mends().await;
}

#[tokio::test]
async fn who_takes_folded_faces_off_late_loses_none_of_an_index_that_was_made_anew_meanwhile() {
    let (faults, faces) = (Faults::turn().await, Faces::new().await);
    let people = faces.of_strangers(4, 1).await;
    let people: Vec<_> = people.iter().collect();
    let rules = [("dynamodb:BatchWriteItem", "delay", 1)];
    let rebuild = async || faces.app.gallery().rebuild(&faces.scope, &faces.place).await.expect("it is made anew");
    folds_while(&faults, &faces, &rules, rebuild).await;
    faces.finds_exactly(&people, &[], "behind a late worker").await;
    faces.comes_to(&people).await;
}

#[tokio::test]
async fn who_does_not_hear_that_their_index_counts_removes_nothing_that_the_next_one_has() {
    let (faults, faces) = (Faults::turn().await, Faces::new().await);
    // Twice as many as are added: they go into one partition, which is too large for the next to merge it.
    let mut people = faces.of_strangers(8, 3).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.expect("it folds");
    people.extend(faces.of_strangers(4, 1).await);
    let late = faces.of_strangers(1, 2).await.pop().expect("one");
    assert!(faces.deletes(&late.face).await);
    let another = faces.customers(1).await;
    let rules = [("dynamodb:PutItem", "drop_reply", 1), ("dynamodb:PutItem", "delay", 1)];
    let mut next = None;
    let folds = async || {
        next = Some(faces.registers(&another[0], late.vector.clone()).await);
        faces.app.gallery().compact(&faces.scope, &faces.place).await.expect("it folds");
    };
    folds_while(&faults, &faces, &rules, folds).await;
    people.extend(next);
    let people: Vec<_> = people.iter().collect();
    faces.finds_exactly(&people, &[], "behind who did not hear").await;
    faces.comes_to(&people).await;
}
