//! Deleted projects go for good, but not before their time.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Project,
    operator::Operator,
    picture::{assets, blue_png, complete, upload},
    visitor::authorize,
};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn a_deleted_project_goes_after_seven_days_with_all_that_is_its_own() {
    let maria = Operator::new();
    let (project, other) = (maria.sets_up("Aurora").await, maria.sets_up("Boreal").await);
    let path = format!("/v2/projects/{}", project.id);
    let pedro = project.address("pedro");
    let validation = project.validation(&pedro).await;
    let code = project.client.code(&pedro, 1).await;
    project.client.happened(&project.id, &validation, "login.email.sent").await;
    assert_eq!(project.verify(&pedro, &validation, code).await.status, 200);

    maria.invites(&path, &project.address("invited"), "viewer").await;
    let picture = picture_of(&maria, &path).await;

    assert_eq!(maria.delete(&path).await.status, 200);
    project.is_ahead(6 * DAY);
    project.client.runs("WorkersPurgeProjects").await;
    let restored = maria.post(&format!("{path}/restore"), &json!({})).await;
    assert_eq!(restored.status, 200, "a day before its time: {restored}");

    assert_eq!(maria.delete(&path).await.status, 200);
    let half_gone = cannot_be_restored_while_it_is_removed(&maria).await;
    let (rows, others) = (project.client.rows_with(&project.id).await, project.client.rows_with(&other.id).await);
    assert!(rows.len() > 20, "{rows:?}");
    assert_eq!(shown(&project, &picture).await, 200);
    project.is_ahead(13 * DAY + 60);
    project.client.runs("WorkersPurgeProjects").await;
    let left = project.client.rows_with(&project.id).await;
    let tombstone = ("PROJECTS".to_owned(), project.id.clone());
    assert_eq!(left.into_iter().collect::<Vec<_>>(), [tombstone], "the id alone stays, so that it is never used again");
    assert!(project.client.rows_with(project.client_id.trim_start_matches("cli_")).await.is_empty());
    assert_eq!(shown(&project, &picture).await, 404);
    assert!(others.is_subset(&project.client.rows_with(&other.id).await), "another one has all its rows");

    assert_eq!(project.client.rows_with(&half_gone).await.len(), 1, "a run that died is followed by one that goes on");
    assert_eq!(maria.post(&format!("{path}/restore"), &json!({})).await.status, 404);
    let page = project.client.request("pages_url", Method::GET, &authorize(&project, &[]));
    assert_eq!(Answer::of(page).await.status, 404);
    let projects = maria.get("/v2/projects").await.json()["data"]["items"].clone();
    let names: Vec<&Value> = projects.as_array().unwrap().iter().map(|project| &project["name"]).collect();
    assert_eq!(names, ["Boreal"]);
    assert_eq!(other.send(&other.address("pedro")).await.status, 200);
    project.client.runs("WorkersPurgeProjects").await;
    assert_eq!(project.client.records("project.purged", &project.id).await, 1, "told once, where it still can be read");
}

/// A picture of the project, where everybody sees it.
async fn picture_of(maria: &Operator, path: &str) -> String {
    let path = assets(path);
    let waiting = upload(maria, &path, "image/png", &blue_png(40, 20)).await.json()["data"].clone();
    let ready = complete(maria, &format!("{path}/{}", waiting["id"].as_str().unwrap())).await;
    let url = ready.json()["data"]["url"].as_str().unwrap_or_else(|| panic!("{ready}")).to_owned();
    url.trim_start_matches(maria.client.stack.fact("pages_url")).to_owned()
}

async fn shown(project: &Project, picture: &str) -> u16 {
    project.client.request("pages_url", Method::GET, picture).send().await.unwrap().status().as_u16()
}

/// A project as a run leaves it that dies half-way. In the test of the purge, because another run would go on with it.
async fn cannot_be_restored_while_it_is_removed(maria: &Operator) -> String {
    let path = maria.project("Ceres").await;
    assert_eq!(maria.delete(&path).await.status, 200);
    let id = path.trim_start_matches("/v2/projects/").to_owned();
    maria.client.sets("DELETED", &id, "begun_at", 1).await;
    let refused = maria.post(&format!("{path}/restore"), &json!({})).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!("CONFLICT")), "{refused}");
    maria.client.removes(&format!("P#{id}"), "PROJECT").await;
    id
}
