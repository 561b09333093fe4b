//! Faces that a team should look at, the latest first, and customers of whom it has said that they are two people.

use aws_sdk_dynamodb::types::{Delete, Put};
use serde::{Deserialize, Serialize};

use super::{Changed, Key, ProjectScope, Store, item, list::Listed, transaction::Transaction};
use crate::{
    error::Result,
    model::{FaceReview, Record},
    types::{Environment, EventId, UserId},
};

/// What the sort keys begin with.
const PREFIX: &str = "REVIEW#";

/// That two customers are two people.
#[derive(Debug, Serialize, Deserialize)]
struct TwoPeople {
    customer: UserId,
    other: UserId,
}

impl Store {
    /// Adds one with what happened.
    pub(crate) async fn add_face_review(
        &self,
        scope: &ProjectScope,
        review: &FaceReview,
        records: &[Record],
    ) -> Result<()> {
        let transaction = Transaction::default().put(self.put_if_new(review_key(scope, review), review)?);
        self.transact(self.with_records(scope, transaction, records)?).await.map(drop)
    }

    /// Those of an environment, the latest first, from the one behind `after` on.
    pub(crate) async fn face_reviews(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Listed<FaceReview>> {
        self.list_newest_first(key(scope, environment, ""), PREFIX, limit, after).await
    }

    /// One of them.
    pub(crate) async fn face_review(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        id: &EventId,
    ) -> Result<Option<FaceReview>> {
        self.get(key(scope, environment, &format!("{PREFIX}{id}"))).await
    }

    /// Takes one off the list with what happened, as one person or as two.
    pub(crate) async fn settle_face_review(
        &self,
        scope: &ProjectScope,
        review: &FaceReview,
        are_two: bool,
        records: &[Record],
    ) -> Result<Changed> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(review_key(scope, review).into()))
            .condition_expression("attribute_exists(pk)");
        let mut transaction = Transaction::default().delete(delete.build().map_err(anyhow::Error::new)?);
        if are_two {
            let FaceReview { customer, other, environment, .. } = review;
            let two = TwoPeople { customer: customer.clone(), other: other.clone() };
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item(two_key(scope, *environment, customer, other), &two)?));
            transaction = transaction.put(put.build().map_err(anyhow::Error::new)?);
        }
        self.change(scope, transaction, records).await
    }

    /// Whether a team has said of two customers that they are two people.
    pub(crate) async fn are_two_people(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        customer: &UserId,
        other: &UserId,
    ) -> Result<bool> {
        let two: Option<TwoPeople> = self.get(two_key(scope, environment, customer, other)).await?;
        Ok(two.is_some())
    }
}

fn review_key(scope: &ProjectScope, review: &FaceReview) -> Key {
    key(scope, review.environment, &format!("{PREFIX}{}", review.id))
}

/// The same whoever of them comes first.
fn two_key(scope: &ProjectScope, environment: Environment, customer: &UserId, other: &UserId) -> Key {
    let (first, second) = if customer < other { (customer, other) } else { (other, customer) };
    key(scope, environment, &format!("TWO#{first}#{second}"))
}

fn key(scope: &ProjectScope, environment: Environment, sk: &str) -> Key {
    scope.part(format_args!("FACEREVIEWS#{}", environment.name()), sk)
}
