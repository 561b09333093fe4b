//! Faces that come and go by the API while the index is made anew.

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer,
    camera::{Photo, Studio},
    race::turn,
};

/// People who register at once.
const PEOPLE: usize = 16;

/// Rounds: each person has two photos, and a photo can be sent again after 30 days.
const ROUNDS: usize = 5;

/// Seconds after which a photo is forgotten.
const FORGOTTEN: i64 = 31 * 24 * 3600;

/// A customer who has registered, and in which validation by which photo.
struct Registered {
    customer: String,
    validation: String,
    photo: Photo,
}

#[tokio::test]
async fn nobody_is_lost_or_found_again_while_many_come_and_go() {
    let Some(studio) = Studio::open(&json!({"face_only": true})).await else { return };
    let _turn = turn().await;
    let people = studio.people(PEOPLE);
    assert_eq!(people.len(), PEOPLE);
    let mut last: Vec<String> = Vec::new();
    for round in 0..ROUNDS {
        let days = i64::try_from(round / 2).expect("few rounds");
        studio.project.is_ahead(days * FORGOTTEN);
        let mut coming = Vec::new();
        for (number, photos) in people.iter().enumerate() {
            let name = format!("{round}-{number}");
            let customer = studio.customer(&name).await["id"].as_str().expect("an id").to_owned();
            let photo = studio.photo(&photos[round % 2]);
            coming.push(Registered { customer, validation: studio.validation(None).await, photo });
        }
        // Those of the round before go while the index is made anew, and then the others come.
        let going = join_all(last.iter().map(|customer| withdraws(&studio, customer)));
        join(going, studio.folds()).await;
        let registered = join_all(coming.iter().map(|one| registers(&studio, one)));
        let (registered, ()) = join(registered, studio.folds()).await;
        for answer in registered {
            assert_eq!(answer.status, 200, "round {round}: {answer}");
        }

        let (gone, there) = coming.split_at(PEOPLE / 2);
        join(join_all(gone.iter().map(|one| withdraws(&studio, &one.customer))), studio.folds()).await;
        for answer in join_all(gone.iter().map(|one| recognises(&studio, one))).await {
            assert_eq!(answer.json()["code"], "FACE_NOT_RECOGNIZED", "round {round}: {answer}");
        }
        for (one, answer) in there.iter().zip(join_all(there.iter().map(|one| recognises(&studio, one))).await) {
            assert_eq!(answer.json()["data"]["user"]["id"], one.customer.as_str(), "round {round}: {answer}");
        }
        let listed = studio.project.manages(Method::GET, "/faces?limit=100", &Value::Null).await;
        let faces = listed.json()["data"]["items"].as_array().map(Vec::len);
        assert_eq!(faces, Some(there.len()), "round {round}: nobody is there twice");
        last = there.iter().map(|one| one.customer.clone()).collect();
    }
}

async fn registers(studio: &Studio, one: &Registered) -> Answer {
    let fields = json!({"face_image": one.photo, "validation_id": one.validation});
    studio.registers_with(&one.customer, &fields).await
}

/// Looks for a face among all.
async fn recognises(studio: &Studio, one: &Registered) -> Answer {
    studio.verifies_in(&one.validation, &one.photo, None).await
}

async fn withdraws(studio: &Studio, customer: &str) {
    let gone = studio.project.manages(Method::DELETE, &format!("/customers/{customer}/face"), &Value::Null).await;
    assert_eq!((gone.status.as_u16(), &gone.json()["data"]["removed"]), (200, &json!(1)), "{gone}");
}
