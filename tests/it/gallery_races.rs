//! Faces that come and go while the index is made anew.

use futures_util::future::{join_all, join3};
use jiff::SignedDuration;
use smartaccess::model::SearchMode;
use vectors::Random;

use crate::support::{
    faces::{Faces, Registration},
    race::turn,
    rounds,
};

/// Customers of the race.
const PEOPLE: usize = 64;

/// How many of their faces are removed in each round.
const REMOVED: usize = 16;

/// Makes the index anew a few times.
async fn folds(faces: &Faces) {
    for _ in 0..3 {
        faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    }
}

async fn scrubs(faces: &Faces) {
    faces.app.gallery().scrub(&faces.scope, &faces.place).await.unwrap();
}

/// Removes faces; each is found by nobody who looks behind the answer.
async fn removes(faces: &Faces, some: &[Registration]) {
    let removals = some.iter().map(async |one| {
        faces.deletes(&one.face).await;
        let who = faces.who(&faces.app, &one.vector, SearchMode::Accurate).await.unwrap();
        assert_eq!(who.customer, None, "{} was removed", one.face);
    });
    join_all(removals).await;
}

#[tokio::test]
async fn nobody_is_lost_or_found_again_whatever_the_index_goes_through() {
    let _turn = turn().await;
    let faces = Faces::new().await;
    let (customers, mut random) = (faces.customers(PEOPLE).await, Random::new(1));
    let mut last: Vec<Registration> = Vec::new();
    for round in 0..rounds(2) {
        let registrations = customers.iter().map(|customer| faces.registers(customer, random.vector(256)));
        let registrations: Vec<_> = registrations.collect();
        let removed = &last[..last.len().min(REMOVED)];
        let upkeep = join3(Box::pin(folds(&faces)), Box::pin(folds(&faces)), Box::pin(scrubs(&faces)));
        let (there, (), _) = join3(join_all(registrations), Box::pin(removes(&faces, removed)), Box::pin(upkeep)).await;
        faces.finds(&there[..REMOVED], &last).await;

        let upkeep = Box::pin(folds(&faces));
        join3(Box::pin(removes(&faces, &there[..REMOVED])), upkeep, Box::pin(scrubs(&faces))).await;
        folds(&faces).await;
        scrubs(&faces).await;
        faces.finds(&there[REMOVED..], &there[..REMOVED]).await;
        let found = faces.who(&faces.cold(), &there[REMOVED].vector, SearchMode::Accurate).await.unwrap();
        assert_eq!(found.faces, (PEOPLE - REMOVED) as u64, "round {round}: nobody is there twice");
        let gallery = faces.app.gallery();
        gallery.collect(&faces.scope, &faces.place, -SignedDuration::from_hours(1)).await.unwrap();
        last = there;
    }
}
