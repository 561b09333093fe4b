use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    error::Faults,
    keys::Algorithm,
    types::{ApplicationId, Environment, Name, RedirectUri},
};

/// An application that lets people sign in with us: a public OAuth client, which proves itself by PKCE (RFC 7636).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its `client_id`.
    pub id: ApplicationId,
    /// In which world.
    pub environment: Environment,
    /// How people know it.
    pub name: Name,
    /// Where people may be sent with an authorization code.
    pub redirect_uris: Vec<RedirectUri>,
    /// How its ID tokens are signed.
    pub algorithm: Algorithm,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The most addresses of one application.
const MOST_URIS: usize = 20;

impl Application {
    /// As many addresses as an application has: 1 to 20.
    pub fn uris(uris: Vec<RedirectUri>) -> Result<Vec<RedirectUri>, Faults> {
        let problem = || Faults::here(format!("must be a list of 1 to {MOST_URIS} addresses, not {}", uris.len()));
        if (1..=MOST_URIS).contains(&uris.len()) { Ok(uris) } else { Err(problem()) }
    }

    /// Whether an authorization request may name this address.
    pub fn permits(&self, redirect_uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.permits(redirect_uri))
    }

    /// Whether pages of this origin are its own.
    pub fn is_at(&self, origin: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.is_at(origin))
    }
}
