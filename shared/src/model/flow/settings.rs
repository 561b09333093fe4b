//! What a team can set about signing in, each with its range and what it is where nobody says it.

use deserr::Deserr;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Messages, PhoneLogin, phone::MOST_SENDS};
use crate::{
    error::Faults,
    model::Branding,
    types::{Channel, Name, RedirectUri, Score, WebUrl, Whole},
};

/// All that can be set of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct FlowSettings {
    /// What the team calls it.
    pub name: Name,
    /// How people prove who they are.
    #[serde(default)]
    #[deserr(default)]
    pub login_settings: LoginSettings,
    /// Who may sign in.
    #[serde(default)]
    #[deserr(default)]
    pub security: Security,
    /// What its messages say, where it is not our own words.
    #[serde(default)]
    #[deserr(default)]
    pub messages: Messages,
    /// What its pages look like.
    #[serde(default)]
    #[deserr(default)]
    pub branding: Branding,
    /// Where people go afterwards if no application says it: at most 20.
    #[serde(default)]
    #[deserr(default, try_from(Vec<RedirectUri>) = Self::few -> Faults)]
    #[schema(max_items = 20)]
    pub redirect_urls: Vec<RedirectUri>,
}

/// How people prove who they are.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LoginSettings {
    /// By a code in a mail.
    #[deserr(default)]
    pub email: EmailLogin,
    /// By a code on a phone.
    #[deserr(default)]
    pub phone: PhoneLogin,
    /// By their face.
    #[deserr(default)]
    pub biometric: BiometricLogin,
    /// By something more than that.
    #[deserr(default)]
    pub second_factor: SecondFactor,
    /// Minutes that an end user's token lives.
    #[deserr(default)]
    pub token_minutes: Whole<5, 60, 10>,
}

/// Codes by email.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct EmailLogin {
    /// Whether people can sign in so.
    #[deserr(default = true)]
    pub enabled: bool,
    /// What a mail of the hosted page brings.
    #[deserr(default)]
    pub method: EmailMethod,
    /// Digits of a code.
    #[deserr(default)]
    pub digits: Whole<6, 10, 6>,
    /// Seconds that a code is good.
    #[deserr(default)]
    pub expires_in: Whole<60, 600, 300>,
    /// Guesses that a code takes.
    #[deserr(default)]
    pub max_attempts: Whole<3, 10, 5>,
}

/// What a mail brings.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum EmailMethod {
    /// A code to type.
    #[default]
    Code,
    /// A code, and a link to a page with a button that is as good.
    #[deserr(rename = "code_and_link")]
    CodeAndLink,
}

/// Signing in by face.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct BiometricLogin {
    /// Whether people can sign in so.
    #[deserr(default)]
    pub enabled: bool,
    /// How sure it must be that a living person is before the camera. Higher is stricter.
    #[deserr(default)]
    pub liveness_min_score: Score<50, 95, 65>,
    /// How alike a face must be to one that is known. Higher is stricter.
    #[deserr(default)]
    pub search_min_score: Score<70, 99, 85>,
    /// How a face is searched for.
    #[deserr(default)]
    pub search_mode: SearchMode,
    /// Whether people without a registered face are asked to register it, each time they sign in.
    #[deserr(default)]
    pub recommend_registration: bool,
    /// How it is seen that somebody is alive.
    #[deserr(default)]
    pub policy: BiometricPolicy,
    /// Whether a face alone is enough.
    #[deserr(default)]
    pub face_only: bool,
}

/// How a face is searched for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
pub enum SearchMode {
    /// Among those that are likely.
    #[serde(rename = "FAST")]
    #[deserr(rename = "FAST")]
    Fast,
    /// Among all.
    #[default]
    #[serde(rename = "ACCURATE")]
    #[deserr(rename = "ACCURATE")]
    Accurate,
}

/// How it is seen that somebody is alive.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum BiometricPolicy {
    /// They move as they are asked to.
    #[default]
    Challenge,
    /// By a single picture, which only a back end may send.
    Seed,
}

/// What is asked for besides the first proof.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct SecondFactor {
    /// Whether nobody signs in without it.
    #[deserr(default)]
    pub required: bool,
    /// What it may be: each at most once.
    #[deserr(default, try_from(Vec<Factor>) = each_once -> Faults)]
    pub kinds: Vec<Factor>,
}

/// A proof of who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Factor {
    /// A code by email.
    Email,
    /// A code by phone.
    Phone,
    /// Their face.
    Face,
}

/// Who may sign in.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(default)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Security {
    /// Which people.
    #[deserr(default)]
    pub strategy: Strategy,
    /// Where customers come from.
    #[deserr(default)]
    pub source: CustomerSource,
    /// The customer's own API, if they come from there.
    #[deserr(default)]
    pub api: Option<CustomerApi>,
}

/// Which people may sign in. Who is blocked never may.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Strategy {
    /// Everybody who is not blocked: who signs in first becomes a customer.
    #[default]
    None,
    /// Customers alone.
    Whitelist,
    /// Everybody but those who are blocked.
    Blacklist,
}

/// Where customers come from.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
pub enum CustomerSource {
    /// They are added one by one.
    #[default]
    #[serde(rename = "NONE")]
    #[deserr(rename = "NONE")]
    None,
    /// They are uploaded.
    #[serde(rename = "CSV")]
    #[deserr(rename = "CSV")]
    Csv,
    /// They are asked for at an API of the customer's.
    #[serde(rename = "API")]
    #[deserr(rename = "API")]
    Api,
}

/// An API that knows customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct CustomerApi {
    /// Where it is asked: `?email=…` or `?phone=…` is added.
    pub url: WebUrl,
}

/// What codes are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodePolicy {
    /// Digits: 6 to 10.
    pub digits: usize,
    /// Seconds that a code is good for: 60 to 600.
    pub seconds: u32,
    /// Guesses that a validation takes: 3 to 10.
    pub attempts: u32,
}

impl CodePolicy {
    /// How long a code is good.
    pub fn life(&self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds.into())
    }
}

impl Default for CodePolicy {
    fn default() -> Self {
        EmailLogin::default().policy()
    }
}

impl Default for EmailLogin {
    fn default() -> Self {
        Self {
            enabled: true,
            method: EmailMethod::default(),
            digits: Whole::default(),
            expires_in: Whole::default(),
            max_attempts: Whole::default(),
        }
    }
}

impl EmailLogin {
    /// What its codes are like.
    pub fn policy(&self) -> CodePolicy {
        CodePolicy {
            digits: self.digits.get() as usize,
            seconds: self.expires_in.get(),
            attempts: self.max_attempts.get(),
        }
    }
}

impl LoginSettings {
    /// Whether people can sign in with a code, however it comes.
    pub fn takes_codes(&self) -> bool {
        self.email.enabled || self.phone.is_enabled()
    }

    /// Whether codes go out so.
    pub fn sends_by(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.email.enabled,
            Channel::Sms => self.phone.sms,
            Channel::Whatsapp => self.phone.whatsapp,
        }
    }

    /// What codes are like that people ask for so.
    pub fn policy(&self, channel: Channel) -> CodePolicy {
        if channel.is_phone() { self.phone.policy() } else { self.email.policy() }
    }

    /// The ways of a code that was asked for so: that one, then those of the plan that are on; three at most. Who gives an
    /// email address is written to there and nowhere else.
    pub fn plan(&self, first: Channel) -> Vec<Channel> {
        let next = self.phone.plan.iter().copied().filter(|channel| *channel != first && self.sends_by(*channel));
        let next = next.filter(|_| first.is_phone());
        std::iter::once(first).chain(next).take(MOST_SENDS).collect()
    }

    /// How long an end user's token lives.
    pub fn token_life(&self) -> SignedDuration {
        SignedDuration::from_mins(self.token_minutes.get().into())
    }
}

impl FlowSettings {
    /// At most as many addresses as a flow takes.
    pub fn few(uris: Vec<RedirectUri>) -> Result<Vec<RedirectUri>, Faults> {
        const MOST: usize = 20;
        let problem = || Faults::here(format!("must be at most {MOST} addresses, not {}", uris.len()));
        if uris.len() <= MOST { Ok(uris) } else { Err(problem()) }
    }

    /// The settings of a flow of which nothing but its name is known.
    pub fn named(name: Name) -> Self {
        Self {
            name,
            login_settings: LoginSettings::default(),
            security: Security::default(),
            messages: Messages::default(),
            branding: Branding::default(),
            redirect_urls: Vec::new(),
        }
    }
}

/// A list without repetitions.
pub(super) fn each_once<T: PartialEq + Serialize>(items: Vec<T>) -> Result<Vec<T>, Faults> {
    let twice = items.iter().enumerate().find(|(index, item)| items[..*index].contains(item));
    match twice {
        None => Ok(items),
        Some((_, item)) => {
            let item = serde_json::to_string(item).unwrap_or_default();
            Err(Faults::here(format!("must name each at most once, not {item} twice")))
        }
    }
}
