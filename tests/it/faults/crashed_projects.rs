//! A crash between any two steps of what removes a project that has faces, and of its purge seven days later. A project is
//! deleted, and nobody can be recognised in it, or it is not, and everybody is. Done again, nothing is left of any face.

use serde_json::json;
use smartaccess::model::SearchMode;

use crate::{
    killed::{CALLS, HELD, Victim},
    proxy::Faults,
    support::{
        faces::{Faces, Registration},
        operator::Operator,
    },
};

/// Seconds after which a deleted project is purged.
const DUE: i64 = 7 * 24 * 3600 + 60;

/// A project with a face in its index and one beside it.
struct Drill {
    path: String,
    faces: Faces,
    people: Vec<Registration>,
}

impl Drill {
    async fn begin(maria: &Operator) -> Self {
        let faces = Faces::of(maria.sets_up("Aurora").await).await;
        let mut people = faces.of_strangers(1, 1).await;
        faces.app.gallery().compact(&faces.scope, &faces.place).await.expect("it folds");
        people.extend(faces.of_strangers(1, 2).await);
        Self { path: format!("/v2/projects/{}", faces.project.id), faces, people }
    }

    /// Whether it is deleted. If not, its faces are found; if so, nobody can sign in there.
    async fn is_deleted(&self, maria: &Operator, what: &str) -> bool {
        let project = maria.get(&self.path).await;
        let is_deleted = project.status == 404;
        let (_, told) = self.faces.project.happened("project.deleted").await;
        assert_eq!(told, usize::from(is_deleted), "{what}: {project}");
        let sent = self.faces.project.send(&self.faces.project.address("maria")).await;
        if is_deleted {
            assert!([401, 403, 404].contains(&sent.status.as_u16()), "{what}: {sent}");
        } else {
            assert_eq!(sent.status, 200, "{what}: {sent}");
            self.faces.finds_exactly(&self.people.iter().collect::<Vec<_>>(), &[], what).await;
        }
        is_deleted
    }

    /// Nothing of any face can be read, and soon none is left.
    async fn is_forgotten(&self, what: &str) {
        for one in &self.people {
            let who = self.faces.who(&self.faces.cold(), &one.vector, SearchMode::Accurate).await;
            assert!(who.as_ref().map_or(true, |who| who.customer.is_none()), "{what}: {who:?}");
        }
        self.faces.project.client.is_drained("GalleryQueue").await;
        assert_eq!(self.faces.objects().await, [""; 0], "{what}");
        let left = self.faces.project.client.rows_with(&self.faces.project.id).await;
        let of_faces = |row: &&(String, String)| {
            ["FACE", "GALLER"].iter().any(|kind| row.0.contains(kind) || row.1.contains(kind))
        };
        assert_eq!(left.iter().find(of_faces), None, "{what}");
    }

    /// Lets it be time for the purge. What removes faces may have died at its end, so that their gallery is listed still.
    async fn is_due(&self, maria: &Operator, is_listed: bool) {
        assert_eq!(maria.delete(&self.path).await.status, 200);
        self.is_forgotten("deleted").await;
        if is_listed {
            let known = json!({"project": self.faces.project.id, "environment": "production", "model": "made-up", "dimension": 256});
            let sk = format!("{}#production#made-up", self.faces.project.id);
            self.faces.project.client.adds("GALLERIES", &sk, &known).await;
        }
        maria.is_ahead(&self.path, DUE);
    }
}

#[tokio::test]
async fn a_project_that_has_faces_is_deleted_with_them_or_not_at_all() {
    let (faults, maria) = (Faults::turn().await, Operator::new());
    assert_eq!(maria.get("/v2/projects").await.status, 200);
    let victim = Victim::new(&faults, "manage.projects");
    let mut deleted = [0, 0];
    for fault in HELD {
        for call in 1..=CALLS {
            let drill = Drill::begin(&maria).await;
            let what = format!("{fault} at call {call}");
            victim.is_held_at(call, fault).await;
            let whole = victim.is_killed_during(maria.delete(&drill.path)).await;
            let is_deleted = drill.is_deleted(&maria, &what).await;
            if let Some(whole) = whole {
                assert_eq!((whole.status.as_u16(), is_deleted), (200, true), "{what}: {whole}");
                drill.is_forgotten(&what).await;
                break;
            }
            deleted[usize::from(is_deleted)] += 1;
            let again = maria.delete(&drill.path).await;
            assert_eq!(again.status, 200, "{what}: {again}");
            assert!(drill.is_deleted(&maria, &what).await, "{what}");
            drill.is_forgotten(&what).await;
        }
    }
    assert!(deleted[0] > 0 && deleted[1] > 0, "killed before it was deleted, and after: {deleted:?}");
}

#[tokio::test]
async fn the_purge_of_a_project_that_had_faces_may_be_killed_anywhere() {
    let (faults, maria) = (Faults::turn().await, Operator::new());
    let client = &maria.client;
    client.runs("WorkersPurgeProjects").await;
    let victim = Victim::new(&faults, "workers.purge_projects");
    for is_listed in [false, true] {
        for fault in HELD {
            for call in 1..=CALLS {
                let drill = Drill::begin(&maria).await;
                drill.is_due(&maria, is_listed).await;
                let what = format!("{fault} at call {call}, listed: {is_listed}");
                victim.is_held_at(call, fault).await;
                let whole = victim.is_killed_during(client.calls("WorkersPurgeProjects", &json!({}))).await;
                let restored = maria.get(&drill.path).await.status;
                assert!([200, 404].contains(&restored.as_u16()), "{what}");
                // A run that finds faces left has them removed, and leaves the rest to the next.
                for _ in 0..2 {
                    client.is_drained("GalleryQueue").await;
                    client.runs("WorkersPurgeProjects").await;
                }
                let left = client.rows_with(&drill.faces.project.id).await;
                let tombstone = ("PROJECTS".to_owned(), drill.faces.project.id.clone());
                assert_eq!(left.into_iter().collect::<Vec<_>>(), [tombstone], "{what}");
                assert_eq!(drill.faces.objects().await, [""; 0], "{what}");
                assert_eq!(client.records("project.purged", &drill.faces.project.id).await, 1, "{what}");
                if whole.is_some() {
                    assert!(call > 4, "{what}: that is all it calls");
                    break;
                }
            }
        }
    }
}
