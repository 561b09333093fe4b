//! What somebody who signed in has granted to an application, and the authorization code for it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::AuthorizationRequest;
use crate::{
    secret::{KeyMaterial, Mac, Secret},
    types::{Address, Channel, Environment, GrantId, KeyId, ProjectId, RequestNonce, UserId},
};

/// A grant. Its authorization code is not kept: it is the grant's id and a MAC that only we can make.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// In which world.
    pub environment: Environment,
    /// What the application asked for.
    pub request: AuthorizationRequest,
    /// Who granted it.
    pub user: UserId,
    /// The address that they have proved to be theirs.
    pub address: Address,
    /// How the code came with which they did.
    #[serde(default)]
    pub channel: Channel,
    /// The key of the MAC in its code.
    pub mac_key: KeyId,
    /// When they signed in.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub signed_in_at: Timestamp,
    /// When the code stops being good: at this very moment.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub expires_at: Timestamp,
    /// Until when the browser that began can fetch the code, if somebody has pressed a link elsewhere; before it does, no
    /// code is good.
    #[serde(
        default,
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub waits_until: Option<Timestamp>,
    /// The request that redeemed the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed_by: Option<RequestNonce>,
    /// Whether its tokens were taken back.
    #[serde(default)]
    pub revoked: bool,
    /// When the row may go, in epoch seconds.
    pub ttl: i64,
}

/// How long an authorization code is good (RFC 6749, 4.1.2, allows ten minutes).
pub const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);

impl Grant {
    /// The authorization code.
    pub fn code(&self, key: &KeyMaterial, project: &ProjectId) -> Secret<String> {
        let mac = mac(key, project, &self.id);
        Secret::new(format!("{}.{}", self.id, mac.encoded()))
    }

    /// Whether the browser that began has still to fetch its code.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.waits_until.is_some_and(|until| now < until) && !self.revoked
    }

    /// Whether its code can still be redeemed, for all that has happened so far.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.redeemed_by.is_none() && !self.revoked && now < self.expires_at
    }
}

/// An authorization code as an application sends it.
#[derive(Debug)]
pub struct AuthorizationCode {
    /// The grant that it claims.
    pub grant: GrantId,
    mac: Mac,
}

impl AuthorizationCode {
    /// Reads a code; nothing if it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (grant, mac) = text.split_once('.')?;
        Some(Self { grant: grant.parse().ok()?, mac: Mac::decode(mac)? })
    }

    /// Whether it is the code of the grant that it claims.
    pub fn is_genuine(&self, key: &KeyMaterial, project: &ProjectId) -> bool {
        self.mac.matches(&mac(key, project, &self.grant))
    }
}

fn mac(key: &KeyMaterial, project: &ProjectId, grant: &GrantId) -> Mac {
    Mac::of(key, &["authorization-code/v1", project.as_str(), grant.as_str()].map(str::as_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ApplicationId;

    #[test]
    fn only_we_can_make_a_code() {
        let project = ProjectId::new();
        let grant = Grant {
            id: GrantId::new(),
            environment: Environment::Production,
            request: AuthorizationRequest {
                application: ApplicationId::new(),
                redirect_uri: "https://app.example.org/callback".to_owned(),
                state: None,
                nonce: None,
                code_challenge: String::new(),
                scopes: Vec::new(),
            },
            user: UserId::new(),
            address: "maria@example.org".parse().unwrap(),
            channel: Channel::Email,
            mac_key: KeyId::new(),
            signed_in_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH + CODE_LIFE,
            waits_until: None,
            redeemed_by: None,
            revoked: false,
            ttl: 0,
        };
        let code = grant.code(&[1; 32], &project);
        let parsed = AuthorizationCode::parse(code.expose()).unwrap();
        assert_eq!(parsed.grant, grant.id);
        assert!(parsed.is_genuine(&[1; 32], &project));
        assert!(!parsed.is_genuine(&[2; 32], &project));
        assert!(!parsed.is_genuine(&[1; 32], &ProjectId::new()));
        let other = AuthorizationCode::parse(&code.expose().replace(grant.id.as_str(), GrantId::new().as_str()));
        assert!(!other.unwrap().is_genuine(&[1; 32], &project));
        for text in ["", ".", grant.id.as_str(), &format!("{}.", grant.id), &format!("{}=", code.expose())] {
            assert!(AuthorizationCode::parse(text).is_none(), "{text}");
        }
    }
}
