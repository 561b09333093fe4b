//! One browser's way through the hosted page: from the authorization request to the redirect.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::AuthorizationRequest;
use crate::{
    entropy,
    secret::{Mac, Secret},
    types::{Address, Channel, Environment, GrantId, InteractionId, Language, RequestNonce, ValidationId},
};

/// One browser's way through the hosted page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interaction {
    /// Its id. It opens nothing: whoever names it must also have the browser's cookie.
    pub id: InteractionId,
    /// In which world.
    pub environment: Environment,
    /// What the application asked for.
    pub request: AuthorizationRequest,
    /// The hash of the cookie of the browser that it began in.
    pub browser: String,
    /// What the browser is, as people call it, such as `Firefox, Android`; empty if nobody knows.
    #[serde(default)]
    pub device: String,
    /// In which language the person reads.
    pub language: Language,
    /// The address that the application expects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Address>,
    /// Where a code went last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<SentCode>,
    /// What came of it, once somebody has signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantId>,
    /// When it ends.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub expires_at: Timestamp,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

/// A code that was asked for on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// Where it went.
    pub address: Address,
    /// How it was asked to go there.
    #[serde(default)]
    pub channel: Channel,
    /// The validation that it belongs to.
    pub validation: ValidationId,
    /// Whether there is a link beside it.
    #[serde(default)]
    pub has_link: bool,
    /// How many digits it has.
    pub digits: usize,
    /// How many codes this interaction has asked for, this one included.
    pub count: u32,
    /// The request that asked for it.
    pub by: RequestNonce,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
}

/// How long a person has, from the application to the right code.
pub const INTERACTION_LIFE: SignedDuration = SignedDuration::from_mins(30);

/// Seconds to wait before the next code, after the first, the second and so on.
const GAPS: [i64; 5] = [30, 40, 60, 90, 120];

impl SentCode {
    /// How long until another code may be asked for.
    pub fn wait(&self, now: Timestamp) -> Option<SignedDuration> {
        let gap = GAPS[usize::try_from(self.count.saturating_sub(1)).unwrap_or(GAPS.len()).min(GAPS.len() - 1)];
        let wait = (self.at + SignedDuration::from_secs(gap)).duration_since(now);
        Some(wait).filter(SignedDuration::is_positive)
    }
}

/// The secret that a browser keeps in a cookie: it ties what was begun in it to it.
#[derive(Debug)]
pub struct Browser(Secret<[u8; 32]>);

impl Browser {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "each call gives another value")]
    pub fn new() -> Self {
        Self(Secret::new(entropy::bytes()))
    }

    /// The one that a cookie holds.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        Some(Self(Secret::new(bytes.try_into().ok()?)))
    }

    /// For the cookie.
    pub fn secret(&self) -> Secret<String> {
        Secret::new(BASE64URL_NOPAD.encode(self.0.expose()))
    }

    /// What the table keeps of it: 256 random bits need no key to be hashed with.
    pub fn hash(&self) -> String {
        BASE64URL_NOPAD.encode(digest(&SHA256, self.0.expose()).as_ref())
    }

    /// What the forms of an interaction bear: its id, and proof that a page of ours in this browser holds them.
    pub fn form_token(&self, interaction: &InteractionId) -> String {
        format!("{interaction}.{}", self.form_mac(interaction).encoded())
    }

    /// The interaction that a form is for, if a page of ours in this browser has sent it.
    pub fn interaction(&self, form_token: &str) -> Option<InteractionId> {
        let (interaction, mac) = form_token.split_once('.')?;
        let interaction: InteractionId = interaction.parse().ok()?;
        Mac::decode(mac)?.matches(&self.form_mac(&interaction)).then_some(interaction)
    }

    fn form_mac(&self, interaction: &InteractionId) -> Mac {
        Mac::of(self.0.expose(), &["form/v1", interaction.as_str()].map(str::as_bytes))
    }
}

impl Interaction {
    /// Whether it began in this browser.
    pub fn began_in(&self, browser: &Browser) -> bool {
        self.browser.as_bytes().ct_eq(browser.hash().as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_takes_longer_to_be_asked_for_again() {
        let at = Timestamp::UNIX_EPOCH;
        let wait = |count, now| {
            let (address, validation) = ("maria@example.org".parse().unwrap(), ValidationId::new());
            let channel = Channel::Email;
            let code = SentCode {
                address,
                channel,
                validation,
                has_link: false,
                digits: 6,
                count,
                by: RequestNonce::new(),
                at,
            };
            code.wait(Timestamp::from_second(now).unwrap())
        };
        assert_eq!([1, 2, 5, 9].map(|count| wait(count, 0).map(|wait| wait.as_secs())), [30, 40, 120, 120].map(Some));
        assert_eq!(wait(1, 30), None);
    }

    #[test]
    fn a_browser_survives_its_cookie() {
        let browser = Browser::new();
        let read = Browser::parse(browser.secret().expose()).unwrap();
        assert_eq!(read.hash(), browser.hash());
        assert_ne!(Browser::new().hash(), browser.hash());
        for text in ["", "abc", "!", &"a".repeat(44)] {
            assert!(Browser::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_form_token_is_for_one_browser_and_one_interaction() {
        let (browser, interaction) = (Browser::new(), InteractionId::new());
        let token = browser.form_token(&interaction);
        assert_eq!(browser.interaction(&token), Some(interaction.clone()));
        assert_eq!(Browser::new().interaction(&token), None);
        let other = token.replace(interaction.as_str(), InteractionId::new().as_str());
        for wrong in ["", ".", interaction.as_str(), &other, &format!("{token}=")] {
            assert_eq!(browser.interaction(wrong), None, "{wrong}");
        }
    }
}
