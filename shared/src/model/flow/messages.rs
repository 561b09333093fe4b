//! What a team says in its own words, by channel and language.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ByLanguage;
use crate::{
    error::Faults,
    types::{BodyText, SmsText, SubjectText},
};

/// What a team says in its own words; where it says nothing, we do.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Messages {
    /// Mails with codes.
    #[deserr(default)]
    pub email: EmailMessages,
    /// Text messages with codes. What WhatsApp says is a template of its own.
    #[deserr(default)]
    pub sms: SmsMessages,
}

/// Mails with codes, in each language.
pub type EmailMessages = ByLanguage<EmailText>;

/// Text messages with codes, in each language.
pub type SmsMessages = ByLanguage<SmsText>;

/// A mail with a code. We add that nobody should share it, and what to do if one did not ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct EmailText {
    /// The subject.
    pub subject: SubjectText,
    /// The body: paragraphs with an empty line between them.
    pub body: BodyText,
}
