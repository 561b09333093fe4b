//! Faces that a team should look at, the latest first.

use super::{Key, ProjectScope, Store, transaction::Transaction};
use crate::{
    error::Result,
    model::{FaceReview, Record},
    types::Environment,
};

/// What the sort keys begin with.
const PREFIX: &str = "REVIEW#";

impl Store {
    /// Adds one with what happened.
    pub(crate) async fn add_face_review(
        &self,
        scope: &ProjectScope,
        review: &FaceReview,
        records: &[Record],
    ) -> Result<()> {
        let key = key(scope, review.environment, &format!("{PREFIX}{}", review.id));
        let transaction = Transaction::default().put(self.put_if_new(key, review)?);
        self.transact(self.with_records(scope, transaction, records)?).await.map(drop)
    }

    /// Those of an environment, the latest first, from the one behind `after` on; and behind which one the next page
    /// begins, if there is one.
    pub async fn face_reviews(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        limit: u32,
        after: Option<&str>,
    ) -> Result<(Vec<FaceReview>, Option<String>)> {
        let page = self.list_newest_first(key(scope, environment, ""), PREFIX, limit, after).await?;
        Ok((page.items, page.next))
    }
}

fn key(scope: &ProjectScope, environment: Environment, sk: &str) -> Key {
    scope.part(format_args!("FACEREVIEWS#{}", environment.name()), sk)
}
