//! Faces that customers have registered.

use serde::Serialize;
use smartaccess::{
    model::Face,
    types::{Environment, FaceId, UserId},
};
use utoipa::ToSchema;

pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod withdraw;

/// A face, without what it looks like: neither pictures nor vectors are ever shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Face)]
pub(crate) struct FaceView {
    id: FaceId,
    customer_id: UserId,
    environment: Environment,
    /// The model that has made its vector. Faces of another model than the deployment's are not searched.
    model: String,
    /// How its owner has agreed that it is kept; null where the team vouches for that.
    #[schema(value_type = Option<Object>)]
    consent: Option<serde_json::Value>,
    #[schema(value_type = String, format = DateTime)]
    created_at: jiff::Timestamp,
}

impl From<Face> for FaceView {
    fn from(face: Face) -> Self {
        let Face { id, customer, environment, model, consent, created_at, .. } = face;
        Self { id, customer_id: customer, environment, model, consent, created_at }
    }
}
