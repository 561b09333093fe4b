//! Who of all faces a face is, by made-up vectors.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use smartaccess::{Code, Error, gallery::GalleryWork, model::SearchMode};
use vectors::{Random, Vector};

use crate::support::{
    faces::{Faces, keeps_all_galleries},
    operator::Operator,
};

const ALL: SearchMode = SearchMode::Accurate;

#[tokio::test]
async fn a_face_is_found_from_its_registration_to_its_deletion() {
    let faces = Faces::new().await;
    let mut people = faces.of_strangers(6, 1).await;
    faces.finds(&people, &[]).await;
    let gone = people.split_off(4);
    for registration in &gone {
        assert!(faces.deletes(&registration.face).await);
        assert!(!faces.deletes(&registration.face).await, "it is gone");
    }
    faces.finds(&people, &gone).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    faces.finds(&people, &gone).await;
    let gone_too = people.split_off(3);
    assert!(faces.deletes(&gone_too[0].face).await);
    faces.finds(&people, &gone).await;
    faces.finds(&[], &gone_too).await;
}

#[tokio::test]
async fn a_later_face_of_a_customer_takes_the_place_of_the_former() {
    let faces = Faces::new().await;
    let before = faces.of_strangers(2, 2).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    let other = vector(3);
    let after = faces.registers(&before[0].customer, other).await;
    faces.finds(&[after], &before[..1]).await;
    faces.finds(&before[1..], &[]).await;
    assert_eq!(faces.app.gallery().faces_of(&faces.scope, &before[0].customer).await.unwrap().len(), 1);
}

#[tokio::test]
async fn both_ways_of_looking_and_a_function_that_knows_nothing_find_the_same() {
    let faces = Faces::new().await;
    let people = faces.of_strangers(5, 4).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    let more = faces.of_strangers(2, 5).await;
    for registration in people.iter().chain(&more) {
        for mode in [SearchMode::Fast, SearchMode::Accurate] {
            let found = faces.who(&faces.cold(), &registration.vector, mode).await.unwrap();
            assert_eq!((found.customer.as_ref(), found.faces), (Some(&registration.customer), 7));
        }
    }
}

/// What a function does not keep by itself is scanned by others.
#[tokio::test]
async fn an_index_that_is_larger_than_a_function_keeps_is_scanned_by_several() {
    let faces = Faces::new().await;
    let mut people = faces.of_strangers(3, 16).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    people.extend(faces.of_strangers(2, 17).await);
    let mut small = faces.cold();
    small.config.gallery_share = 0;
    for registration in &people {
        let found = faces.who(&small, &registration.vector, ALL).await.unwrap();
        assert_eq!((found.customer.as_ref(), found.faces), (Some(&registration.customer), 5));
    }
    assert_eq!(faces.who(&small, &vector(18), ALL).await.unwrap().customer, None);
}

#[tokio::test]
async fn a_face_of_one_project_is_nobody_in_another() {
    let (faces, others) = (Faces::new().await, Faces::new().await);
    let people = faces.of_strangers(1, 6).await;
    assert_eq!(others.who(&others.app, &people[0].vector, ALL).await.unwrap().customer, None);
}

#[tokio::test]
async fn what_is_deleted_leaves_the_index_and_the_bucket() {
    let faces = Faces::new().await;
    let people = faces.of_strangers(4, 7).await;
    let gallery = faces.app.gallery();
    gallery.compact(&faces.scope, &faces.place).await.unwrap();
    let before = faces.objects().await;
    for registration in &people[..2] {
        faces.deletes(&registration.face).await;
    }
    assert_eq!(faces.who(&faces.app, &people[2].vector, ALL).await.unwrap().faces, 4, "codes are there still");
    gallery.scrub(&faces.scope, &faces.place).await.unwrap();
    assert_eq!(faces.who(&faces.app, &people[2].vector, ALL).await.unwrap().faces, 2);
    gallery.collect(&faces.scope, &faces.place, SignedDuration::from_hours(1)).await.unwrap();
    assert!(before.iter().all(|name| !name.is_empty()) && faces.objects().await.len() == 4, "some may be read still");
    gallery.collect(&faces.scope, &faces.place, -SignedDuration::from_hours(1)).await.unwrap();
    let after = faces.objects().await;
    assert_eq!(after.len(), 2, "a manifest and a partition: {after:?}");
    assert!(after.iter().all(|name| !before.contains(name)), "{after:?}");
    faces.finds(&people[2..], &people[..2]).await;
    assert!(faces.project.client.rows_with("REMOVED#").await.iter().all(|(pk, _)| !pk.contains(&faces.project.id)));
    // All of them.
    for registration in &people[2..] {
        faces.deletes(&registration.face).await;
    }
    gallery.scrub(&faces.scope, &faces.place).await.unwrap();
    faces.finds(&[], &people).await;
    assert_eq!(faces.who(&faces.app, &people[0].vector, ALL).await.unwrap().faces, 0);
}

/// What is wrong with an index: the object that it happens to, and what becomes of it.
type Damage = (&'static str, &'static str, fn(Vec<u8>) -> Option<Vec<u8>>);

#[tokio::test]
async fn a_broken_index_is_told_of_and_made_anew() {
    let faces = Faces::new().await;
    let people = faces.of_strangers(3, 8).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    let flipped = |mut bytes: Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        Some(bytes)
    };
    let other_key = |mut bytes: Vec<u8>| {
        bytes[..16].fill(7);
        Some(bytes)
    };
    let damages: [Damage; 7] = [
        ("a partition is cut", "partition-", |bytes| Some(bytes[..bytes.len() / 2].to_vec())),
        ("a partition is altered", "partition-", flipped),
        ("a partition is missing", "partition-", |_| None),
        ("a partition names a key that is not there", "partition-", other_key),
        ("a manifest is altered", "manifest-", flipped),
        ("a manifest is missing", "manifest-", |_| None),
        ("a manifest is empty", "manifest-", |_| Some(Vec::new())),
    ];
    for (what, kind, damage) in damages {
        let objects = faces.objects().await;
        let [name] = &objects.iter().filter(|name| name.contains(kind)).collect::<Vec<_>>()[..] else {
            panic!("one {kind} of {objects:?}")
        };
        let whole = faces.object(name).await;
        faces.puts(name, damage(whole)).await;
        let failed = faces.who(&faces.cold(), &people[0].vector, ALL).await;
        assert!(matches!(failed, Err(Error::Failed { code: Code::Unavailable, .. })), "{what}: {failed:?}");
        faces.has_done(GalleryWork::Rebuild).await;
        let cold = faces.cold();
        for registration in &people {
            let found = faces.who(&cold, &registration.vector, ALL).await.unwrap();
            assert_eq!((found.customer.as_ref(), found.faces), (Some(&registration.customer), 3), "{what}");
        }
        faces.app.gallery().collect(&faces.scope, &faces.place, -SignedDuration::from_hours(1)).await.unwrap();
    }
}

/// One that was sealed for another place does not open here.
#[tokio::test]
async fn an_index_of_another_project_is_none() {
    let (faces, others) = (Faces::new().await, Faces::new().await);
    let (people, _) = (faces.of_strangers(1, 9).await, others.of_strangers(1, 10).await);
    for faces in [&faces, &others] {
        faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    }
    let partition = async |faces: &Faces| {
        faces.objects().await.into_iter().find(|name| name.contains("partition-")).expect("there is one")
    };
    let foreign = others.object(&partition(&others).await).await;
    faces.puts(&partition(&faces).await, Some(foreign)).await;
    let failed = faces.who(&faces.cold(), &people[0].vector, ALL).await;
    assert!(matches!(failed, Err(Error::Failed { code: Code::Unavailable, .. })), "{failed:?}");
}

#[tokio::test]
async fn faces_of_a_deleted_customer_are_gone_at_once() {
    let faces = Faces::new().await;
    let people = faces.of_strangers(4, 11).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    let delete = async |path: String| faces.project.manages(Method::DELETE, &path, &Value::Null).await;
    let deleted = delete(format!("/customers/{}", people[0].customer)).await;
    assert_eq!(deleted.status, 200, "{deleted}");
    faces.finds(&people[1..], &people[..1]).await;
    let receipt = delete(format!("/customers/{}/data", people[1].customer)).await;
    assert_eq!(receipt.json()["data"]["removed"]["faces"], 1, "{receipt}");
    faces.finds(&people[2..], &people[..2]).await;
    let withdrawn = delete(format!("/customers/{}/face", people[2].customer)).await;
    assert_eq!(withdrawn.json()["data"]["removed"], 1, "{withdrawn}");
    faces.finds(&people[3..], &people[..3]).await;
    let again = delete(format!("/customers/{}/face", people[2].customer)).await;
    assert_eq!(again.json()["data"]["removed"], 0, "{again}");
    assert_eq!(delete(format!("/faces/{}", people[3].face)).await.status, 200);
    assert_eq!(delete(format!("/faces/{}", people[3].face)).await.status, 404);
    faces.finds(&[], &people).await;
}

#[tokio::test]
async fn a_team_sees_whose_faces_there_are_and_nothing_of_what_they_look_like() {
    let faces = Faces::new().await;
    let people = faces.of_strangers(5, 12).await;
    let get = async |path: String| faces.project.manages(Method::GET, &path, &Value::Null).await.json()["data"].clone();
    let (mut seen, mut path) = (BTreeSet::new(), "/faces?limit=2".to_owned());
    loop {
        let page = get(path).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2, "{page}");
        seen.extend(items.iter().map(|face| (face["customer_id"].to_string(), face["id"].to_string())));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/faces?limit=2&cursor={cursor}");
    }
    let quoted = |id: &str| format!("\"{id}\"");
    let there: BTreeSet<_> =
        people.iter().map(|one| (quoted(one.customer.as_str()), quoted(one.face.as_str()))).collect();
    assert_eq!(seen, there);
    let of_one = get(format!("/faces?customer_id={}", people[0].customer)).await;
    let [face] = &of_one["items"].as_array().unwrap()[..] else { panic!("{of_one}") };
    let names: Vec<_> = face.as_object().unwrap().keys().collect();
    assert_eq!(names, ["consent", "created_at", "customer_id", "environment", "id", "model"]);
    assert_eq!(get(format!("/customers/{}/data", people[0].customer)).await["faces"], of_one["items"]);
}

#[tokio::test]
async fn faces_of_a_deleted_project_are_gone_for_good_at_once() {
    let maria = Operator::new();
    let faces = Faces::of(maria.sets_up("Aurora").await).await;
    let people = faces.of_strangers(3, 13).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    let path = format!("/v2/projects/{}", faces.project.id);
    assert_eq!(maria.delete(&path).await.status, 200);
    let failed = faces.who(&faces.cold(), &people[0].vector, ALL).await;
    assert!(failed.as_ref().map_or(true, |who| who.faces == 0), "nothing opens any more: {failed:?}");
    assert_eq!(maria.delete(&path).await.status, 200, "what failed before can be asked for again");
    faces.has_done(GalleryWork::Forget).await;
    assert_eq!(faces.objects().await, [""; 0]);
    let left = faces.project.client.rows_with(&faces.project.id).await;
    let of_faces =
        |row: &&(String, String)| row.0.contains("FACE") || row.0.contains("GALLER") || row.1.contains("FACE");
    assert_eq!(left.iter().find(of_faces), None);
    assert_eq!(maria.post(&format!("{path}/restore"), &json!({})).await.status, 200);
    // By a function that has the destroyed key in its memory still.
    let again = faces.registers(&people[0].customer, vector(14)).await;
    let found = faces.who(&faces.cold(), &again.vector, ALL).await.unwrap();
    assert_eq!(found.face.as_ref(), Some(&again.face));
    faces.finds(&[again], &people).await;
}

#[tokio::test]
async fn all_galleries_are_looked_after() {
    let faces = Faces::new().await;
    let people = faces.of_strangers(3, 15).await;
    faces.deletes(&people[2].face).await;
    let (project, _) = keeps_all_galleries(faces).await;
    let faces = Faces::of(project).await;
    let rows = faces.project.client.rows_with(&faces.project.id).await;
    let waits = |row: &&(String, String)| row.1.starts_with("ADDED#") || row.1.starts_with("REMOVED#");
    assert_eq!(rows.iter().find(waits), None);
    faces.finds(&people[..2], &people[2..]).await;
}

/// A face that is nobody's yet.
fn vector(seed: u64) -> Vector {
    Random::new(seed).vector(256)
}
