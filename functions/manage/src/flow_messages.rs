//! Messages with codes as a flow's draft says them: shown, and sent to the member who asks.

use serde::{Deserialize, Serialize};
use smartaccess::{
    model::TestMessage,
    types::{Channel, Language, Money},
};
use utoipa::ToSchema;

pub(crate) mod preview;
pub(crate) mod test;

/// A sample that is on its way.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SentSample {
    channel: Channel,
    language: Language,
    /// An address or a number.
    to: String,
    /// What was charged for it, in US dollars.
    price: Money,
}

impl From<TestMessage> for SentSample {
    fn from(message: TestMessage) -> Self {
        let TestMessage { channel, language, to, price, .. } = message;
        Self { channel, language, to: to.as_str().to_owned(), price }
    }
}
