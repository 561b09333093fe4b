//! Faces that were to be registered and that another customer has.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::FaceReview,
    types::{Environment, EventId, UserId, ValidationId},
};
use utoipa::ToSchema;

pub(crate) mod allow;
pub(crate) mod dismiss;
pub(crate) mod list;

/// Two customers who seem to be one person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FaceReview)]
pub(crate) struct FaceReviewView {
    id: EventId,
    environment: Environment,
    /// Whose face was to be registered.
    customer_id: UserId,
    /// Who has it already.
    other_id: UserId,
    validation_id: ValidationId,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
}

impl From<FaceReview> for FaceReviewView {
    fn from(review: FaceReview) -> Self {
        let FaceReview { id, environment, customer, other, validation, at, .. } = review;
        Self { id, environment, customer_id: customer, other_id: other, validation_id: validation, at }
    }
}

/// One that is off the list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SettledFaceReview {
    id: EventId,
}
