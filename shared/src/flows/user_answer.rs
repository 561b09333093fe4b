//! Who has signed in, as a back end is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    model::User,
    types::{Address, EmailAddress, ExternalId, Name, PhoneNumber, UserId},
};

/// Who has signed in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Profile)]
pub struct UserAnswer {
    id: UserId,
    /// The address that they signed in with, else the first that is known of them.
    email: Option<EmailAddress>,
    /// The same of a phone number.
    phone: Option<PhoneNumber>,
    name: Option<Name>,
    /// What the team's own systems call them.
    external_id: Option<ExternalId>,
}

impl UserAnswer {
    /// Somebody, and the address that they have proved to be theirs.
    pub fn of(user: User, proved: Option<&Address>) -> Self {
        let (email, phone) = (proved.and_then(Address::email), proved.and_then(Address::phone));
        Self {
            // A new customer is made of their address.
            email: user.email(email).map(|(email, _)| email).or(email).cloned(),
            phone: user.phone(phone).map(|(number, _)| number).or(phone).cloned(),
            id: user.id,
            name: user.profile.name,
            external_id: user.profile.external_id,
        }
    }
}
