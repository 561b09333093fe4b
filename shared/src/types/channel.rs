//! Ways for a message to reach a person.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A way for a code to reach a person.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Channel {
    /// A mail.
    #[default]
    Email,
    /// A text message.
    Sms,
    /// A message of WhatsApp.
    Whatsapp,
}

impl Channel {
    /// As it stands in rows and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }

    /// Whether it goes to a phone.
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Sms | Self::Whatsapp)
    }
}
