//! What every channel answers.

use serde::{Deserialize, Serialize};
use smartaccess::{
    flows::{UserAnswer, Verified},
    model::Validation,
    secret::Secret,
    types::{Channel, ValidationId},
};
use utoipa::ToSchema;

/// A code is on its way.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Sent {
    validation_id: ValidationId,
    /// When the code stops being good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
    status: SentStatus,
    /// How the code goes now. If that fails, it goes the way that the flow's plan has next.
    channel: Channel,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SentStatus {
    Pending,
}

impl Sent {
    pub(crate) fn new(validation: &Validation) -> Self {
        Self {
            validation_id: validation.id.clone(),
            expires_at: validation.expires_at,
            status: SentStatus::Pending,
            channel: validation.channel(),
        }
    }
}

/// Somebody has signed in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SignedIn {
    validation_id: ValidationId,
    status: SignedInStatus,
    /// Proof for the application: a JWT, signed with a key of the project's published key set.
    token: String,
    token_type: TokenType,
    /// Seconds that the token is good for.
    expires_in: i64,
    user: UserAnswer,
    /// For the next sign-in on the person's device.
    device_token: String,
    /// Whether to offer them to sign in with their face from now on.
    recommend_face_registration: bool,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SignedInStatus {
    Verified,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
enum TokenType {
    Bearer,
}

impl SignedIn {
    pub(crate) fn new(
        validation_id: &ValidationId,
        token: &Secret<String>,
        expires_in: i64,
        verified: Verified,
        recommend_face_registration: bool,
    ) -> Self {
        let Verified { user, address, device, .. } = verified;
        Self {
            validation_id: validation_id.clone(),
            status: SignedInStatus::Verified,
            token: token.expose().clone(),
            token_type: TokenType::Bearer,
            expires_in,
            user: UserAnswer::of(user, Some(&address)),
            device_token: device.expose().clone(),
            recommend_face_registration,
        }
    }
}
