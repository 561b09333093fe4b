//! A crash between any two steps of what removes a face. Before anything is repeated, a search finds exactly who is there;
//! `face.deleted` is written down, once, exactly when the row of the face is gone; and when the request has been repeated
//! the index comes to what a new one would be.

use std::{cell::RefCell, rc::Rc};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    crashes::{Asked, request},
    proxy::Faults,
    support::{
        Project,
        faces::{Faces, Registration},
    },
};

/// A gallery of people who stay and of others who are removed, one after another.
struct Drill {
    faces: Faces,
    staying: Vec<Registration>,
    going: RefCell<Vec<Rc<Registration>>>,
}

impl Drill {
    async fn begin() -> Self {
        let faces = Faces::new().await;
        let mut staying = faces.of_strangers(2, 1).await;
        faces.app.gallery().compact(&faces.scope, &faces.place).await.expect("it folds");
        staying.extend(faces.of_strangers(1, 2).await);
        // Whoever is to be killed must have run.
        assert_eq!(faces.project.manages(Method::GET, "/faces", &Value::Null).await.status, 200);
        assert_eq!(faces.project.manages(Method::GET, "/customers", &Value::Null).await.status, 200);
        Self { faces, staying, going: RefCell::default() }
    }

    /// Registers somebody who is to be removed, and says who: every other one is in the index.
    async fn one_more(&self, number: usize) -> (String, String) {
        let seed = u64::try_from(number).expect("few") + 100;
        let one = self.faces.of_strangers(1, seed).await.pop().expect("one");
        if number.is_multiple_of(2) {
            self.faces.app.gallery().compact(&self.faces.scope, &self.faces.place).await.expect("it folds");
        }
        let names = (one.customer.to_string(), one.face.to_string());
        self.going.borrow_mut().push(Rc::new(one));
        names
    }

    /// Whether a face is gone; and nobody is found who is, and everybody else.
    async fn is_gone(&self, face: &str) -> bool {
        let listed = self.faces.project.manages(Method::GET, "/faces?limit=100", &Value::Null).await.json();
        let listed = listed["data"]["items"].as_array().expect("a list").clone();
        let is_listed = |face: &str| listed.iter().any(|one| one["id"] == face);
        let going = self.going.borrow().clone();
        let going = going.iter().map(Rc::as_ref);
        let (there, gone): (Vec<_>, Vec<_>) = going.partition(|one| is_listed(one.face.as_str()));
        let all: Vec<_> = self.staying.iter().chain(there).collect();
        assert_eq!(listed.len(), all.len(), "nobody is there twice");
        self.faces.finds_exactly(&all, &gone, face).await;
        let told = self.faces.project.happened("face.deleted").await;
        assert_eq!(told, (gone.len(), gone.len()), "written down exactly when it is gone");
        !is_listed(face)
    }

    /// Kills the function at each call of the requests that `path` makes of a customer and a face.
    async fn removes(&self, faults: &Faults, asked: &Asked<'_>, path: impl Fn(&str, &str) -> String) {
        let ask = async |number| {
            let (customer, face) = self.one_more(number).await;
            let path = format!("/v2/projects/{}{}", self.faces.project.id, path(&customer, &face));
            (request(&self.faces.project, Method::DELETE, &path), (customer, face))
        };
        let is_done = async |(customer, face): &(String, String)| {
            let is_gone = self.is_gone(face).await;
            let below = Project::below(&json!({"id": customer}));
            let is_customer = self.faces.project.manages(Method::GET, &below, &Value::Null).await.status == 200;
            assert!(is_customer || is_gone, "nobody has a face and is no customer");
            if asked.event == "face.deleted" { is_gone } else { !is_customer }
        };
        asked.is_all_or_nothing(faults, ask, is_done).await;
        self.faces.comes_to(&self.staying.iter().collect::<Vec<_>>()).await;
    }
}

#[tokio::test]
async fn a_face_is_removed_with_the_event_or_not_at_all() {
    let (faults, drill) = (Faults::turn().await, Drill::begin().await);
    // What is gone is not found again.
    let asked = Asked { answered: &[200, 404], ..Asked::of("manage.faces", "face.deleted", &drill.faces.project) };
    drill.removes(&faults, &asked, |_, face| format!("/faces/{face}")).await;
}

#[tokio::test]
async fn a_consent_is_withdrawn_with_the_event_or_not_at_all() {
    let (faults, drill) = (Faults::turn().await, Drill::begin().await);
    let asked = Asked::of("manage.faces", "face.deleted", &drill.faces.project);
    drill.removes(&faults, &asked, |customer, _| format!("/customers/{customer}/face")).await;
}

#[tokio::test]
async fn a_customer_who_has_a_face_is_removed_and_nobody_has_it_meanwhile() {
    let (faults, drill) = (Faults::turn().await, Drill::begin().await);
    let project = &drill.faces.project;
    let asked = Asked { answered: &[200, 404], ..Asked::of("manage.customers", "customer.deleted", project) };
    drill.removes(&faults, &asked, |customer, _| format!("/customers/{customer}")).await;
}

#[tokio::test]
async fn a_customer_who_has_a_face_is_erased_and_nobody_has_it_meanwhile() {
    let (faults, drill) = (Faults::turn().await, Drill::begin().await);
    let project = &drill.faces.project;
    let asked = Asked { answered: &[200, 404], ..Asked::of("manage.customers", "customer.deleted", project) };
    drill.removes(&faults, &asked, |customer, _| format!("/customers/{customer}/data")).await;
}
