//! Faces that two customers seem to have, as their team decides on them.

use deserr::Deserr;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::{
    Repeat, Repeatable,
    listing::{Page, PageQuery, page},
    once,
};
use crate::{
    App, Code,
    error::{Faults, Result, refuse},
    model::{EventKind, FaceReview, Record},
    store::Changed,
    tokens::Manager,
    types::{Environment, EventId, PageSize},
};

/// Which page of the list.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct FaceReviewQuery {
    /// In which world: a token's own, else production.
    #[deserr(default)]
    pub environment: Option<Environment>,
    /// How many: 1 to 100.
    #[deserr(default)]
    #[schema(required = false)]
    pub limit: PageSize,
    /// The `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

/// What is to be looked at, the latest first.
pub async fn face_reviews(app: &App, manager: &Manager, query: &FaceReviewQuery) -> Result<Page<FaceReview>> {
    let environment = manager.environment(query.environment)?;
    let list = format!("face-reviews#{}#{}", manager.actor, environment.name());
    let wanted = PageQuery { limit: query.limit, cursor: query.cursor.clone() };
    let read =
        async |limit: u32, after: Option<&str>| app.store.face_reviews(&manager.scope, environment, limit, after).await;
    page(app, &manager.scope, &list, &wanted, read, async |review| Ok(Some(review))).await
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
