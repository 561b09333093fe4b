//! Two tokens that prove to a team's back end that we have said how a sign-in ended. They open nothing: only a back end
//! of the project, with a token of its own, is told the outcome for them, once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    secret::{KeyMaterial, Mac, Secret},
    types::{Environment, EventId, KeyId, ProjectId},
};

/// What tokens are made with: the same whenever they are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofKey {
    /// The key.
    pub key: KeyId,
    /// When what they prove happened.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
}

/// What is proved.
#[derive(Debug, Clone, Copy)]
pub struct Proven<'a> {
    /// Whose event.
    pub project: &'a ProjectId,
    /// In which world.
    pub environment: Environment,
    /// The event.
    pub event: &'a EventId,
}

/// Which of the two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofToken {
    /// `token`.
    Token,
    /// `interviewToken`.
    Interview,
}

impl ProofToken {
    /// The token: the key's name, the time, and a MAC.
    pub fn of(self, key: &ProofKey, material: &KeyMaterial, proven: Proven<'_>) -> Secret<String> {
        let mac = self.mac(material, proven, key.at).encoded();
        Secret::new(format!("{}.{}.{mac}", key.key, key.at.as_millisecond()))
    }

    fn mac(self, material: &KeyMaterial, proven: Proven<'_>, at: Timestamp) -> Mac {
        let name = match self {
            Self::Token => "proof/v1/token",
            Self::Interview => "proof/v1/interview",
        };
        let at = at.as_millisecond().to_string();
        let parts = [name, proven.project.as_str(), proven.environment.name(), proven.event.as_str(), &at];
        Mac::of(material, &parts.map(str::as_bytes))
    }
}

/// A token that came back, as far as it can be read.
#[derive(Debug)]
pub struct BroughtProof {
    /// What it says that it was made with.
    pub key: ProofKey,
    mac: Mac,
}

impl BroughtProof {
    /// Nothing, if it cannot be one of ours.
    pub fn read(text: &str) -> Option<Self> {
        let [key, at, mac] = text.split('.').collect::<Vec<_>>().try_into().ok()?;
        let at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
        Some(Self { key: ProofKey { key: key.parse().ok()?, at }, mac: Mac::decode(mac)? })
    }

    /// Whether it is the token that its key makes for this.
    pub fn is(&self, which: ProofToken, material: &KeyMaterial, proven: Proven<'_>) -> bool {
        self.mac.matches(&which.mac(material, proven, self.key.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_proves_its_own_event_in_its_own_place_and_nothing_else() {
        let (project, other, event) = (ProjectId::new(), ProjectId::new(), EventId::new());
        let proven = Proven { project: &project, environment: Environment::Production, event: &event };
        let key = ProofKey { key: KeyId::new(), at: Timestamp::from_millisecond(1_795_289_998_123).unwrap() };
        let token = ProofToken::Token.of(&key, &[7; 32], proven);
        assert_eq!(token.expose(), ProofToken::Token.of(&key, &[7; 32], proven).expose(), "each time the same");
        let brought = BroughtProof::read(token.expose()).unwrap();
        assert_eq!(brought.key, key);
        assert!(brought.is(ProofToken::Token, &[7; 32], proven));
        assert!(!brought.is(ProofToken::Interview, &[7; 32], proven), "one stands for the other");
        assert!(!brought.is(ProofToken::Token, &[8; 32], proven));
        let elsewhere = [
            Proven { project: &other, ..proven },
            Proven { environment: Environment::Sandbox, ..proven },
            Proven { event: &EventId::new(), ..proven },
        ];
        assert!(elsewhere.iter().all(|elsewhere| !brought.is(ProofToken::Token, &[7; 32], *elsewhere)));
        let later = token.expose().replace("123.", "124.");
        assert!(
            !BroughtProof::read(&later).unwrap().is(ProofToken::Token, &[7; 32], proven),
            "its time is under the MAC"
        );
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let good = ProofToken::Token.of(
            &ProofKey { key: KeyId::new(), at: Timestamp::UNIX_EPOCH },
            &[0; 32],
            Proven { project: &ProjectId::new(), environment: Environment::Sandbox, event: &EventId::new() },
        );
        let good = good.expose();
        let texts =
            ["", ".", "a.b.c", &good[1..], &good[..good.len() - 1], &format!("{good}.x"), &good.replace(".0.", ".x.")];
        for text in texts {
            assert!(BroughtProof::read(text).is_none(), "{text}");
        }
        assert!(BroughtProof::read(good).is_some());
    }
}
