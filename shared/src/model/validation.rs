//! A validation: one code on its way to one address, from the request for it until it is used, locked or expired.
//!
//! ```text
//! pending ──right code──▶ consumed
//!    │ counted before it is compared, at most `max_attempts` times over all sends
//!    └── locked and expired are not written: they follow from the count and the time
//! ```

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Binding, Factor, Fallback, Link, RecognisedFace};
use crate::{
    secret::Mac,
    types::{Address, Channel, Environment, KeyId, Language, Money, ProjectId, RequestNonce, UserId, ValidationId},
};

/// One code on its way to one address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Validation {
    /// How the caller names it.
    pub id: ValidationId,
    /// What a right code is good for.
    pub purpose: Purpose,
    /// Which of the project's worlds it belongs to.
    pub environment: Environment,
    /// Where the code goes.
    pub address: Address,
    /// How it may go there: the way that it was asked for, then those that are tried if that one fails.
    #[serde(default = "by_email")]
    pub plan: Vec<Channel>,
    /// Which of them it goes now.
    #[serde(default)]
    pub step: u32,
    /// When the next of them is tried.
    #[serde(default)]
    pub fallback: Fallback,
    /// The host of the page of ours on which it is typed, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// What its last message costs, as far as the budget has been charged with it.
    #[serde(default)]
    pub price: Money,
    /// In which language.
    pub language: Language,
    /// Says whether a guess is right, to whoever has the key.
    pub mac: Mac,
    /// Which key that is.
    pub mac_key: KeyId,
    /// The link in the same mail, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// What its receiver has proved before, if the code comes on top of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_factor: Option<FirstFactor>,
    /// Which send the code belongs to, from 1. Only the last send's code is good.
    pub send: u32,
    /// How many digits the code has.
    pub digits: usize,
    /// How many guesses may be compared, over all sends.
    pub max_attempts: u32,
    /// The guesses so far, by the nonce of their run: a write that is repeated counts once.
    #[serde(default, with = "serde_dynamo::string_set", skip_serializing_if = "HashSet::is_empty")]
    pub tries: HashSet<String>,
    /// Whether it was used.
    pub status: Status,
    /// The request that used it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_by: Option<RequestNonce>,
    /// How far the last message got.
    pub delivery: Delivery,
    /// When it was asked for.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// When its last code was asked for.
    #[serde(
        default,
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub asked_at: Option<Timestamp>,
    /// When its last message was handed to a provider.
    #[serde(
        default,
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub sent_at: Option<Timestamp>,
    /// When its code stops being good: at this very moment.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub expires_at: Timestamp,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

/// What a right code is good for. A code for one purpose is nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An end user signs in.
    SignIn,
    /// A team member signs in to the console.
    OperatorSignIn,
    /// An end user who has proved something else signs in.
    SecondFactor,
}

impl Purpose {
    /// As it stands in rows and under a MAC.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::OperatorSignIn => "operator_sign_in",
            Self::SecondFactor => "second_factor",
        }
    }
}

/// What somebody has proved before they are asked for a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstFactor {
    /// What.
    pub factor: Factor,
    /// Who they are by that: the code is good for nobody else.
    pub user: UserId,
    /// Their face, as it was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<RecognisedFace>,
}

fn by_email() -> Vec<Channel> {
    vec![Channel::Email]
}

/// Whether a validation was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not yet.
    Pending,
    /// Once, and so never again.
    Consumed,
    /// Never: who got the mail has said that they did not ask for it.
    Denied,
}

/// How far a message got. It only moves forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Waiting for the delivery worker.
    Queued,
    /// Being handed to the provider.
    Sending,
    /// The provider has it.
    Sent,
    /// The receiver's server has it.
    Delivered,
    /// The provider will not send it.
    Failed,
    /// The receiver's server does not want it.
    Bounced,
    /// The receiver called it unwanted.
    Complained,
}

/// Why a guess is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// There is no such validation, as far as this caller may know.
    Unknown,
    /// Its code was used.
    Used,
    /// It has had all the guesses it takes.
    Locked,
    /// Its time is over.
    Expired,
}

/// What a caller claims to be answering.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The address that the code went to.
    pub address: &'a Address,
    /// What it wants to use the code for.
    pub purpose: Purpose,
    /// In which world.
    pub environment: Environment,
}

impl Validation {
    /// Why this validation takes no (further) guess; asked when the table has refused to count one.
    pub fn closed(&self, claim: Claim<'_>, now: Timestamp) -> Closed {
        if !self.is_claimed_by(claim) {
            Closed::Unknown
        } else if self.status == Status::Consumed {
            Closed::Used
        } else if self.attempts() >= self.max_attempts {
            Closed::Locked
        } else if self.status == Status::Denied || now >= self.expires_at {
            Closed::Expired
        } else {
            Closed::Unknown
        }
    }

    /// Whether address, purpose and environment are the ones it was made for.
    pub fn is_claimed_by(&self, claim: Claim<'_>) -> bool {
        *claim.address == self.address && claim.purpose == self.purpose && claim.environment == self.environment
    }

    /// What its code and its link are good for.
    pub fn binding<'a>(&'a self, project: &'a ProjectId) -> Binding<'a> {
        Binding { project, validation: &self.id, purpose: self.purpose, address: &self.address, send: self.send }
    }

    /// Whether another code can be sent for it.
    pub fn takes_another_code(&self, now: Timestamp) -> bool {
        self.status == Status::Pending && self.attempts_left() > 0 && now < self.expires_at
    }

    /// What is told of it wherever something happens to it: the address, and of a phone also country and way.
    pub fn facts(&self) -> Map<String, Value> {
        let mut facts = Map::new();
        let mut fact = |name: &str, value: &str| facts.insert(name.to_owned(), value.into());
        fact("validation_id", self.id.as_str());
        fact(self.address.field(), self.address.as_str());
        if let Some(number) = self.address.phone() {
            fact("channel", self.channel().name());
            number.country().map(|country| fact("country", &country.to_string()));
        }
        facts
    }

    /// How its last message goes.
    pub fn channel(&self) -> Channel {
        self.plan.get(self.step as usize).copied().unwrap_or_default()
    }

    /// How many guesses were counted.
    pub fn attempts(&self) -> u32 {
        u32::try_from(self.tries.len()).unwrap_or(u32::MAX)
    }

    /// How many guesses are left.
    pub fn attempts_left(&self) -> u32 {
        self.max_attempts.saturating_sub(self.attempts())
    }

    /// How long the code will be good, in minutes as people count them: what has begun counts.
    pub fn minutes_left(&self, now: Timestamp) -> u32 {
        let seconds = self.time_left(now).as_secs();
        u32::try_from(seconds.unsigned_abs().div_ceil(60)).unwrap_or(u32::MAX)
    }

    /// How long until it is over.
    pub fn time_left(&self, now: Timestamp) -> SignedDuration {
        self.expires_at.duration_since(now).max(SignedDuration::ZERO)
    }
}

#[cfg(test)]
impl Validation {
    /// One by email that was just sent.
    pub(super) fn sample() -> Self {
        Self {
            id: ValidationId::new(),
            purpose: Purpose::SignIn,
            environment: Environment::Production,
            address: "maria@example.org".parse().unwrap(),
            plan: by_email(),
            step: 0,
            fallback: Fallback::default(),
            host: None,
            price: Money::default(),
            language: Language::En,
            mac: Mac::of(&[0; 32], &[]),
            mac_key: KeyId::new(),
            link: None,
            first_factor: None,
            send: 1,
            digits: 6,
            max_attempts: 5,
            tries: HashSet::new(),
            status: Status::Pending,
            consumed_by: None,
            delivery: Delivery::Sent,
            created_at: Timestamp::UNIX_EPOCH,
            asked_at: None,
            sent_at: None,
            expires_at: Timestamp::from_second(300).unwrap(),
            ttl: 300,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(count: u32) -> HashSet<String> {
        (0..count).map(|number| number.to_string()).collect()
    }

    #[test]
    fn a_closed_validation_says_why() {
        let address = "maria@example.org".parse().unwrap();
        let other = "eve@example.org".parse().unwrap();
        let claim = Claim { address: &address, purpose: Purpose::SignIn, environment: Environment::Production };
        let used = Validation { status: Status::Consumed, tries: tries(5), ..Validation::sample() };
        let locked = Validation { tries: tries(5), ..Validation::sample() };
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        for (given, claim, now, reason) in [
            (&used, claim, at(0), Closed::Used),
            (&used, claim, at(300_000), Closed::Used),
            (&locked, claim, at(300_000), Closed::Locked),
            (&Validation::sample(), claim, at(300_000), Closed::Expired),
            (&used, Claim { address: &other, ..claim }, at(0), Closed::Unknown),
            (&used, Claim { purpose: Purpose::OperatorSignIn, ..claim }, at(0), Closed::Unknown),
            (&used, Claim { environment: Environment::Sandbox, ..claim }, at(0), Closed::Unknown),
        ] {
            assert_eq!(given.closed(claim, now), reason);
        }
    }

    #[test]
    fn attempts_left_never_goes_below_nothing() {
        let left = |count| Validation { tries: tries(count), ..Validation::sample() }.attempts_left();
        assert_eq!([left(0), left(4), left(5), left(6)], [5, 1, 0, 0]);
    }

    #[test]
    fn a_row_survives_the_table() {
        let written = Validation { tries: tries(2), ..Validation::sample() };
        let item: std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue> =
            serde_dynamo::to_item(&written).unwrap();
        assert!(matches!(item["tries"], aws_sdk_dynamodb::types::AttributeValue::Ss(_)));
        let read: Validation = serde_dynamo::from_item(item).unwrap();
        assert!(read.mac.matches(&written.mac));
        assert_eq!(format!("{read:?}").len(), format!("{written:?}").len());
        assert_eq!(read.tries, written.tries);
    }
}
