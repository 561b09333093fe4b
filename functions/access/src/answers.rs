//! What every channel answers.

use serde::{Deserialize, Serialize};
use smartaccess::{
    flows::Verified,
    model::Validation,
    secret::Secret,
    types::{EmailAddress, ExternalId, Name, PhoneNumber, UserId, ValidationId},
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
    channel: Channel,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SentStatus {
    Pending,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Channel {
    Email,
}

impl Sent {
    pub(crate) fn new(validation: &Validation, channel: Channel) -> Self {
        Self {
            validation_id: validation.id.clone(),
            expires_at: validation.expires_at,
            status: SentStatus::Pending,
            channel,
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
    user: Profile,
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

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Profile {
    id: UserId,
    /// The address that they signed in with.
    email: Option<EmailAddress>,
    phone: Option<PhoneNumber>,
    name: Option<Name>,
    /// What the team's own systems call them.
    external_id: Option<ExternalId>,
}

impl SignedIn {
    pub(crate) fn new(
        validation_id: &ValidationId,
        token: &Secret<String>,
        expires_in: i64,
        verified: Verified,
    ) -> Self {
        let Verified { user, email, device, .. } = verified;
        Self {
            validation_id: validation_id.clone(),
            status: SignedInStatus::Verified,
            token: token.expose().clone(),
            token_type: TokenType::Bearer,
            expires_in,
            user: Profile {
                id: user.id,
                email: Some(email),
                phone: user.profile.phones.into_iter().next(),
                name: user.profile.name,
                external_id: user.profile.external_id,
            },
            device_token: device.expose().clone(),
            recommend_face_registration: false,
        }
    }
}
