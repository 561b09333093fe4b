use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ClientSecret;
use crate::{
    error::Faults,
    keys::Algorithm,
    types::{ApplicationId, ClientSecretId, Environment, Name, RedirectUri},
};

/// An application that lets people sign in with us: an OAuth client. It proves by PKCE (RFC 7636) that it has asked
/// for a code; one with secrets is a confidential client (RFC 6749, 2.1) and proves who it is, too.
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
    /// Its secrets, at most [`MOST_SECRETS`]: each of them is good, so that one can take the place of the other. A
    /// public client has none.
    #[serde(default)]
    pub secrets: BTreeMap<ClientSecretId, ClientSecret>,
    /// Names the state that it is in. Rows of before there were secrets have none.
    #[serde(default)]
    pub change: String,
}

/// The most addresses of one application.
const MOST_URIS: usize = 20;

/// The most secrets of one application: the one in use, and the one that will be.
pub const MOST_SECRETS: usize = 2;

/// Why an application is not who it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproven {
    /// It has secrets, and none was sent.
    Missing,
    /// None of its secrets was sent.
    Wrong,
    /// It has no secret, and one was sent.
    Public,
}

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

    /// Which of its secrets was sent; nothing for a public client, which has sent none. Each secret is looked at, so
    /// that the time does not tell which of them it was.
    pub fn proven_by(&self, sent: Option<&str>) -> Result<Option<(&ClientSecretId, &ClientSecret)>, Unproven> {
        match sent {
            None if self.secrets.is_empty() => Ok(None),
            None => Err(Unproven::Missing),
            Some(_) if self.secrets.is_empty() => Err(Unproven::Public),
            Some(sent) => {
                let good = self.secrets.iter().fold(None, |good, one| if one.1.is(sent) { Some(one) } else { good });
                good.map(Some).ok_or(Unproven::Wrong)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(secrets: impl IntoIterator<Item = ClientSecret>) -> Application {
        Application {
            id: ApplicationId::new(),
            environment: Environment::Production,
            name: "Library".parse().unwrap(),
            redirect_uris: Vec::new(),
            algorithm: Algorithm::Es256,
            created_at: Timestamp::UNIX_EPOCH,
            secrets: secrets.into_iter().map(|secret| (ClientSecretId::new(), secret)).collect(),
            change: String::new(),
        }
    }

    #[test]
    fn an_application_is_proven_by_each_of_its_secrets_and_by_nothing_else() {
        let [(one, first), (two, second), (_, other)] = [(); 3].map(|()| ClientSecret::new(Timestamp::UNIX_EPOCH));
        let confidential = application([one.clone(), two.clone()]);
        let proven = |sent| confidential.proven_by(sent).map(|found| found.map(|(_, secret)| secret));
        assert_eq!(proven(Some(first.expose().as_str())), Ok(Some(&one)));
        assert_eq!(proven(Some(second.expose().as_str())), Ok(Some(&two)));
        assert_eq!(proven(Some(other.expose().as_str())), Err(Unproven::Wrong));
        assert_eq!(proven(Some(one.hash.as_str())), Err(Unproven::Wrong), "what is kept proves nothing");
        assert_eq!(proven(None), Err(Unproven::Missing));
        let public = application([]);
        assert_eq!(public.proven_by(None), Ok(None));
        assert_eq!(public.proven_by(Some(first.expose().as_str())), Err(Unproven::Public));
    }

    #[test]
    fn a_row_of_before_there_were_secrets_is_a_public_client() {
        let mut row = serde_json::to_value(application([])).unwrap();
        let fields = row.as_object_mut().unwrap();
        assert!(fields.remove("secrets").is_some() && fields.remove("change").is_some());
        let read: Application = serde_json::from_value(row).unwrap();
        assert_eq!(read.proven_by(None), Ok(None));
    }
}
