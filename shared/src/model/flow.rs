use deserr::Deserr;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::types::Language;

/// How people sign in to a project, as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginFlow {
    /// Whether codes go out by email.
    pub email: bool,
    /// What codes are like.
    pub code: CodePolicy,
    /// How long an end user's token lives, in minutes: 5 to 60.
    pub token_minutes: u32,
    /// The language where nobody says another.
    pub language: Language,
    /// Who may sign in.
    #[serde(default)]
    pub strategy: Strategy,
}

/// Who may sign in. A customer or an address that is blocked may not, whichever it is, so `none` and `blacklist` let the
/// same people in; they say differently what a team means. Whoever has signed in is a customer from then on.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Strategy {
    /// Everybody who is not blocked.
    #[default]
    None,
    /// Customers who are not blocked, and nobody else.
    Whitelist,
    /// Everybody who is not blocked: the blocked are the list.
    Blacklist,
}

/// What codes are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePolicy {
    /// Digits: 6 to 10.
    pub digits: usize,
    /// Seconds that a code is good for: 60 to 600.
    pub seconds: u32,
    /// Guesses that a validation takes: 3 to 10.
    pub attempts: u32,
}

impl Default for CodePolicy {
    fn default() -> Self {
        Self { digits: 6, seconds: 300, attempts: 5 }
    }
}

impl Default for LoginFlow {
    fn default() -> Self {
        Self {
            email: true,
            code: CodePolicy::default(),
            token_minutes: 10,
            language: Language::En,
            strategy: Strategy::None,
        }
    }
}

impl CodePolicy {
    /// How long a code is good.
    pub fn life(&self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds.into())
    }
}

impl LoginFlow {
    /// How long an end user's token lives.
    pub fn token_life(&self) -> SignedDuration {
        SignedDuration::from_mins(self.token_minutes.into())
    }
}
