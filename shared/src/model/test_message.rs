//! A message that a team member has sent to see what people will get: as a flow's draft says it, with a code that opens
//! nothing.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CodePolicy, Delivery, EmailText, Status};
use crate::types::{Address, Channel, Environment, FlowId, Language, Money, PhoneNumber, SmsText, TestMessageId};

/// How long its row is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What its code is made of.
const DIGITS: &str = "1234567890";

/// What a code of a flow looks like. No row knows it, so it opens nothing.
pub fn sample_code(policy: CodePolicy) -> &'static str {
    &DIGITS[..policy.digits.min(DIGITS.len())]
}

/// For how many minutes a code of a flow is good.
pub fn minutes(policy: CodePolicy) -> u32 {
    policy.seconds.div_ceil(60)
}

/// A message that is on its way to who asked for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TestMessage {
    /// Its id.
    pub id: TestMessageId,
    /// Whose draft it is of.
    pub flow: FlowId,
    /// The world of that flow.
    pub environment: Environment,
    /// Who asked for it.
    pub actor: String,
    /// How it goes.
    pub channel: Channel,
    /// Where to.
    pub to: Address,
    /// In which language.
    pub language: Language,
    /// For how many minutes it says that its code is good.
    pub minutes: u32,
    /// What the team says in a mail, if not our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailText>,
    /// What it says in a text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<SmsText>,
    /// Where the button of a mail leads, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The host in the last line of a text message.
    pub host: String,
    /// What was charged for it.
    pub price: Money,
    /// Whether anything came of it: nothing does.
    pub status: Status,
    /// There is one send of it.
    pub send: u32,
    /// How far it got.
    pub delivery: Delivery,
    /// When it was asked for.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

impl TestMessage {
    /// For how long it is worth sending.
    pub const LIFE: SignedDuration = SignedDuration::from_mins(10);

    /// When a row that is made now may go.
    pub fn ttl(now: Timestamp) -> i64 {
        (now + KEPT).as_second()
    }

    /// The number that it goes to, if it goes to a phone.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        self.to.phone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_the_digits_and_the_minutes_of_a_code() {
        for (digits, seconds, code, shown) in
            [(6, 300, "123456", 5), (10, 60, "1234567890", 1), (8, 61, "12345678", 2), (11, 600, "1234567890", 10)]
        {
            let policy = CodePolicy { digits, seconds, attempts: 5 };
            assert_eq!((sample_code(policy), minutes(policy)), (code, shown));
        }
    }
}
