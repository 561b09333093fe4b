use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Branding;
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
    /// What its pages look like.
    #[serde(default)]
    pub branding: Branding,
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
            branding: Branding::default(),
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
