//! Who may reach what: every route of the API by every caller on every kind of object, made from the route tables.
//!
//! What somebody may not know of is missing for them, to the letter: the answers for another project's object, for one
//! that never was and for one that was deleted are the same bytes. A route that is not in the table fails the test.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use serde_json::Value;

mod callers;
mod objects;
mod routes;

use callers::Caller;
use objects::{Objects, World};
use routes::{OPEN, ROUTES, Reach, Route};

use crate::support::{Answer, race::turn};

#[test]
fn every_route_is_in_the_table() {
    let zones = [zone_access::zone(), zone_biometric::zone(), zone_manage::zone(), zone_pages::zone()];
    let served: BTreeSet<String> = zones
        .iter()
        .flat_map(|zone| &zone.functions)
        .flat_map(|function| function.routes().iter().map(|route| route.key.clone()))
        .collect();
    let known: BTreeSet<String> =
        ROUTES.iter().map(|route| route.key).chain(OPEN.iter().map(|(key, _)| *key)).map(str::to_owned).collect();
    assert_eq!(served, known, "routes and the tenancy table differ");
}

/// What a caller sees of an object.
async fn asked(world: &World, caller: Caller, route: &Route, objects: &Objects) -> Answer {
    Answer::of(world.request(caller, route, objects)).await
}

fn same(route: &Route, caller: Caller, what: &str, one: &Answer, other: &Answer) {
    let both = [one, other].map(|answer| (answer.status.as_u16(), answer.text.as_str()));
    assert_eq!(both[0], both[1], "{} by {caller:?}: {what} are told apart", route.key);
}

#[tokio::test]
async fn what_is_foreign_is_missing_and_what_is_gone_is_too() {
    let world = World::new().await;
    let _turn = turn().await;
    let cells = ROUTES
        .iter()
        .filter(|route| route.is_of_a_project())
        .flat_map(|route| Caller::ALL.map(|caller| (route, caller)));
    let checked = stream::iter(cells).map(|(route, caller)| hidden(&world, caller, route)).buffer_unordered(8);
    checked.collect::<()>().await;
}

async fn hidden(world: &World, caller: Caller, route: &Route) {
    let foreign = asked(world, caller, route, &world.foreign_to(caller)).await;
    let missing = asked(world, caller, route, &world.missing).await;
    same(route, caller, "foreign and missing", &foreign, &missing);
    assert_eq!(missing.status.as_u16(), route.status_of_nothing(caller), "{} by {caller:?}: {missing}", route.key);
    // Its owner can restore it.
    if !(caller == Caller::Owner && route.is_for_deleted()) {
        let gone = asked(world, caller, route, &world.deleted_project).await;
        same(route, caller, "a deleted project and a missing one", &gone, &missing);
    }
    if route.names_an_object() {
        let absent = asked(world, caller, route, &world.own.with_objects_of(&world.missing)).await;
        let theirs = asked(world, caller, route, &world.own.with_objects_of(&world.foreign)).await;
        let deleted = asked(world, caller, route, &world.own.with_objects_of(&world.deleted)).await;
        same(route, caller, "another project's object and a missing one", &theirs, &absent);
        same(route, caller, "a deleted object and a missing one", &deleted, &absent);
    }
}

#[tokio::test]
async fn each_caller_may_do_what_the_table_of_permissions_says() {
    let world = World::new().await;
    let _turn = turn().await;
    for route in ROUTES {
        for caller in Caller::ALL {
            let objects = world.fresh(route, caller).await;
            let answer = asked(&world, caller, route, &objects).await;
            let status = answer.status.as_u16();
            match route.reach(caller) {
                Reach::Done => {
                    assert!(answer.status.is_success(), "{} by {caller:?}: {answer}", route.key);
                    world.mend(route).await;
                }
                Reach::Refused(expected) => assert_eq!(status, expected, "{} by {caller:?}: {answer}", route.key),
            }
        }
    }
}

#[tokio::test]
async fn no_list_of_a_caller_holds_what_is_anothers() {
    let world = World::new().await;
    for route in ROUTES.iter().filter(|route| route.key.starts_with("GET ")) {
        for caller in Caller::ALL {
            let answer = asked(&world, caller, route, &world.own).await;
            if !answer.status.is_success() {
                continue;
            }
            for (kind, id) in world.foreign.ids() {
                let is_their_own = caller.is_in_the_other_project();
                assert!(is_their_own || !answer.text.contains(id), "{} by {caller:?} tells of {kind}", route.key);
            }
        }
    }
}

/// A body that a table holds as text.
fn body(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}
