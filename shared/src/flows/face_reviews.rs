//! Faces that two customers seem to have, as their team decides on them.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Repeat, Repeatable,
    listing::{EnvironmentPageQuery, Page, page},
    once,
};
use crate::{
    App, Code,
    error::{Result, refuse},
    model::{EventKind, FaceReview, Record},
    store::Changed,
    tokens::Manager,
    types::EventId,
};

/// What is to be looked at, the latest first.
pub async fn face_reviews(app: &App, manager: &Manager, query: &EnvironmentPageQuery) -> Result<Page<FaceReview>> {
    let environment = manager.environment(query.environment)?;
    let list = format!("face-reviews#{}#{}", manager.actor, environment.name());
    let read =
        async |limit: u32, after: Option<&str>| app.store.face_reviews(&manager.scope, environment, limit, after).await;
    page(app, &manager.scope, &list, &query.page(), read, async |review| Ok(Some(review))).await
}

/// Takes one off the list. If they are two people, each of them may have this face from then on: searches among all are
/// ambiguous between them, and with a name each is recognised.
pub async fn settle_face_review<T: Serialize + DeserializeOwned>(
    app: &App,
    manager: &Manager,
    id: &EventId,
    are_two: bool,
    repeat: Repeat<'_>,
    answer: impl Fn(EventId) -> T,
) -> Result<T> {
    once(app, &manager.scope, repeat, manager.now, async |_: &Repeatable| {
        let review = face_review(app, manager, id).await?;
        let decision = if are_two { "two_people" } else { "one_person" };
        let record = manager.record(EventKind::FaceReviewed, review.environment).with("decision", decision);
        let record = record.with("customer_id", review.customer.as_str()).with("other_id", review.other.as_str());
        let record = Record { subject: review.customer.to_string(), ..record };
        match app.store.settle_face_review(&manager.scope, &review, are_two, &[record]).await? {
            Changed::Done => Ok(answer(review.id)),
            Changed::Lost => Err(refuse(Code::NotFound).into()),
        }
    })
    .await
}

async fn face_review(app: &App, manager: &Manager, id: &EventId) -> Result<FaceReview> {
    for environment in manager.environments() {
        if let Some(review) = app.store.face_review(&manager.scope, environment, id).await? {
            return Ok(review);
        }
    }
    Err(refuse(Code::NotFound).into())
}
