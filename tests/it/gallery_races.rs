//! Faces that come and go while the index is made anew.

use std::cell::Cell;

use futures_util::{
    StreamExt,
    future::{join, join_all, join3},
    stream,
};
use jiff::SignedDuration;
use smartaccess::model::SearchMode;
use tokio::sync::Semaphore;
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

/// Searches at once, and how many there are for each removal.
const SEARCHES: usize = 32;

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

/// One after another is removed while many look for those who are gone, who go, who go later and who stay.
#[tokio::test]
async fn no_search_that_begins_behind_a_removal_finds_who_was_removed() {
    let _turn = turn().await;
    let (faces, removals) = (Faces::new().await, rounds(6));
    let mut people = faces.of_strangers(removals, 2).await;
    faces.app.gallery().compact(&faces.scope, &faces.place).await.unwrap();
    people.extend(faces.of_strangers(4, 3).await);
    let warm = [faces.cold(), faces.cold(), faces.cold()];
    // Of the people in their order so many are being removed, or were; and of so many it was acknowledged.
    let (condemned, gone, behind) = (Cell::new(0), Cell::new(0), Cell::new(0));
    // Neither runs away from the other.
    let (turns, looks) = (Semaphore::new(1), Semaphore::new(2 * SEARCHES));

    let remove = async {
        for (number, one) in people[..removals].iter().enumerate() {
            turns.acquire().await.unwrap().forget();
            condemned.set(number + 1);
            assert!(faces.deletes(&one.face).await);
            gone.set(number + 1);
            looks.add_permits(SEARCHES);
            if number % 4 == 3 {
                scrubs(&faces).await;
            }
        }
    };
    let search = async |number: usize| {
        looks.acquire().await.unwrap().forget();
        let began = gone.get();
        let wanted =
            [began.saturating_sub(1), number % (began + 1), began, began + 1, number % people.len()][number % 5];
        let cold = number.is_multiple_of(8).then(|| faces.cold());
        let app = cold.as_ref().unwrap_or(&warm[number % warm.len()]);
        let mode = if number.is_multiple_of(2) { SearchMode::Fast } else { SearchMode::Accurate };
        let who = faces.who(app, &people[wanted].vector, mode).await.unwrap();
        if wanted < began {
            assert_eq!(who.face, None, "search {number} began behind removal {began}, and has found {wanted}");
            behind.set(behind.get() + 1);
        } else if wanted >= condemned.get() {
            assert_eq!(who.face.as_ref(), Some(&people[wanted].face), "search {number} has not found {wanted}");
        }
        if number % SEARCHES == SEARCHES - 1 {
            turns.add_permits(1);
        }
    };
    let searches = stream::iter(0..removals * SEARCHES).map(search).buffer_unordered(SEARCHES).count();
    let ((), searches) = join(Box::pin(remove), Box::pin(searches)).await;
    let least = searches.saturating_sub(3 * SEARCHES) / 5;
    assert!(behind.get() >= least, "{} of {searches} looked for somebody who was gone", behind.get());
}
