//! A crash between any two steps of what keeps an index: folding, making it anew, scrubbing, removing old objects. A search
//! that comes upon what is left finds exactly who is there. Then the same is done again, and the index comes to what a new
//! one would be.

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};
use futures_util::future::{Either, select};
use jiff::SignedDuration;
use serde_json::{Value, json};
use smartaccess::gallery::{GalleryJob, GalleryWork};

use crate::{
    happenings::Row,
    killed::{CALLS, HELD, Victim},
    proxy::Faults,
    support::faces::{Faces, Registration},
};

/// A gallery in the state that each crash begins with: an index, faces beside it, and some of both gone.
struct Drill {
    faces: Faces,
    there: Vec<Registration>,
    gone: Vec<Registration>,
    rows: Vec<Row>,
}

impl Drill {
    /// So many in the index, and so many beside it: of each two are gone.
    async fn begin(indexed: usize, beside: usize) -> Self {
        let faces = Faces::new().await;
        let (mut there, mut gone) = (faces.of_strangers(indexed, 1).await, Vec::new());
        faces.app.gallery().compact(&faces.scope, &faces.place).await.expect("it folds");
        // From 256 that wait on the stack folds them by itself, so they are put beside each other later.
        let mut rows = Vec::new();
        for some in (0..beside).step_by(200) {
            let head = faces.rows().await.into_iter().filter(|row| is(row, "HEAD"));
            rows = if rows.is_empty() { head.collect() } else { rows };
            there.extend(faces.of_strangers((beside - some).min(200), 2 + some as u64).await);
            rows.extend(faces.rows().await.into_iter().filter(|row| is(row, "ADDED#")));
            faces.app.gallery().compact(&faces.scope, &faces.place).await.expect("it folds");
        }
        for _ in 0..2 {
            gone.extend([there.remove(0), there.pop().expect("many")]);
        }
        for one in &gone {
            assert!(faces.deletes(&one.face).await);
        }
        rows.extend(faces.rows().await.into_iter().filter(|row| is(row, "REMOVED#")));
        let is_gone = |row: &Row| gone.iter().any(|one| is(row, &format!("ADDED#{}", one.face)));
        rows.retain(|row| !is_gone(row));
        Self { faces, there, gone, rows }
    }

    /// Makes the gallery what it was.
    async fn begins_anew(&self) {
        let key = |row: Row| row.into_iter().filter(|(name, _)| name == "pk" || name == "sk").collect();
        let now = self.faces.rows().await.into_iter();
        let now = now.filter(|row| !self.rows.iter().any(|kept| kept["sk"] == row["sk"]));
        let deletions = now.map(|row| {
            let delete = DeleteRequest::builder().set_key(Some(key(row))).build().expect("a key");
            WriteRequest::builder().delete_request(delete).build()
        });
        let puts = self.rows.iter().map(|row| {
            let put = PutRequest::builder().set_item(Some(row.clone())).build().expect("a row");
            WriteRequest::builder().put_request(put).build()
        });
        let (client, writes) = (&self.faces.project.client, deletions.chain(puts).collect::<Vec<_>>());
        let table = client.dynamodb();
        for some in writes.chunks(25) {
            let write = table.batch_write_item().request_items(client.stack.fact("table"), some.to_vec());
            write.send().await.expect("the table takes it");
        }
    }

    /// Whether exactly those are found who are there: some of those in the index and beside it.
    async fn is_as_it_should_be(&self, what: &str) {
        let ends = self.there.iter().take(3).chain(self.there.iter().rev().take(3));
        self.faces.finds_exactly(&ends.collect::<Vec<_>>(), &self.gone.iter().collect::<Vec<_>>(), what).await;
    }

    /// Crashes work at each of its calls. `crash` does it, crashes it at a call, and says whether it was done before.
    async fn survives(&self, what: &str, crash: impl AsyncFn(usize, &str) -> bool, again: impl AsyncFn()) {
        for fault in HELD {
            for call in 1..=CALLS {
                let is_whole = crash(call, fault).await;
                let what = format!("{what} {fault} at call {call}");
                self.is_as_it_should_be(&what).await;
                again().await;
                self.is_as_it_should_be(&what).await;
                self.faces.comes_to(&self.there.iter().collect::<Vec<_>>()).await;
                self.is_as_it_should_be(&what).await;
                if is_whole {
                    assert!(call > 3, "{what}: that is all it calls");
                    break;
                }
                assert!(call < CALLS, "{what}: it makes more calls");
            }
        }
    }

    fn job(&self, work: GalleryWork) -> Value {
        let job = GalleryJob { project: self.faces.scope.project().clone(), place: self.faces.place.clone(), work };
        let body = serde_json::to_string(&job).expect("a job is JSON");
        json!({"Records": [{"messageId": "one", "body": body, "eventSource": "aws:sqs"}]})
    }

    /// Kills a worker that does this job.
    async fn survives_in(&self, faults: &Faults, work: GalleryWork) {
        self.faces.has_done(work).await;
        let (client, event) = (&self.faces.project.client, self.job(work));
        let victim = Victim::new(faults, "workers.keep_gallery");
        let crash = async |call: usize, fault: &str| {
            self.begins_anew().await;
            victim.is_held_at(call, fault).await;
            let done = victim.is_killed_during(client.calls("WorkersKeepGallery", &event)).await;
            done.inspect(|done| assert!(done.well && done.answer["batchItemFailures"] == json!([]), "{done:?}"))
                .is_some()
        };
        self.survives(&format!("{work:?}"), crash, async || self.faces.has_done(work).await).await;
    }
}

fn is(row: &Row, begin: &str) -> bool {
    row["sk"].as_s().is_ok_and(|sk| sk.starts_with(begin))
}

#[tokio::test]
async fn what_folds_faces_into_the_index_may_be_killed_anywhere() {
    let faults = Faults::turn().await;
    Drill::begin(12, 260).await.survives_in(&faults, GalleryWork::Compact).await;
}

#[tokio::test]
async fn what_makes_an_index_anew_may_be_killed_anywhere() {
    let faults = Faults::turn().await;
    Drill::begin(6, 6).await.survives_in(&faults, GalleryWork::Rebuild).await;
}

#[tokio::test]
async fn what_looks_after_all_galleries_may_be_killed_anywhere() {
    let faults = Faults::turn().await;
    let drill = Drill::begin(6, 6).await;
    let client = &drill.faces.project.client;
    // Galleries of other tests, which are over, would be looked after first.
    for (pk, sk) in client.rows_with("GALLERIES").await {
        if !sk.starts_with(&drill.faces.project.id) {
            client.removes(&pk, &sk).await;
        }
    }
    client.runs("WorkersKeepGalleries").await;
    let victim = Victim::new(&faults, "workers.keep_galleries");
    let crash = async |call: usize, fault: &str| {
        drill.begins_anew().await;
        victim.is_held_at(call, fault).await;
        let done = victim.is_killed_during(client.calls("WorkersKeepGalleries", &json!({}))).await;
        done.inspect(|done| assert!(done.well, "{done:?}")).is_some()
    };
    let again = async || {
        let done = client.calls("WorkersKeepGalleries", &json!({})).await;
        assert!(done.well, "{done:?}");
    };
    drill.survives("keep", crash, again).await;
}

/// Objects have to lie for an hour before the worker removes them, so here the gallery itself is asked to, of any age, and
/// its caller goes away where it waits.
#[tokio::test]
async fn what_removes_old_objects_may_be_left_anywhere() {
    let faults = Faults::turn().await;
    let drill = Drill::begin(6, 6).await;
    let faces = &drill.faces;
    let old = SignedDuration::from_hours(-1);
    let (app, key) = faces.breakable();
    let crash = async |call: usize, fault: &str| {
        // So there is something to remove, and something to keep.
        faces.app.gallery().rebuild(&faces.scope, &faces.place).await.expect("it is made anew");
        let held = json!({"operation": "*", "caller": key, "fault": fault, "after": call - 1, "at_most": 1});
        let behind = json!({"operation": "*", "caller": key, "fault": "hold_request", "after": call});
        faults.breaks(0, json!([held, behind])).await;
        let gallery = app.gallery();
        let work = Box::pin(gallery.collect(&faces.scope, &faces.place, old));
        let held = Box::pin(async { while faults.broken().await[0] == 0 {} });
        let is_whole = match select(work, held).await {
            Either::Left((done, _)) => done.is_ok(),
            Either::Right(_) => false,
        };
        faults.mends().await;
        is_whole
    };
    let again = async || {
        faces.app.gallery().collect(&faces.scope, &faces.place, old).await.expect("it collects");
        let objects = faces.objects().await;
        let manifests = objects.iter().filter(|name| name.contains("manifest-")).count();
        assert_eq!((manifests, objects.len()), (1, 2), "one index is left: {objects:?}");
    };
    drill.survives("collect", crash, again).await;
}
